// A hundred children at once; the figures are per child.

#include <vector>

#include "bench/core_bench.h"
#include "core/combine/gather.h"
#include "core/combine/task_group.h"

namespace wavetank::bench {
namespace {

constexpr std::int64_t kChildren = 100;
constexpr std::int64_t kGroups = kOps / kChildren;

Coro<> fill_group(TaskGroup& group) {
  for (std::int64_t i = 0; i < kChildren; ++i) group.create_task(number(i));
  co_return;
}

Coro<> run_groups() {
  for (std::int64_t i = 0; i < kGroups; ++i) co_await task_group(&fill_group);
}

void group_100(benchmark::State& state) { measure(state, kOps, &run_groups); }
BENCHMARK(group_100)->Name("group_100");

Coro<> fail() {
  throw std::runtime_error("planned");
  co_return;
}

Coro<> fill_failing_group(TaskGroup& group) {
  for (std::int64_t i = 1; i < kChildren; ++i) group.create_task(sleep_in(1));
  group.create_task(fail());
  co_return;
}

Coro<> catch_groups() {
  for (std::int64_t i = 0; i < kThrowingOps / kChildren; ++i) {
    try {
      co_await task_group(&fill_failing_group);
    } catch (const ExceptionGroup&) {
      continue;
    }
  }
}

void group_100_fail(benchmark::State& state) { measure(state, kThrowingOps, &catch_groups); }
BENCHMARK(group_100_fail)->Name("group_100_fail");

Coro<> gather_batches() {
  std::vector<Future<std::int64_t>> children;
  for (std::int64_t i = 0; i < kGroups; ++i) {
    children.clear();
    for (std::int64_t child = 0; child < kChildren; ++child) {
      children.push_back(create_task(number(child)));
    }
    const std::vector<std::int64_t> results = co_await gather(children);
    benchmark::DoNotOptimize(results.data());
  }
}

void gather_100(benchmark::State& state) { measure(state, kOps, &gather_batches); }
BENCHMARK(gather_100)->Name("gather_100");

}  // namespace
}  // namespace wavetank::bench
