#pragma once

/// core/coro/transfer.h - handing control from one coroutine to another without growing the stack.
///
/// C++20 has symmetric transfer for this, but g++ 12 makes it a tail call only with optimisation
/// and without sanitizers; elsewhere a million synchronous completions overflow the stack. There
/// the coroutine to go on with is left for a loop (the trampoline) in the task's step.

#include <coroutine>
#include <utility>

namespace wavetank {

enum class TransferMode { kSymmetric, kTrampoline };

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WAVETANK_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define WAVETANK_SANITIZED 1
#endif
#endif
#ifndef WAVETANK_SANITIZED
#define WAVETANK_SANITIZED 0
#endif

#if defined(WAVETANK_FORCE_TRAMPOLINE) || WAVETANK_SANITIZED || \
    (!defined(__clang__) && !defined(__OPTIMIZE__))
inline constexpr TransferMode kTransferMode = TransferMode::kTrampoline;
#else
inline constexpr TransferMode kTransferMode = TransferMode::kSymmetric;
#endif

/// The handle that the trampoline resumes next; null when the step is over.
inline constinit thread_local std::coroutine_handle<> trampoline_next = nullptr;

/// `return Transfer<kTransferMode>::to(handle)` is the last statement of an await_suspend() whose
/// return type is Transfer<kTransferMode>::Result. The mode is a template argument of the awaiters
/// so that object files of both modes can be linked together.
template <TransferMode kMode>
struct Transfer;

template <>
struct Transfer<TransferMode::kSymmetric> {
  using Result = std::coroutine_handle<>;
  static Result to(std::coroutine_handle<> next) noexcept {
    return next ? next : std::noop_coroutine();
  }
};

template <>
struct Transfer<TransferMode::kTrampoline> {
  using Result = void;
  static void to(std::coroutine_handle<> next) noexcept { trampoline_next = next; }
};

/// Resumes `handle` and each coroutine that gets control from it, until the task suspends or ends.
inline void resume_all(std::coroutine_handle<> handle) {
  handle.resume();
  while (trampoline_next) std::exchange(trampoline_next, nullptr).resume();
}

}  // namespace wavetank
