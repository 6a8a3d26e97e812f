// Cancelling a task that sleeps: it is created, starts, sleeps, is cancelled, and has ended.

#include <string>

#include "bench/core_bench.h"

namespace wavetank::bench {
namespace {

enum class Ends { kThrow, kStop };

Coro<> cancel_sleepers(std::int64_t count, int frames, Ends ends) {
  for (std::int64_t i = 0; i < count; ++i) {
    TaskOptions options;
    options.stops_without_throw = ends == Ends::kStop;
    const Task<> task = create_task(sleep_in(frames), std::move(options));
    co_await sleep(0s);
    task.cancel();
    co_await sleep(0s);
    if (!task.cancelled()) throw RuntimeError("the sleeper was not cancelled");
  }
}

void cancel_throw(benchmark::State& state) {
  const int frames = static_cast<int>(state.range(0));
  measure(state, kThrowingOps, [=] { return cancel_sleepers(kThrowingOps, frames, Ends::kThrow); });
}
BENCHMARK(cancel_throw)->Name("cancel_throw")->Arg(1)->Arg(5)->Arg(9);

void cancel_stop(benchmark::State& state) {
  const int frames = static_cast<int>(state.range(0));
  measure(state, kOps, [=] { return cancel_sleepers(kOps, frames, Ends::kStop); });
}
BENCHMARK(cancel_stop)->Name("cancel_stop")->Arg(1)->Arg(5)->Arg(9);

Coro<> cancel_and_join() {
  for (std::int64_t i = 0; i < kThrowingOps; ++i) {
    const Task<> task = create_task(sleep_in(1));
    co_await sleep(0s);
    task.cancel();
    try {
      co_await task;
    } catch (const CancelledError&) {
      continue;
    }
  }
}

void cancel_join(benchmark::State& state) { measure(state, kThrowingOps, &cancel_and_join); }
BENCHMARK(cancel_join)->Name("cancel_join");

}  // namespace
}  // namespace wavetank::bench
