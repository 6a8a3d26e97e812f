#pragma once

/// core/task/future_base.h - FutureBase: the state behind a future or task of any result type.
/// Programs use the handles of core/task/future.h; awaiters and combinators use this.

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <type_traits>

#include "core/coro/awaited.h"
#include "core/coro/frame_pool.h"
#include "core/coro/ref.h"
#include "core/loop/runnable.h"
#include "core/task/context.h"

namespace wavetank {

class EventLoop;
class AnyFuture;

/// A function to call when a future is done; a copy is the same callback (asyncio compares them by
/// identity in remove_done_callback).
class DoneCallback {
 public:
  using Function = std::function<void(AnyFuture)>;
  template <class Callable>
    requires(std::is_invocable_v<Callable&, AnyFuture> && !std::is_same_v<Callable, DoneCallback>)
  DoneCallback(Callable function) : function_(std::make_shared<Function>(std::move(function))) {}
  void operator()(AnyFuture future) const;
  friend bool operator==(const DoneCallback&, const DoneCallback&) = default;

 private:
  std::shared_ptr<Function> function_;
};

/// The shared state of a future or task of any result type. Single-threaded.
class FutureBase : public RefCounted, public Awaited, public PoolAllocated {
 public:
  explicit FutureBase(EventLoop& loop) noexcept : loop_(&loop) {}
  ~FutureBase() override {
    if (error_unseen_) report_unseen_error();
  }

  bool done() const noexcept { return state_ != State::kPending; }
  bool cancelled() const noexcept { return state_ == State::kCancelled; }
  EventLoop& loop() const noexcept { return *loop_; }

  bool cancel(CancelMessage message) override;
  std::optional<CancelMessage> take_cancel() override;
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
  /// The error has reached a reader, so it is not reported as unretrieved.
  void mark_retrieved() noexcept { error_unseen_ = false; }
  /// The text of a later CancelledError.
  CancelMessage cancel_message() const { return message_once_ ? CancelMessage() : cancel_message_; }
  const std::exception_ptr& stored_error() const noexcept { return error_; }
  /// It holds an error that has not been looked at so far.
  bool error_unseen() const noexcept { return error_unseen_; }

  /// Puts `entry` on the list of callbacks, or on the ready queue when done already. The entry
  /// stays its owner's; destroying it takes it off.
  void add_done_callback(Runnable& entry) noexcept {
    done() ? schedule(entry) : callbacks_.push_back(entry);
  }
  /// Calls it once done, in `context`; without one in a copy of the one that is current now.
  void add_done_callback(DoneCallback callback, OptionalContext context = {});
  const RunQueue& done_callbacks() const noexcept { return callbacks_; }  ///< While pending.
  /// Removes all additions of `callback` that are not scheduled yet; returns their number.
  std::size_t remove_done_callback(const DoneCallback& callback);

 protected:
  enum class State : unsigned char { kPending, kFinished, kCancelled };
  void finish(State state);  // Once; schedules the callbacks.
  void keep_for_functions();
  void schedule(Runnable& entry) noexcept;
  void fail(std::exception_ptr error);
  // Last thing in a destructor of a class that overrides describe(); reports in the task's context.
  void report_unseen_error(ContextPlace* place = nullptr) noexcept;
  CancelMessage take_message();
  virtual void check_settable() const;  // Throws unless a result may be set from outside now.

  template <class T>
  friend class Future;

  // The derived class keeps its std::optional<T> somewhere within the object, and passes its place
  // here.
  template <class Optional>
  void keep_value_in(Optional& place) noexcept {
    const std::byte* const self = reinterpret_cast<const std::byte*>(this);
    value_offset_ = static_cast<std::uint16_t>(reinterpret_cast<const std::byte*>(&place) - self);
  }
  template <class Optional>
  Optional& value_as() noexcept {
    return *reinterpret_cast<Optional*>(reinterpret_cast<std::byte*>(this) + value_offset_);
  }

  EventLoop* loop_;
  RunQueue callbacks_;
  std::exception_ptr error_;  // That of a finished future; a cancelled one's first CancelledError.
  CancelMessage cancel_message_;
  std::uint16_t value_offset_ = 0;
  State state_ = State::kPending;
  bool error_unseen_ = false;
  bool has_functions_ = false;  // Whether a DoneCallback may be among the callbacks.
  bool message_once_ = false;   // cancel_message_ is for the first CancelledError only.
};

}  // namespace wavetank
