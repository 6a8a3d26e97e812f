#include "core/loop/event_loop.h"

#include <fmt/format.h>

#include <cstdio>

#include "core/task/errors.h"
#include "core/task/task.h"

namespace wavetank {

namespace {

// Makes `loop` the running one for a scope.
class Running {
 public:
  Running(EventLoop*& slot, EventLoop* loop) noexcept : slot_(slot), before_(slot) { slot = loop; }
  ~Running() { slot_ = before_; }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  EventLoop*& slot_;
  EventLoop* before_;
};

std::string describe(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return e.what();
  } catch (const CancelledError&) {
    return "CancelledError";
  } catch (...) {
    return "an exception of unknown type";
  }
}

}  // namespace

EventLoop::EventLoop(Clock& clock, Selector& selector)
    : time_(clock.now()), clock_(clock), selector_(selector) {}

EventLoop::~EventLoop() {
  ready_.drop_all();
  // Newest first: a group's children die before the frame that their references point into.
  const Running running(running_, this);
  while (last_task_ != nullptr) {
    TaskBase& task = *last_task_;
    if (task.root_) std::exchange(task.root_, nullptr).destroy();
    disown(task);
    ready_.drop_all();
  }
  // Only scheduled calls are left in the heap; embedded timers died with their frames.
  while (!timers_.empty()) {
    Timer& timer = timers_.pop();
    timer.run_function()(timer, Runnable::Call::kDrop);
  }
}

void EventLoop::throw_not_running() { throw RuntimeError("no running event loop"); }

Handle EventLoop::call_soon(std::function<void()> function) {
  Ref<ScheduledCall> call(new ScheduledCall(*this, std::move(function), time_));
  call_soon(static_cast<Runnable&>(*call));
  return Handle(std::move(call));
}

TimerHandle EventLoop::call_at(Instant when, std::function<void()> function) {
  Ref<ScheduledCall> call(new ScheduledCall(*this, std::move(function), when));
  call_at(when, static_cast<Timer&>(*call));
  return TimerHandle(std::move(call));
}

TimerHandle EventLoop::call_later(Duration delay, std::function<void()> function) {
  return call_at(saturating_add(time_, delay), std::move(function));
}

void EventLoop::run_once() {
  const Running running(running_, this);
  iterate();
}

void EventLoop::iterate() {
  std::optional<Duration> timeout;
  if (has_ready() || stopping_) {
    timeout = Duration::zero();
  } else if (!timers_.empty()) {
    timeout = time_until(timers_.next_deadline(), clock_.now());
  }
  selector_.select(timeout);
  time_ = clock_.now();
  while (!timers_.empty() && timers_.next_deadline() <= time_) ready_.push_back(timers_.pop());
  run_batch();
}

void EventLoop::run_batch() {
  try {
    Runnable* const only = ready_.first();
    if (only != nullptr && ready_.after(*only) == nullptr) {
      ready_.run_first();  // What it adds is for the next iteration, and needs no mark to say so.
    } else {
      const RunQueue::Mark end(ready_);
      while (!end.is_first()) ready_.run_first();
    }
  } catch (...) {
    arm_deferred();
    throw;
  }
  arm_deferred();
}

void EventLoop::call_at(Instant when, DeferredTimer& timer) noexcept {
  timer.when_ = when;
  timer.sequence_ = timers_.reserve();
  deferred_.push_back(timer);
}

void EventLoop::arm_deferred() {
  while (!deferred_.empty()) {
    auto& timer = static_cast<DeferredTimer&>(static_cast<Timer&>(*deferred_.first()));
    timers_.arm(timer, timer.when_, timer.sequence_);
    timer.unlink();
  }
}

void EventLoop::run_until_complete(FutureBase& future) {
  const Ref<FutureBase> keep(&future);
  const DoneCallback stop([this](const AnyFuture&) { stopping_ = true; });
  future.add_done_callback(stop);
  const Running running(running_, this);
  try {
    do {
      iterate();
    } while (!stopping_);
  } catch (...) {
    stopping_ = false;
    future.remove_done_callback(stop);
    throw;
  }
  stopping_ = false;
}

std::vector<TaskBase*> EventLoop::live_tasks() const {
  std::vector<TaskBase*> found;
  for (TaskBase* task = first_task_; task != nullptr; task = task->next_task_) {
    found.push_back(task);
  }
  return found;
}

void EventLoop::call_exception_handler(const ErrorContext& context) {
  if (exception_handler_) return exception_handler_(context);
  fmt::print(stderr, "wavetank: {}: {}\n", context.message, describe(context.error));
}

void EventLoop::handle_callback_error(const char* what, std::exception_ptr error) {
  if (classify(error) == ErrorKind::kLoopExit) std::rethrow_exception(error);
  call_exception_handler(ErrorContext(what, std::move(error)));
}

}  // namespace wavetank
