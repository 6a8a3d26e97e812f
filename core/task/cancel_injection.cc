#include "core/task/cancel_injection.h"

#include "core/loop/event_loop.h"
#include "core/task/task.h"

namespace wavetank {

CancelInjection::CancelInjection(EventLoop& loop, std::uint64_t nth) : loop_(loop), nth_(nth) {
  loop_.set_cancel_injection(this);
}

CancelInjection::~CancelInjection() { loop_.set_cancel_injection(nullptr); }

void CancelInjection::on_suspension(TaskBase& task) {
  if (++suspensions_ != nth_) return;
  task_ = task.name();
  where_ = task.innermost_frame()->await_location();
  task.cancel({});
}

}  // namespace wavetank
