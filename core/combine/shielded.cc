#include "core/combine/shielded.h"

#include <optional>

#include "core/combine/until_done.h"
#include "core/task/catch_point.h"

namespace wavetank {

Coro<void> wait_undisturbed(AnyTask task) {
  TaskBase& self = current_task().task();
  const CatchPoint catching;
  std::optional<CancelMessage> cancelled;
  while (!task.done()) {
    UntilDone done(task.state(), "shielded");
    try {
      co_await done;
    } catch (const CancelledError& error) {
      if (!cancelled) cancelled = error.message();
    }
  }
  // Taken back and asked for again, a request keeps its count and is pending. A request that was
  // taken back during the wait stays taken back.
  if (!cancelled || self.cancelling() == 0) co_return;
  self.uncancel();
  self.cancel(*cancelled);
}

}  // namespace wavetank
