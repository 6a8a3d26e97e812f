#include "core/run/virtual_clock.h"

#include "core/coro/errors.h"
#include "core/inspect/dump_tasks.h"
#include "core/loop/event_loop.h"

namespace wavetank {

void VirtualClock::select(const std::optional<Duration>& timeout) {
  if (!timeout) {
    throw Deadlock("no task is ready and no timer is armed\n" + dump_tasks(EventLoop::running()));
  }
  if (*timeout != Duration::zero()) now_ = saturating_add(now_, *timeout);
}

}  // namespace wavetank
