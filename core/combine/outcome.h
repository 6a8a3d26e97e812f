#pragma once

/// core/combine/outcome.h - outcome(): await something and look at how it ended, without a throw.
///
/// C++ forbids co_await in a catch handler, so cleanup that awaits needs another form. With
/// outcome() it is straight-line code: run, clean up, then get() the result of the operation.

#include <exception>
#include <optional>
#include <utility>

#include "core/check.h"
#include "core/coro/coro.h"
#include "core/coro/errors.h"
#include "core/coro/transfer.h"
#include "core/task/as_coro.h"
#include "core/task/catch_point.h"
#include "core/task/future.h"

namespace wavetank {

/// How an operation ended: with a value, an error, or cancelled.
template <class T = void>
class [[nodiscard]] Outcome {
 public:
  Outcome() = default;
  static Outcome of_value(Stored<T> value) {
    Outcome outcome;
    outcome.value_.emplace(std::move(value));
    return outcome;
  }
  static Outcome of_error(std::exception_ptr error) {
    Outcome outcome;
    outcome.error_ = std::move(error);
    return outcome;
  }

  bool has_value() const noexcept { return value_.has_value(); }
  bool cancelled() const noexcept { return classify(error_) == ErrorKind::kCancelled; }
  const std::exception_ptr& error() const noexcept { return error_; }  ///< Null with a value.
  Stored<T>& value() {                                                 ///< Requires: has_value().
    WAVETANK_CHECK(value_);
    return *value_;
  }

  /// Moves the value out, or throws the error of the operation (CancelledError included).
  T get() && {
    if (error_) std::rethrow_exception(error_);
    if constexpr (!std::is_void_v<T>) return std::move(value());
  }

 private:
  std::optional<Stored<T>> value_;
  std::exception_ptr error_;
};

/// Awaiter of outcome(coro): takes the coroutine's exception as it is stored, without rethrowing.
template <class T, TransferMode kMode>
class OutcomeAwaiter {
 public:
  explicit OutcomeAwaiter(Coro<T> coro) noexcept : frame_(std::move(coro).release()) {}
  OutcomeAwaiter(const OutcomeAwaiter&) = delete;
  OutcomeAwaiter& operator=(const OutcomeAwaiter&) = delete;
  ~OutcomeAwaiter() {
    if (frame_) frame_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  typename Transfer<kMode>::Result await_suspend(std::coroutine_handle<Promise> caller) noexcept {
    catching_.emplace(*this);
    return CoroAwaiter<T, kMode>(frame_).await_suspend(caller);
  }
  Outcome<T> await_resume() {
    catching_.reset();
    if (!frame_) return Outcome<T>::of_error(cancelled_error(std::move(stopped_)));
    CoroPromise<T>& promise = frame_.promise();
    if (promise.failed()) return Outcome<T>::of_error(promise.take_error());
    if constexpr (std::is_void_v<T>) {
      return Outcome<T>::of_value(Unit{});
    } else {
      return Outcome<T>::of_value(promise.take_result());
    }
  }

 private:
  class Here final : public CatchPoint {
   public:
    explicit Here(OutcomeAwaiter& awaiter) noexcept : CatchPoint(&stop), awaiter_(awaiter) {}

   private:
    static const CoroFrame* stop(CatchPoint& self, CancelMessage message,
                                 std::coroutine_handle<>& resume) {
      OutcomeAwaiter& awaiter = static_cast<Here&>(self).awaiter_;
      const CoroFrame& awaited = awaiter.frame_.promise();
      const CoroFrame* const caller = awaited.awaited_by();
      resume = awaited.continuation();
      awaiter.stopped_ = std::move(message);
      std::exchange(awaiter.frame_, nullptr).destroy();
      return caller;
    }
    OutcomeAwaiter& awaiter_;
  };

  typename Coro<T>::Handle frame_;  // Null when it was stopped.
  CancelMessage stopped_;
  std::optional<Here> catching_;
};

/// `Outcome<T> r = co_await outcome(operation());` never throws: a value, an error and a cancel all
/// become an Outcome.
template <class T>
OutcomeAwaiter<T, kTransferMode> outcome(Coro<T> operation) noexcept {
  return OutcomeAwaiter<T, kTransferMode>(std::move(operation));
}
template <MovableAwaiter Awaiter>
auto outcome(Awaiter operation) {
  return outcome(as_coro(std::move(operation)));
}
template <class T>
OutcomeAwaiter<T, kTransferMode> outcome(Future<T> future) {
  return outcome(as_coro(std::move(future)));
}

}  // namespace wavetank
