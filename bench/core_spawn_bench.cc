// Switching, starting tasks, and awaiting coroutines in place.

#include <vector>

#include "bench/core_bench.h"

namespace wavetank::bench {
namespace {

constexpr std::int64_t kBatch = 1000;

Coro<> yield_often(std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) co_await sleep(0s);
}

void yield_1(benchmark::State& state) {
  measure(state, kOps, [] { return yield_often(kOps); });
}
BENCHMARK(yield_1)->Name("yield_1");

Coro<> yield_in_turn(int tasks, std::int64_t each) {
  std::vector<Task<>> started;
  for (int i = 0; i < tasks; ++i) started.push_back(create_task(yield_often(each)));
  for (const Task<>& task : started) co_await task;
}

void yield_100(benchmark::State& state) {
  measure(state, 100 * kOps, [] { return yield_in_turn(100, kOps); });
}
BENCHMARK(yield_100)->Name("yield_100");

Coro<> spawn_and_join() {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < kOps; ++i) {
    const Task<std::int64_t> task = create_task(number(i));
    sum += co_await task;
  }
  benchmark::DoNotOptimize(sum);
}

void spawn_join(benchmark::State& state) { measure(state, kOps, &spawn_and_join); }
BENCHMARK(spawn_join)->Name("spawn_join");

Coro<> spawn_batches() {
  std::int64_t sum = 0;
  std::vector<Task<std::int64_t>> tasks;
  for (std::int64_t batch = 0; batch < kOps / kBatch; ++batch) {
    for (std::int64_t i = 0; i < kBatch; ++i) tasks.push_back(create_task(number(i)));
    for (const Task<std::int64_t>& task : tasks) sum += co_await task;
    tasks.clear();
  }
  benchmark::DoNotOptimize(sum);
}

void spawn_batch_1000(benchmark::State& state) { measure(state, kOps, &spawn_batches); }
BENCHMARK(spawn_batch_1000)->Name("spawn_batch_1000");

Coro<> await_often() {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < kOps; ++i) sum += co_await number(i);
  benchmark::DoNotOptimize(sum);
}

void await_child(benchmark::State& state) { measure(state, kOps, &await_often); }
BENCHMARK(await_child)->Name("await_child");

Coro<std::int64_t> descend(int frames) {
  if (frames == 1) co_return 1;
  const std::int64_t below = co_await descend(frames - 1);
  co_return below + 1;
}

Coro<> descend_often() {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < kOps; ++i) sum += co_await descend(8);
  benchmark::DoNotOptimize(sum);
}

void await_8_deep(benchmark::State& state) { measure(state, kOps, &descend_often); }
BENCHMARK(await_8_deep)->Name("await_8_deep");

}  // namespace
}  // namespace wavetank::bench
