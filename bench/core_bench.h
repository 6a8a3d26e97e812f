#pragma once

/// bench/core_bench.h - what the rows of core_bench have in common. A row is called as its
/// operation is called in bench/compare.py and in the programs of bench/peers; its figure is the
/// CPU time of one operation (the inverse of items_per_second), or a counter.

#include <benchmark/benchmark.h>

#include <cstdint>

#include "core/run/runner.h"
#include "core/run/virtual_clock.h"
#include "core/task/sleep.h"

namespace wavetank::bench {

using namespace std::chrono_literals;

inline constexpr std::int64_t kOps = 10'000;        ///< In one run of a loop.
inline constexpr std::int64_t kThrowingOps = 1000;  ///< The same where each costs a microsecond.

/// Runs `main()` to its end again and again, on one loop with a virtual clock. Each run is `ops`
/// operations.
template <class Main>
void measure(benchmark::State& state, std::int64_t ops, Main main) {
  VirtualClock clock;
  Runner runner(clock, clock);
  for (auto _ : state) runner.run(main());
  state.SetItemsProcessed(state.iterations() * ops);
}

/// A child that ends at once.
inline Coro<std::int64_t> number(std::int64_t value) { co_return value; }
inline Coro<> nothing() { co_return; }

/// The wait that a task is cancelled in: a sleep of an hour, `frames` coroutines below its root.
inline Coro<> sleep_in(int frames) {
  if (frames > 1) {
    co_await sleep_in(frames - 1);
  } else {
    co_await sleep(1h);
  }
}

/// Numbers without order, the same in every run.
class Scatter {
 public:
  explicit Scatter(std::uint64_t seed) noexcept : state_(seed * 2 + 1) {}
  std::int64_t below(std::int64_t bound) noexcept {
    state_ ^= state_ << 13U;
    state_ ^= state_ >> 7U;
    state_ ^= state_ << 17U;
    return static_cast<std::int64_t>(state_ % static_cast<std::uint64_t>(bound));
  }

 private:
  std::uint64_t state_;
};

}  // namespace wavetank::bench
