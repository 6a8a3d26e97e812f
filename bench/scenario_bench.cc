// One short life of a feed client, from dial to exit: connect, upgrade, subscribe, 50 messages, a
// reset, backoff, reconnect, 50 messages, close. Hashes and all properties are on. The figure to
// look at is runs_per_cpu_second. Rows: frames carried undecoded, or decoded; one by one, every 10
// ms a frame, or as the venue sends them, which is block by block: ten frames at once, every 100
// ms. Source: docs/venue_facts.md, "Rates and sizes": books of all coins come as a burst.

#include <benchmark/benchmark.h>

#include <array>
#include <cstring>
#include <memory>
#include <string_view>

#include "bench/fixed_feed.h"
#include "scenarios/cases/feed_run.h"
#include "scenarios/cases/generated_setup.h"
#include "scenarios/protocol/frame_parser.h"
#include "sim/trace/trace_hash.h"

namespace wavetank::bench {
namespace {

using namespace std::chrono_literals;

scenarios::CaseSetup short_setup(bool decode, std::int64_t block) {
  scenarios::CaseSetup setup = fixed_setup(block);
  setup.config().decode = decode;
  // Fifty frames arrive on the first connection, from 50 ms on, and about fifty on the second,
  // whose backoff is drawn. Undecoded, both acks count as messages too.
  const Duration reset_at = 545ms;
  const Duration stop_at = 1140ms;
  setup.plan = sim::FaultPlan({sim::FaultEntry(1, "reset_peer", sim::AtTime{reset_at.count()}),
                               scenarios::stop_at(2, stop_at)});
  setup.length = stop_at + 5s;
  return setup;
}

void BM_ShortScenario(benchmark::State& state) {
  const bool decode = state.range(0) != 0;
  const std::int64_t block = state.range(1);
  const scenarios::Client client = *scenarios::find_client("reference");
  sim::RunRequest request;
  std::uint64_t messages = 0;
  std::uint64_t runs = 0;
  for (auto _ : state) {
    request.seed = ++runs;
    const sim::RunResult result = scenarios::run_feed_case(
        [=](const sim::RunRequest&, sim::Oracle&) { return short_setup(decode, block); }, request,
        client);
    if (result.verdict != sim::Verdict::kPass) return state.SkipWithError("a run did not pass");
    messages += result.messages;
  }
  state.counters["runs_per_cpu_second"] =
      benchmark::Counter(static_cast<double>(runs), benchmark::Counter::kIsRate);
  state.counters["messages_per_run"] = static_cast<double>(messages) / static_cast<double>(runs);
}
BENCHMARK(BM_ShortScenario)
    ->ArgNames({"decode", "block"})
    ->ArgsProduct({{0, 1}, {10, 1}})
    ->Unit(benchmark::kMicrosecond);

/// The floor: what a hundred messages cost that are copied, parsed where the run decodes them, and
/// hashed, and nothing else.
void BM_BareMessages(benchmark::State& state) {
  const bool decode = state.range(0) != 0;
  constexpr std::string_view kText = FixedFeed::kTrade;
  constexpr int kMessages = 100;
  hyperliquid::FrameParser parser;
  hyperliquid::FrameView view;
  sim::TraceHash hash;
  std::array<char, kText.size()> copy;
  for (auto _ : state) {
    for (int i = 0; i < kMessages; ++i) {
      std::memcpy(copy.data(), kText.data(), kText.size());
      benchmark::DoNotOptimize(copy);
      const std::string_view text(copy.data(), copy.size());
      if (decode) parser.parse(text, view);
      hash.add(sim::EventHead(i, 1, sim::EventKind::kFrameReceived), text);
    }
    benchmark::DoNotOptimize(hash.value());
  }
}
BENCHMARK(BM_BareMessages)->ArgNames({"decode"})->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace wavetank::bench

BENCHMARK_MAIN();
