// The smallest program that uses wavetank: a coroutine lets an hour of virtual time pass.

#include <wavetank/asyncio.h>

#include <chrono>
#include <iostream>

namespace {

using namespace wavetank;
using namespace std::chrono_literals;

Coro<int> nap() {
  co_await sleep(1h);
  co_return 42;
}

}  // namespace

int main() {
  VirtualClock clock;
  Runner runner(clock, clock);
  const int answer = runner.run(nap());
  std::cout << answer << " after " << clock.now().time_since_epoch().count() << " ns\n";
  return answer == 42 ? 0 : 1;
}
