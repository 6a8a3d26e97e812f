#pragma once

/// core/coro/coro.h - Coro<T>, a lazy coroutine: asyncio's coroutine object. It runs once it is
/// awaited (in place, as part of the calling task, without a turn of the loop) or handed to
/// create_task(). A Coro owns its frame; dropping one that never ran destroys its parameters.

#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "core/check.h"
#include "core/coro/coro_frame.h"

namespace wavetank {

template <class T = void>
class Coro;

/// Frames have the alignment of operator new for any content. Locals and parameters have it too,
/// but there the compiler does not check it.
template <class T>
inline constexpr bool kFitsAFrame = alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__;
template <>
inline constexpr bool kFitsAFrame<void> = true;

/// Promise of a Coro<T>: the frame plus the place of its result.
template <class T>
class CoroPromise final : public CoroFrame {
 public:
  Coro<T> get_return_object() noexcept;
  FinalAwaiter<kTransferMode> final_suspend() const noexcept { return {}; }
  template <class U>
    requires std::is_constructible_v<T, U&&>
  void return_value(U&& value) {
    value_.emplace(std::forward<U>(value));
  }
  /// Requires: the coroutine has ended. Throws the coroutine's error; else moves the result out.
  T take_result() {
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
    WAVETANK_CHECK(value_);
    return std::move(*value_);
  }

 private:
  std::optional<T> value_;
};

template <>
class CoroPromise<void> final : public CoroFrame {
 public:
  Coro<void> get_return_object() noexcept;
  FinalAwaiter<kTransferMode> final_suspend() const noexcept { return {}; }
  void return_void() const noexcept {}
  void take_result() {
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  }
};

/// `co_await` of a Coro: runs it as part of the awaiting task.
template <class T, TransferMode kMode>
class CoroAwaiter {
 public:
  explicit CoroAwaiter(std::coroutine_handle<CoroPromise<T>> callee) noexcept : callee_(callee) {}
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  typename Transfer<kMode>::Result await_suspend(std::coroutine_handle<Promise> caller) noexcept {
    CoroFrame& frame = callee_.promise();
    WAVETANK_CHECK(frame.awaited_by_ == nullptr);  // Awaited a second time.
    frame.continuation_ = caller;
    frame.awaited_by_ = &caller.promise();
    return Transfer<kMode>::to(callee_);
  }
  T await_resume() { return callee_.promise().take_result(); }

 private:
  std::coroutine_handle<CoroPromise<T>> callee_;
};

template <class T>
class [[nodiscard("a Coro runs only when it is awaited or made a task")]] Coro {
 public:
  static_assert(!std::is_reference_v<T>, "return a pointer or a value from a coroutine");
  static_assert(
      kFitsAFrame<T>,
      "a coroutine's frame has the usual alignment: return a std::unique_ptr to this type");
  using promise_type = CoroPromise<T>;
  using value_type = T;
  using Handle = std::coroutine_handle<promise_type>;

  explicit Coro(Handle frame) noexcept : frame_(frame) {}
  Coro(Coro&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Coro& operator=(Coro&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~Coro() {
    if (frame_) frame_.destroy();
  }

  /// Await a Coro once, as an rvalue: `co_await f()` or `co_await std::move(c)`.
  CoroAwaiter<T, kTransferMode> operator co_await() && noexcept {
    return CoroAwaiter<T, kTransferMode>(frame_);
  }

  /// Gives the frame up, to create_task().
  Handle release() && noexcept { return std::exchange(frame_, nullptr); }

 private:
  Handle frame_;
};

template <class T>
Coro<T> CoroPromise<T>::get_return_object() noexcept {
  return Coro<T>(std::coroutine_handle<CoroPromise<T>>::from_promise(*this));
}
inline Coro<void> CoroPromise<void>::get_return_object() noexcept {
  return Coro<void>(std::coroutine_handle<CoroPromise<void>>::from_promise(*this));
}

}  // namespace wavetank
