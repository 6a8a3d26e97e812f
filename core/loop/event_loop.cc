#include "core/loop/event_loop.h"

#include <fmt/format.h>

#include <cstdio>

#include "core/check.h"
#include "core/coro/errors.h"
#include "core/task/format_exception.h"
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

// Asks the loop to stop at the end of the iteration in which it runs.
class Stop final : public Runnable {
 public:
  explicit Stop(bool& stopping) noexcept : Runnable(&call), stopping_(stopping) {}
  Stop(const Stop&) = delete;
  Stop& operator=(const Stop&) = delete;
  ~Stop() { stopping_ = false; }

 private:
  static void call(Runnable& self, Call how) {
    if (how == Call::kRun) static_cast<Stop&>(self).stopping_ = true;
  }
  bool& stopping_;
};

void print_error(const ErrorContext& context) {
  fmt::print(stderr, "wavetank: {}: {}\n", context.message, error_text(context.error));
}

}  // namespace

EventLoop::EventLoop(Clock& clock, Selector& selector)
    : time_(clock.now()), clock_(clock), selector_(selector) {}

EventLoop::~EventLoop() {
  CHECK(running_ != this);
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

Handle EventLoop::call_soon(std::function<void()> function, OptionalContext context) {
  Ref<ScheduledCall> call(
      new ScheduledCall(*this, std::move(function), time_, std::move(context.state)));
  call_soon(static_cast<Runnable&>(*call));
  return Handle(std::move(call));
}

TimerHandle EventLoop::call_at(Instant when, std::function<void()> function,
                               OptionalContext context) {
  Ref<ScheduledCall> call(
      new ScheduledCall(*this, std::move(function), when, std::move(context.state)));
  call_at(when, static_cast<Timer&>(*call));
  return TimerHandle(std::move(call));
}

TimerHandle EventLoop::call_later(AnyDuration delay, std::function<void()> function,
                                  OptionalContext context) {
  return call_at(saturating_add(time_, delay), std::move(function), std::move(context));
}

void EventLoop::run_once() {
  const Running running(running_, this);
  iterate();
}

inline void EventLoop::run_batch() {
  try {
    Runnable* const only = ready_.first();
    if (only != nullptr && ready_.after(*only) == nullptr) {
      ready_.run_only();  // Entries that it adds are for the next iteration, without a mark.
    } else {
      const RunQueue::Mark end(ready_);
      while (!end.is_first()) ready_.run_first();
    }
  } catch (...) {
    arm_deferred();
    throw;
  }
  if (!deferred_.empty()) arm_deferred();
}

void EventLoop::iterate() {
  std::optional<Duration> timeout;
  if (has_ready() || stopping_) {
    timeout = Duration::zero();
  } else if (!timers_.empty() && timers_.next_deadline() != kNever) {
    timeout = time_until(timers_.next_deadline(), clock_.now());
  }
  selector_.select(timeout);
  time_ = clock_.now();
  while (!timers_.empty() && timers_.next_deadline() <= time_) ready_.push_back(timers_.pop());
  run_batch();
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
  // Leaves its queue at the end, also when a LoopExit ends this run.
  Stop stop(stopping_);
  future.add_done_callback(stop);
  const Running running(running_, this);
  do {
    iterate();
  } while (!stopping_);
}

void EventLoop::set_exception_handler(std::function<void(const ErrorContext&)> handler) {
  exception_handler_ = std::move(handler);
}

void EventLoop::set_step_observer(std::function<void(TaskBase&)> observer) {
  step_observer_ = std::move(observer);
}

std::vector<TaskBase*> EventLoop::live_tasks() const {
  std::vector<TaskBase*> found;
  for (TaskBase* task = first_task_; task != nullptr; task = task->next_task_) {
    found.push_back(task);
  }
  return found;
}

bool EventLoop::is_entered(const ContextPlace& place) noexcept {
  const ContextState* const state = place.known_state();
  if (state == nullptr) return false;
  if (current_context().is(state)) return true;
  for (const ContextScope* scope = context_scope_; scope != nullptr; scope = scope->before_) {
    if (scope->outer_.is(state)) return true;
  }
  return false;
}

void EventLoop::call_exception_handler(const ErrorContext& context) {
  if (!exception_handler_) return print_error(context);
  try {
    exception_handler_(context);
  } catch (const LoopExit&) {
    throw;
  } catch (...) {
    print_error(ErrorContext("unhandled error in the exception handler", std::current_exception()));
  }
}

void EventLoop::call_exception_handler(const ErrorContext& context, ContextPlace& place) {
  if (is_entered(place)) return call_exception_handler(context);
  const ContextScope entered(*this, place);
  call_exception_handler(context);
}

void EventLoop::handle_callback_error(const char* what, std::exception_ptr error) {
  if (classify(error) == ErrorKind::kLoopExit) std::rethrow_exception(error);
  call_exception_handler(ErrorContext(what, std::move(error)));
}

}  // namespace wavetank
