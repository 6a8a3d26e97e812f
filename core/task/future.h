#pragma once

/// core/task/future.h - Future<T>: a result that will be there later, and its readers.
///
/// A Future is a handle; copies share one state. Callbacks never run inside set_result() and the
/// like: they are put on the loop's ready queue in the order they were added. Single-threaded.

#include <optional>
#include <type_traits>
#include <utility>

#include "core/check.h"
#include "core/task/future_base.h"

namespace wavetank {

/// `void` results are kept as a Unit.
struct Unit {};
template <class T>
using Stored = std::conditional_t<std::is_void_v<T>, Unit, T>;

/// A future or task seen without its result type. Null by default.
class AnyFuture {
 public:
  AnyFuture() = default;
  explicit AnyFuture(Ref<FutureBase> state) noexcept : state_(std::move(state)) {}

  bool done() const noexcept { return state_->done(); }
  bool cancelled() const noexcept { return state_->cancelled(); }
  bool cancel(CancelMessage message = {}) const { return state_->cancel(std::move(message)); }
  std::exception_ptr exception() const { return state_->exception(); }
  void set_exception(std::exception_ptr error) const { state_->set_exception(std::move(error)); }
  void add_done_callback(DoneCallback callback, OptionalContext context = {}) const {
    state_->add_done_callback(std::move(callback), std::move(context));
  }
  std::size_t remove_done_callback(const DoneCallback& callback) const {
    return state_->remove_done_callback(callback);
  }

  explicit operator bool() const noexcept { return static_cast<bool>(state_); }
  friend bool operator==(const AnyFuture&, const AnyFuture&) = default;
  FutureBase& state() const noexcept { return *state_; }
  const Ref<FutureBase>& shared_state() const noexcept { return state_; }

 protected:
  Ref<FutureBase> state_;
};

/// State of a Future<T> that is not a task.
template <class T>
class FutureState : public FutureBase {
 public:
  explicit FutureState(EventLoop& loop) noexcept : FutureBase(loop) { keep_value_in(storage_); }
  template <class... U>
  void set_result(U&&... value) {
    check_settable();
    storage_.emplace(std::forward<U>(value)...);
    finish(State::kFinished);
  }

 private:
  std::optional<Stored<T>> storage_;
};

template <class T>
class FutureAwaiter;

template <class T = void>
class Future : public AnyFuture {
 public:
  using value_type = T;
  Future() = default;
  /// A pending future of `loop`. Inside a task: `Future<T> f(EventLoop::running())`.
  explicit Future(EventLoop& loop) : AnyFuture(Ref<FutureBase>(new FutureState<T>(loop))) {}
  /// Requires: `state` keeps a result of type T.
  explicit Future(Ref<FutureBase> state) noexcept : AnyFuture(std::move(state)) {}

  /// Throws InvalidStateError when done already, RuntimeError for a task.
  template <class... U>
  void set_result(U&&... value) const {
    state_->check_settable();
    state_->value_as<std::optional<Stored<T>>>().emplace(std::forward<U>(value)...);
    state_->finish(FutureBase::State::kFinished);
  }
  /// The result, or throws the error that exception() gives. The reference lives as long as the
  /// future.
  Stored<T>& result() const {
    state_->check_result();
    return *state_->value_as<std::optional<Stored<T>>>();
  }

  /// `co_await future` copies the result, `co_await std::move(future)` moves it out (for the last
  /// reader). A future that is done does not suspend. Cancelled: the future is cancelled too.
  /// Requires: the handle is not null.
  FutureAwaiter<T> operator co_await() const& {
    WAVETANK_CHECK(state_);
    return FutureAwaiter<T>(state_, false);
  }
  FutureAwaiter<T> operator co_await() && {
    WAVETANK_CHECK(state_);
    return FutureAwaiter<T>(std::move(state_), true);
  }
};

inline void DoneCallback::operator()(AnyFuture future) const { (*function_)(std::move(future)); }

}  // namespace wavetank

#include "core/task/future_awaiter.h"  // IWYU pragma: export
