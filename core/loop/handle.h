#pragma once

/// core/loop/handle.h - Handle and TimerHandle: what call_soon() and call_later() return.

#include <functional>

#include "core/loop/time.h"
#include "core/loop/timer_heap.h"
#include "core/task/context.h"
#include "core/task/frame_pool.h"
#include "core/task/ref.h"

namespace wavetank {

class EventLoop;

/// A function that a loop is going to call. The queue it stands in shares ownership.
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

/// Handle of a scheduled call; copies mean the same call. Requires: the loop lives.
class Handle {
 public:
  Handle() = default;
  explicit Handle(Ref<ScheduledCall> call) noexcept : call_(std::move(call)) {}
  /// It will not be called, unless it has been. Idempotent.
  void cancel() const noexcept { call_->cancel(); }
  bool cancelled() const noexcept { return call_->cancelled(); }  ///< Whether cancel() was called.
  Context context() const { return call_->context(); }            ///< The one it is called in.

 protected:
  Ref<ScheduledCall> call_;
};

class TimerHandle : public Handle {
 public:
  using Handle::Handle;
  Instant when() const noexcept { return call_->when; }
};

}  // namespace wavetank
