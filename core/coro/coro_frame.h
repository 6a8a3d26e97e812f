#pragma once

/// core/coro/coro_frame.h - CoroFrame: the part that all coroutine frames of this library share. It
/// knows which frame awaits it, at which `co_await` it is, and where control goes at its end.

#include <coroutine>
#include <exception>
#include <source_location>
#include <type_traits>
#include <utility>

#include "core/coro/frame_pool.h"
#include "core/coro/transfer.h"

namespace wavetank {

template <class T>
class Coro;

/// An awaiter in other memory, which stays there during the await.
template <class Awaiter>
class AwaiterReference {
 public:
  explicit AwaiterReference(Awaiter& awaiter) noexcept : awaiter_(awaiter) {}
  bool await_ready() { return awaiter_.await_ready(); }
  template <class Promise>
  auto await_suspend(std::coroutine_handle<Promise> caller) {
    return awaiter_.await_suspend(caller);
  }
  decltype(auto) await_resume() { return awaiter_.await_resume(); }

 private:
  Awaiter& awaiter_;
};

/// The facts of every coroutine frame of this library, independent of its result type: which frame
/// awaits it, and at which `co_await` it is. dump_tasks() walks these.
class CoroFrame : public PoolAllocated {
 public:
  const CoroFrame* awaited_by() const noexcept { return awaited_by_; }
  /// The `co_await` this coroutine is at, or was last.
  const std::source_location& await_location() const noexcept { return location_; }

  std::suspend_always initial_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { error_ = std::current_exception(); }

  // How an ended coroutine ended, for awaiters that do not want a throw.
  bool failed() const noexcept { return static_cast<bool>(error_); }
  std::exception_ptr take_error() noexcept { return std::exchange(error_, nullptr); }

  // For awaiters that hand control back to the frame that awaits this; null in the root of a task.
  std::coroutine_handle<> continuation() const noexcept { return continuation_; }
  void fail(std::exception_ptr error) noexcept { error_ = std::move(error); }

  /// Notes the line of every co_await. Returns the awaiter by value, or a reference to it wrapped
  /// in a value: g++ 12 copies an awaiter that await_transform returns by reference.
  template <class Awaitable>
  auto await_transform(Awaitable&& awaitable,
                       std::source_location here = std::source_location::current()) {
    location_ = here;
    if constexpr (requires { static_cast<Awaitable&&>(awaitable).operator co_await(); }) {
      return static_cast<Awaitable&&>(awaitable).operator co_await();
    } else {
      return AwaiterReference<std::remove_reference_t<Awaitable>>(awaitable);
    }
  }

 protected:
  template <class T>
  friend class Coro;
  template <class T, TransferMode kMode>
  friend class CoroAwaiter;
  template <TransferMode kMode>
  friend struct FinalAwaiter;
  friend class TaskBase;

  std::coroutine_handle<> continuation_;   // Resumed at the end; null for the root of a task.
  const CoroFrame* awaited_by_ = nullptr;  // The frame behind continuation_.
  std::exception_ptr error_;
  std::source_location location_;
};

/// At the end of a coroutine: control goes to the frame that awaits it.
template <TransferMode kMode>
struct FinalAwaiter {
  FinalAwaiter() noexcept = default;
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  typename Transfer<kMode>::Result await_suspend(std::coroutine_handle<Promise> done) noexcept {
    return Transfer<kMode>::to(done.promise().continuation_);
  }
  void await_resume() const noexcept {}
};

}  // namespace wavetank
