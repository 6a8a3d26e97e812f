// Timers on virtual time, and deadlines around a block.

#include <vector>

#include "bench/core_bench.h"
#include "core/combine/timeout.h"

namespace wavetank::bench {
namespace {

Coro<> sleep_often() {
  for (std::int64_t i = 0; i < kOps; ++i) co_await sleep(1ms);
}

void timer_1(benchmark::State& state) { measure(state, kOps, &sleep_often); }
BENCHMARK(timer_1)->Name("timer_1");

constexpr int kSleepers = 10'000;
constexpr int kNaps = 20;

Coro<> nap_at_random(std::uint64_t seed) {
  Scatter scatter(seed);
  for (int i = 0; i < kNaps; ++i) {
    const Duration delay = 1ms * (1 + scatter.below(10'000));
    co_await sleep(delay);
  }
}

Coro<> all_nap() {
  std::vector<Task<>> tasks;
  for (std::uint64_t i = 0; i < kSleepers; ++i) tasks.push_back(create_task(nap_at_random(i)));
  for (const Task<>& task : tasks) co_await task;
}

void timer_10k(benchmark::State& state) { measure(state, kSleepers * kNaps, &all_nap); }
BENCHMARK(timer_10k)->Name("timer_10k");

/// Among a thousand timers that stay. The loop gets a turn now and then, to clean up if it must.
Coro<> arm_and_cancel() {
  EventLoop& loop = EventLoop::running();
  Scatter scatter(1);
  std::vector<TimerHandle> pending;
  for (int i = 0; i < 1000; ++i) {
    pending.push_back(loop.call_later(1h + 1ms * scatter.below(10'000), [] {}));
  }
  for (std::int64_t i = 0; i < kOps; ++i) {
    loop.call_later(1h + 1ms * scatter.below(10'000), [] {}).cancel();
    if (i % 100 == 0) co_await sleep(0s);
  }
  for (TimerHandle& timer : pending) timer.cancel();
}

void timer_cancel_1k(benchmark::State& state) { measure(state, kOps, &arm_and_cancel); }
BENCHMARK(timer_cancel_1k)->Name("timer_cancel_1k");

Coro<> enter_timeouts() {
  for (std::int64_t i = 0; i < kOps; ++i) co_await timeout(10s, nothing());
}

void timeout_enter_exit(benchmark::State& state) { measure(state, kOps, &enter_timeouts); }
BENCHMARK(timeout_enter_exit)->Name("timeout_enter_exit");

Coro<> yield_once() { co_await sleep(0s); }

Coro<> yield_in_timeouts() {
  for (std::int64_t i = 0; i < kOps; ++i) co_await timeout(10s, yield_once());
}

void timeout_yield(benchmark::State& state) { measure(state, kOps, &yield_in_timeouts); }
BENCHMARK(timeout_yield)->Name("timeout_yield");

Coro<> catch_timeouts() {
  for (std::int64_t i = 0; i < kThrowingOps; ++i) {
    try {
      co_await timeout(1ms, sleep_in(1));
    } catch (const TimeoutError&) {
      continue;
    }
  }
}

void timeout_expire_throw(benchmark::State& state) {
  measure(state, kThrowingOps, &catch_timeouts);
}
BENCHMARK(timeout_expire_throw)->Name("timeout_expire_throw");

/// Nothing is thrown if the library can help it: the task stops without, and looks at an outcome.
Coro<> look_at_timeouts() {
  for (std::int64_t i = 0; i < kThrowingOps; ++i) {
    const Outcome<> ended = co_await outcome(timeout(1ms, sleep_in(1)));
    benchmark::DoNotOptimize(ended.has_value());
  }
}

Coro<> in_a_task_that_stops_without_throw() {
  const Task<> task = create_task(look_at_timeouts(), TaskOptions().stop_without_throw());
  co_await task;
}

void timeout_expire_stop(benchmark::State& state) {
  measure(state, kThrowingOps, &in_a_task_that_stops_without_throw);
}
BENCHMARK(timeout_expire_stop)->Name("timeout_expire_stop");

}  // namespace
}  // namespace wavetank::bench
