#pragma once

/// core/task/future.h - Future<T>: a result that will be there later, and who wants to know.
///
/// A Future is a handle; copies share one state. Callbacks never run inside set_result() and the
/// like: they are put on the loop's ready queue in the order they were added. Single-threaded.

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "core/loop/runnable.h"
#include "core/task/awaited.h"
#include "core/task/frame_pool.h"
#include "core/task/ref.h"

namespace wavetank {

class EventLoop;
class AnyFuture;

/// A function to call when a future is done; a copy is the same callback (asyncio compares them by
/// identity in remove_done_callback).
class DoneCallback {
 public:
  using Function = std::function<void(AnyFuture)>;
  DoneCallback(Function function) : function_(std::make_shared<Function>(std::move(function))) {}
  void operator()(AnyFuture future) const;
  friend bool operator==(const DoneCallback&, const DoneCallback&) = default;

 private:
  std::shared_ptr<Function> function_;
};

/// The shared state of a future or task, whatever its result type. Programs use the handles below.
class FutureBase : public RefCounted, public Awaited, public PoolAllocated {
 public:
  explicit FutureBase(EventLoop& loop) noexcept : loop_(&loop) {}
  ~FutureBase() override;

  bool done() const noexcept { return state_ != State::kPending; }
  bool cancelled() const noexcept { return state_ == State::kCancelled; }
  EventLoop& loop() const noexcept { return *loop_; }

  bool cancel(CancelMessage message) override;
  const CancelMessage* cancelled_with() const noexcept override {
    return cancelled() ? &cancel_message_ : nullptr;
  }
  std::string describe() const override { return "future"; }

  /// Throws InvalidStateError when done already, RuntimeError for a task. A LoopExit or
  /// CancelledError may be stored too.
  void set_exception(std::exception_ptr error);

  /// The stored exception or null. Throws InvalidStateError while pending, CancelledError when
  /// cancelled. Counts as looking at the error: it will not be reported as unretrieved.
  std::exception_ptr exception();

  /// Throws unless there is a result: the stored exception, CancelledError or InvalidStateError.
  void check_result();

  /// asyncio's `_make_cancelled_error`: the CancelledError this ended with the first time, a fresh
  /// one with the cancel message later.
  std::exception_ptr make_cancelled_error();
  /// Its error has reached someone, so it is not reported as unretrieved.
  void mark_retrieved() noexcept { error_unseen_ = false; }
  const CancelMessage& cancel_message() const noexcept { return cancel_message_; }
  const std::exception_ptr& stored_error() const noexcept { return error_; }

  /// Puts `entry` on the list of callbacks, or on the ready queue when done already. The entry
  /// stays its owner's; destroying it takes it off.
  void add_done_callback(Runnable& entry);
  void add_done_callback(DoneCallback callback);
  /// Removes all additions of `callback` that are not scheduled yet; returns their number.
  std::size_t remove_done_callback(const DoneCallback& callback);

 protected:
  enum class State : unsigned char { kPending, kFinished, kCancelled };
  void finish(State state);  // Once; schedules the callbacks.
  void fail(std::exception_ptr error);
  virtual void check_settable() const;  // Throws unless a result may be set from outside now.

  template <class T>
  friend class Future;

  EventLoop* loop_;
  RunQueue callbacks_;
  std::exception_ptr error_;  // Of a finished future; of a cancelled one its first CancelledError.
  CancelMessage cancel_message_;
  CancelMessage first_message_;  // For the first CancelledError, when none was thrown here.
  void* value_ = nullptr;        // Where the derived class keeps its std::optional<T>.
  State state_ = State::kPending;
  bool error_unseen_ = false;
};

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
  void add_done_callback(DoneCallback callback) const {
    state_->add_done_callback(std::move(callback));
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
  explicit FutureState(EventLoop& loop) noexcept : FutureBase(loop) { value_ = &storage_; }
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
    static_cast<std::optional<Stored<T>>*>(state_->value_)->emplace(std::forward<U>(value)...);
    state_->finish(FutureBase::State::kFinished);
  }
  /// The result, or throws what exception() tells of. The reference lives as long as the future.
  Stored<T>& result() const {
    state_->check_result();
    return **static_cast<std::optional<Stored<T>>*>(state_->value_);
  }

  /// `co_await future` copies the result, `co_await std::move(future)` moves it out (for the last
  /// reader). A future that is done does not suspend. Cancelled: the future is cancelled too.
  FutureAwaiter<T> operator co_await() const& { return FutureAwaiter<T>(state_, false); }
  FutureAwaiter<T> operator co_await() && { return FutureAwaiter<T>(std::move(state_), true); }
};

inline void DoneCallback::operator()(AnyFuture future) const { (*function_)(std::move(future)); }

}  // namespace wavetank

#include "core/task/future_awaiter.h"  // IWYU pragma: export
