#pragma once

/// core/coro/failure.h - fail(): a coroutine of the library ends with an error without throwing it.

#include <coroutine>
#include <exception>
#include <utility>

#include "core/coro/coro_frame.h"
#include "core/coro/transfer.h"

namespace wavetank {

template <TransferMode kMode>
class Failure {
 public:
  explicit Failure(std::exception_ptr error) noexcept : error_(std::move(error)) {}
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  typename Transfer<kMode>::Result await_suspend(std::coroutine_handle<Promise> self) noexcept {
    CoroFrame& frame = self.promise();
    if (!frame.continuation()) return Transfer<kMode>::to(self);
    frame.fail(std::move(error_));
    return Transfer<kMode>::to(frame.continuation());
  }
  /// Reached in the root of a task alone: the loop sees the end of that coroutine.
  [[noreturn]] void await_resume() const { std::rethrow_exception(error_); }

 private:
  std::exception_ptr error_;
};

/// `co_await fail(error)` ends the coroutine as `std::rethrow_exception(error)` would, a
/// microsecond cheaper: the task that awaits it goes on immediately, with the error. The
/// difference: its locals die with its frame, at the end of the awaiting expression, so use it only
/// where that does not matter.
inline Failure<kTransferMode> fail(std::exception_ptr error) noexcept {
  return Failure<kTransferMode>(std::move(error));
}

}  // namespace wavetank
