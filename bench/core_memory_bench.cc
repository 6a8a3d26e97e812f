// The cost of waiting in memory: bytes of a task that sleeps, and calls of operator new by
// operations that are repeated. The figures are the counters, not the times.

#include <cstdio>
#include <stdexcept>

#include "bench/core_bench.h"
#include "core/combine/task_group.h"
#include "core/combine/timeout.h"
#include "core/sync/event.h"
#include "core/sync/queue.h"
#include "tests/support/counting_new.h"

namespace wavetank::bench {
namespace {

/// The memory that this process really has, in bytes.
std::int64_t resident_bytes() {
  long total = 0;
  long resident = 0;
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr || std::fscanf(file, "%ld %ld", &total, &resident) != 2) {
    throw std::runtime_error("/proc/self/statm cannot be read: task_bytes needs Linux");
  }
  std::fclose(file);
  return std::int64_t{resident} * 4096;
}

constexpr std::int64_t kSleepersInMemory = 1'000'000;

Coro<> sleep_long() { co_await sleep(1h); }

Coro<> sleep_all(std::int64_t& bytes) {
  const std::int64_t before = resident_bytes();
  for (std::int64_t i = 0; i < kSleepersInMemory; ++i) create_task(sleep_long());
  co_await sleep(0s);
  co_await sleep(0s);
  bytes = resident_bytes() - before;
}

/// In a process of its own only: what earlier rows have left in the pool would not be counted.
void task_bytes(benchmark::State& state) {
  std::int64_t bytes = 0;
  for (auto _ : state) {
    VirtualClock clock;
    EventLoop loop(clock, clock);
    const Task<> task = create_task(loop, sleep_all(bytes));
    loop.run_until_complete(task.state());
  }
  state.counters["value"] = static_cast<double>(bytes) / static_cast<double>(kSleepersInMemory);
}
BENCHMARK(task_bytes)->Name("task_bytes")->Iterations(1);

/// Calls of operator new in one `operation()`, after a hundred of them.
template <class Operation>
Coro<> count_new(benchmark::State& state, Operation operation) {
  for (int i = 0; i < 100; ++i) co_await operation();
  const long before = allocations();
  for (std::int64_t i = 0; i < kOps; ++i) co_await operation();
  state.counters["value"] = static_cast<double>(allocations() - before) / static_cast<double>(kOps);
}

template <class Operation>
void count_allocations(benchmark::State& state, Operation operation) {
  for (auto _ : state) {
    VirtualClock clock;
    Runner runner(clock, clock);
    runner.run(count_new(state, operation));
  }
}

Coro<> await_one() { co_await nothing(); }
Coro<> yield_one() { co_await sleep(0s); }
Coro<> sleep_one() { co_await sleep(1ms); }

Coro<> spawn_one() {
  const Task<> task = create_task(nothing());
  co_await task;
}

Coro<> set_one() {
  Event event;
  EventLoop::running().call_soon([&event] { event.set(); });
  co_await event.wait();
}

Coro<> put_one(Queue<int>& queue) { co_await queue.put(1); }

Coro<> pass_one() {
  static Queue<int> queue(1);
  const Task<> putter = create_task(put_one(queue));
  const int item = co_await queue.get();
  benchmark::DoNotOptimize(item);
  co_await putter;
}

Coro<> limit_one() { co_await timeout(10s, sleep_one()); }

Coro<> stop_one() {
  const Task<> task = create_task(sleep_in(3), TaskOptions().stop_without_throw());
  co_await sleep(0s);
  task.cancel();
  co_await sleep(0s);
}

Coro<> two_children(TaskGroup& group) {
  group.create_task(sleep_one());
  group.create_task(sleep_one());
  co_return;
}

Coro<> group_one() { co_await task_group(&two_children); }

BENCHMARK_CAPTURE(count_allocations, await, &await_one)->Name("allocations/await")->Iterations(1);
BENCHMARK_CAPTURE(count_allocations, yield, &yield_one)->Name("allocations/yield")->Iterations(1);
BENCHMARK_CAPTURE(count_allocations, timer, &sleep_one)->Name("allocations/timer")->Iterations(1);
BENCHMARK_CAPTURE(count_allocations, spawn, &spawn_one)->Name("allocations/spawn")->Iterations(1);
BENCHMARK_CAPTURE(count_allocations, event, &set_one)->Name("allocations/event")->Iterations(1);
BENCHMARK_CAPTURE(count_allocations, queue, &pass_one)->Name("allocations/queue")->Iterations(1);
BENCHMARK_CAPTURE(count_allocations, timeout, &limit_one)
    ->Name("allocations/timeout")
    ->Iterations(1);
BENCHMARK_CAPTURE(count_allocations, cancel, &stop_one)
    ->Name("allocations/cancel_stop")
    ->Iterations(1);
BENCHMARK_CAPTURE(count_allocations, group, &group_one)->Name("allocations/group")->Iterations(1);

}  // namespace
}  // namespace wavetank::bench
