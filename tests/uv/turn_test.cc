// One turn of libuv, with the clock's tick where it hurts. This program is linked with
// --wrap=uv_update_time, which Loop::turn() calls just before it arms its timer.

#include <gtest/gtest.h>
#include <uv.h>

#include <chrono>
#include <cstdint>
#include <memory>

#include "core/task/sleep.h"
#include "core/uv/run.h"

extern "C" {
void __real_uv_update_time(uv_loop_t* loop);

// libuv's time is read, and is old by the time it is used.
void __wrap_uv_update_time(uv_loop_t* loop) {
  constexpr std::uint64_t kThreeMs = 3'000'000;
  __real_uv_update_time(loop);
  const std::uint64_t until = uv_hrtime() + kThreeMs;
  while (uv_hrtime() < until) {
  }
}
}

namespace wavetank::uv {
namespace {

// libuv runs timers before it polls. No timer is left, so with a listener to poll for it would poll
// until a client connects, and here no client does: the test's time limit ends it.
TEST(UvLoop, ATimerThatEndsBeforeThePollEndsTheTurn) {
  const auto program = [](Doors& doors) -> Coro<int> {
    const std::unique_ptr<Listener> listener =
        co_await doors.transport.listen(Endpoint("127.0.0.1", 0));
    co_await sleep(std::chrono::milliseconds(1));
    co_return 0;
  };
  EXPECT_EQ(0, run(program));
}

}  // namespace
}  // namespace wavetank::uv
