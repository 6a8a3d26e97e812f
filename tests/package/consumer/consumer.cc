// The smallest program that uses wavetank: a coroutine lets an hour of virtual time pass.
#include <chrono>
#include <iostream>

#include "core/loop/runner.h"
#include "core/loop/virtual_clock.h"
#include "core/task/coro.h"
#include "core/task/sleep.h"

namespace {

wavetank::Coro<int> nap() {
  co_await wavetank::sleep(std::chrono::hours(1));
  co_return 42;
}

}  // namespace

int main() {
  wavetank::VirtualClock clock;
  wavetank::Runner runner(clock, clock);
  const int answer = runner.run(nap());
  std::cout << answer << " after " << clock.now().time_since_epoch().count() << " ns\n";
  return answer == 42 ? 0 : 1;
}
