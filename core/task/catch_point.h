#pragma once

/// core/task/catch_point.h - a place in a task at which the library itself looks at exceptions.

#include "core/loop/event_loop.h"
#include "core/task/task.h"

namespace wavetank {

/// Lives in the frame of a combinator while it awaits what may be cancelled: so long a task that
/// stops without a throw (TaskOptions) is cancelled by a throw after all.
class CatchPoint {
 public:
  CatchPoint() noexcept : task_(EventLoop::running().current_task()) {
    if (task_ != nullptr) task_->enter_catch_point();
  }
  CatchPoint(const CatchPoint&) = delete;
  CatchPoint& operator=(const CatchPoint&) = delete;
  ~CatchPoint() {
    if (task_ != nullptr) task_->leave_catch_point();
  }

 private:
  TaskBase* task_;
};

}  // namespace wavetank
