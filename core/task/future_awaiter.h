#pragma once

/// core/task/future_awaiter.h - `co_await` of a Future or Task.

#include <coroutine>

#include "core/task/future.h"

namespace wavetank {

class TaskBase;
class CoroFrame;

/// The part that does not depend on the result type: the place in the future's list of callbacks.
class FutureAwaiterBase : private Runnable {
 public:
  bool await_ready() const noexcept { return future_->done(); }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> leaf) {
    suspend(leaf, leaf.promise());
  }

 protected:
  explicit FutureAwaiterBase(Ref<FutureBase> future) noexcept
      : Runnable(&resume), future_(std::move(future)) {}
  void check_resumed();  // Throws a cancel that is due.

  Ref<FutureBase> future_;

 private:
  static void resume(Runnable& self, Call how);
  void suspend(std::coroutine_handle<> leaf, const CoroFrame& frame);

  enum class Misuse : unsigned char { kNone, kItself, kOtherLoop };

  TaskBase* task_ = nullptr;  // The waiting task; null when the future was done.
  Misuse misuse_ = Misuse::kNone;
};

template <class T>
class FutureAwaiter : public FutureAwaiterBase {
 public:
  FutureAwaiter(Ref<FutureBase> future, bool move_out) noexcept
      : FutureAwaiterBase(std::move(future)), move_out_(move_out) {}
  T await_resume() {
    check_resumed();
    if constexpr (std::is_void_v<T>) {
      future_->check_result();
    } else {
      T& result = Future<T>(future_).result();
      if (move_out_) return std::move(result);
      if constexpr (std::is_copy_constructible_v<T>) {
        return result;
      } else {
        throw RuntimeError("the result cannot be copied: write co_await std::move(future)");
      }
    }
  }

 private:
  bool move_out_;
};

}  // namespace wavetank
