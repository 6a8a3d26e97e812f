#pragma once

/// core/task/catch_point.h - a place in a task at which the library itself looks at exceptions.

#include <utility>

#include "core/loop/event_loop.h"
#include "core/task/task.h"

namespace wavetank {

/// It lives in the frame of a combinator during an await that may be cancelled. A task that stops
/// without a throw (TaskOptions) stops at the innermost one, if that can be done (`stop`), and is
/// cancelled by a throw after all if it cannot.
class CatchPoint {
 public:
  /// Destroys the frame awaited here, innermost first; afterwards the coroutine that awaits it will
  /// find it cancelled. Returns that coroutine's frame, and sets the handle to resume.
  using Stop = const CoroFrame* (*)(CatchPoint&, CancelMessage, std::coroutine_handle<>& resume);

  /// Null: cancels must be thrown.
  explicit CatchPoint(Stop stop = nullptr) noexcept
      : task_(EventLoop::running().current_task()), stop_(stop) {
    if (task_ != nullptr) outer_ = std::exchange(task_->catch_point_, this);
  }
  CatchPoint(const CatchPoint&) = delete;
  CatchPoint& operator=(const CatchPoint&) = delete;
  ~CatchPoint() {
    if (task_ != nullptr) task_->catch_point_ = outer_;
  }

 private:
  friend class TaskBase;

  TaskBase* task_;
  CatchPoint* outer_ = nullptr;
  Stop stop_;
};

}  // namespace wavetank
