/// tests/debugger/stopped_world.cc - a simulated world with two hosts, to look at with gdb.

#include <cstdio>

#include "core/sync/event.h"
#include "core/task/sleep.h"
#include "sim/oracle/oracle.h"
#include "sim/world/host.h"
#include "sim/world/world.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

Coro<> wait_for(Event& event) { co_await event.wait(); }

Coro<> stop_later() {
  co_await sleep(5s);
  std::puts("stopped");
}

}  // namespace
}  // namespace wavetank

int main() {
  wavetank::Event never;
  wavetank::sim::Oracle oracle = wavetank::sim::Oracle::boring();
  wavetank::sim::World world(oracle, 0);
  world.add_host("venue").spawn(wavetank::wait_for(never), "listener");
  world.add_host("client").spawn(wavetank::stop_later(), "main");
  world.run(wavetank::kNever);
  return 0;
}
