#include "core/combine/wait_for.h"

#include "core/combine/until_done.h"

namespace wavetank {

Coro<void> cancel_and_wait(AnyFuture future) {
  UntilDone done(future.state(), "wait_for");
  future.cancel();
  co_await done;
}

}  // namespace wavetank
