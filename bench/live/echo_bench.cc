// A message of 200 bytes there and back over loopback, client and server in one loop: callbacks on
// bare libuv, and coroutines behind the Transport door. `make bench-live` sets them side by side.

#include <benchmark/benchmark.h>

#include <array>
#include <memory>
#include <vector>

#include "bench/live/bare_uv.h"
#include "core/combine/task_group.h"
#include "core/uv/run.h"

namespace wavetank::bench {
namespace {

constexpr std::int64_t kRoundTrips = 50'000;
constexpr std::size_t kReadBytes = 4'096;

void echo_bare(benchmark::State& state) {
  for (auto _ : state) {
    const std::int64_t made = bare_echo(state.range(0), kRoundTrips);
    if (made < kRoundTrips) return state.SkipWithError("a connection broke");
  }
  state.SetItemsProcessed(state.iterations() * kRoundTrips);
}
BENCHMARK(echo_bare)->Name("echo_bare")->Arg(1)->Arg(64)->MeasureProcessCPUTime();

Coro<void> echo(std::unique_ptr<Stream> stream) {
  std::vector<std::byte> piece(kReadBytes);
  for (;;) {
    const ReadResult read = co_await stream->read_or_error(piece);
    if (read.failed() || read.count() == 0) break;
    const std::span<const std::byte> bytes = std::span(piece).first(read.count());
    co_await stream->write_all(bytes);
  }
}

Coro<void> accept_all(Listener& listener, std::int64_t clients, TaskGroup& group) {
  for (std::int64_t i = 0; i < clients; ++i) {
    std::unique_ptr<Stream> stream = co_await listener.accept();
    group.create_task(echo(std::move(stream)));
  }
}

Coro<void> ask(Transport& transport, Endpoint server, std::int64_t& left) {
  const std::unique_ptr<Stream> stream = co_await transport.connect(std::move(server));
  const std::array<std::byte, kEchoBytes> message{};
  std::vector<std::byte> piece(kReadBytes);
  while (left > 0) {
    co_await stream->write_all(message);
    for (std::size_t arrived = 0; arrived < kEchoBytes;) {
      const std::size_t count = co_await stream->read_some(piece);
      if (count == 0) co_return;
      arrived += count;
    }
    --left;
  }
}

Coro<int> both_ends(Doors& doors, std::int64_t clients, std::int64_t& left) {
  const std::unique_ptr<Listener> listener =
      co_await doors.transport.listen(Endpoint("127.0.0.1", 0));
  auto body = [&](TaskGroup& group) -> Coro<void> {
    group.create_task(accept_all(*listener, clients, group));
    for (std::int64_t i = 0; i < clients; ++i) {
      group.create_task(ask(doors.transport, listener->local(), left));
    }
    co_return;
  };
  co_await task_group(body);
  co_return 0;
}

void echo_doors(benchmark::State& state) {
  for (auto _ : state) {
    std::int64_t left = kRoundTrips;
    uv::run([&](Doors& doors) { return both_ends(doors, state.range(0), left); });
    if (left > 0) return state.SkipWithError("a connection broke");
  }
  state.SetItemsProcessed(state.iterations() * kRoundTrips);
}
BENCHMARK(echo_doors)->Name("echo_doors")->Arg(1)->Arg(64)->MeasureProcessCPUTime();

}  // namespace
}  // namespace wavetank::bench

BENCHMARK_MAIN();
