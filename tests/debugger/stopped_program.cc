/// tests/debugger/stopped_program.cc - a program to look at with gdb: it stops in the middle of its
/// work, with tasks in all states. Compiled with full debug information.

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "core/combine/task_group.h"
#include "core/run/runner.h"
#include "core/run/virtual_clock.h"
#include "core/sync/event.h"
#include "core/task/sleep.h"
#include "core/task/task.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

/// The place of a breakpoint. The program goes on behind it, or crashes.
[[gnu::noinline]] void stop_here(bool crashes) {
  std::puts("stopped");
  if (crashes) std::abort();
}

Coro<int> wait_for_data(Event& data) {
  co_await data.wait();
  co_return 7;
}

Coro<int> read_data(Event& data) {
  const int value = co_await wait_for_data(data);
  co_return value;
}

Coro<> sleep_long() { co_await sleep(3600s); }

Coro<> run_children(Event& data) {
  auto body = [&](TaskGroup& group) -> Coro<> {
    group.create_task(read_data(data), "reader");
    group.create_task(sleep_long(), "sleeper");
    co_return;
  };
  co_await task_group(body);
}

Coro<> look(Event& data, bool crashes) {
  const Task<> children = create_task(run_children(data), "children");
  const Task<int> done = create_task(read_data(data), "quick");
  const Future<int> promise(EventLoop::running());
  const Coro<> unused = sleep_long();
  done.cancel();
  co_await sleep(1s);
  stop_here(crashes);
  data.set();
  co_await sleep(1s);
  children.cancel();
}

Coro<> start(bool crashes) {
  Event data;
  const Task<> looking = create_task(look(data, crashes), "looking");
  co_await looking;
}

}  // namespace
}  // namespace wavetank

int main(int argc, char** argv) {
  const bool crashes = argc > 1 && std::string_view(argv[1]) == "crash";
  wavetank::VirtualClock clock;
  wavetank::Runner runner(clock, clock);
  runner.run(wavetank::start(crashes), "main");
  return EXIT_SUCCESS;
}
