#pragma once

/// core/loop/handle.h - Handle and TimerHandle: the results of call_soon() and call_later().

#include <functional>

#include "core/check.h"
#include "core/coro/frame_pool.h"
#include "core/coro/ref.h"
#include "core/loop/timer_heap.h"
#include "core/task/context.h"
#include "core/time.h"

namespace wavetank {

class EventLoop;

/// A function that a loop is going to call. The queue that holds it shares ownership.
class ScheduledCall final : public RefCounted, public Timer, public PoolAllocated {
 public:
  ScheduledCall(EventLoop& loop, std::function<void()> function, Instant when_,
                Ref<ContextState> context);
  void cancel() noexcept;
  bool cancelled() const noexcept { return cancelled_; }
  Context context() { return Context(context_.state()); }
  const Instant when;

 private:
  friend class EventLoop;
  static void call(Runnable& self, Call how);
  EventLoop& loop_;
  std::function<void()> function_;
  Ref<ScheduledCall> in_queue_;  // Itself, while a queue or the heap holds it.
  ContextPlace context_;
  bool called_ = false;
  bool cancelled_ = false;
};

/// Handle of a scheduled call; copies mean the same call. A default-constructed handle has no call
/// to cancel. Requires: the loop lives.
class Handle {
 public:
  Handle() = default;
  explicit Handle(Ref<ScheduledCall> call) noexcept : call_(std::move(call)) {}
  /// It will not be called, unless it has been. Idempotent.
  void cancel() const noexcept {
    if (call_) call_->cancel();
  }
  /// Whether cancel() was called.
  bool cancelled() const noexcept { return call_ && call_->cancelled(); }
  explicit operator bool() const noexcept { return static_cast<bool>(call_); }
  /// The one it is called in. Requires: there is a call.
  Context context() const {
    WAVETANK_CHECK(call_);
    return call_->context();
  }

 protected:
  Ref<ScheduledCall> call_;
};

class TimerHandle : public Handle {
 public:
  using Handle::Handle;
  /// Requires: there is a call.
  Instant when() const noexcept {
    WAVETANK_CHECK(call_);
    return call_->when;
  }
};

}  // namespace wavetank
