// Tasks that hand control or items to one another.

#include "bench/core_bench.h"
#include "core/sync/event.h"
#include "core/sync/queue.h"
#include "core/sync/semaphore.h"

namespace wavetank::bench {
namespace {

Coro<> echo(Event& ping, Event& pong, std::int64_t rounds) {
  for (std::int64_t i = 0; i < rounds; ++i) {
    co_await ping.wait();
    ping.clear();
    pong.set();
  }
}

Coro<> ping_pong() {
  Event ping;
  Event pong;
  const Task<> partner = create_task(echo(ping, pong, kOps));
  for (std::int64_t i = 0; i < kOps; ++i) {
    ping.set();
    co_await pong.wait();
    pong.clear();
  }
  co_await partner;
}

void event_ping_pong(benchmark::State& state) { measure(state, 2 * kOps, &ping_pong); }
BENCHMARK(event_ping_pong)->Name("event_ping_pong");

Coro<> produce(Queue<std::int64_t>& queue) {
  for (std::int64_t i = 0; i < kOps; ++i) co_await queue.put(i);
}

Coro<> through_a_queue(std::size_t capacity) {
  Queue<std::int64_t> queue(capacity);
  const Task<> producer = create_task(produce(queue));
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < kOps; ++i) sum += co_await queue.get();
  co_await producer;
  benchmark::DoNotOptimize(sum);
}

void queue_1(benchmark::State& state) {
  measure(state, kOps, [] { return through_a_queue(1); });
}
BENCHMARK(queue_1)->Name("queue_1");

void queue_64(benchmark::State& state) {
  measure(state, kOps, [] { return through_a_queue(64); });
}
BENCHMARK(queue_64)->Name("queue_64");

// Many waiters are woken in one step: must cost as much per waiter whatever their number.
constexpr std::int64_t kWaiters = 1000;

Coro<> acquire_one(Semaphore& semaphore) { co_await semaphore.acquire(); }

Coro<> release_many(std::int64_t waiters) {
  Semaphore semaphore(0);
  Task<> last;
  for (std::int64_t i = 0; i < waiters; ++i) last = create_task(acquire_one(semaphore));
  co_await sleep(0s);
  for (std::int64_t i = 0; i < waiters; ++i) semaphore.release();
  co_await last;
}

void wake_1000(benchmark::State& state) {
  measure(state, kWaiters, [] { return release_many(kWaiters); });
}
BENCHMARK(wake_1000)->Name("wake_1000");

void wake_100k(benchmark::State& state) {
  measure(state, 100 * kWaiters, [] { return release_many(100 * kWaiters); });
}
BENCHMARK(wake_100k)->Name("wake_100k");

}  // namespace
}  // namespace wavetank::bench
