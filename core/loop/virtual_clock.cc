#include "core/loop/virtual_clock.h"

#include "core/loop/event_loop.h"
#include "core/task/dump_tasks.h"
#include "core/task/errors.h"

namespace wavetank {

void VirtualClock::select(const std::optional<Duration>& timeout) {
  if (!timeout) {
    throw Deadlock("nothing is ready and no timer is armed\n" + dump_tasks(EventLoop::running()));
  }
  if (*timeout != Duration::zero()) now_ = saturating_add(now_, *timeout);
}

}  // namespace wavetank
