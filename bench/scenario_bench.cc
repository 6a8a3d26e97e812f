// One short life of a feed client, from dial to exit: connect, upgrade, subscribe, 50 messages, a
// reset, backoff, reconnect, 50 messages, close. Hashes and all properties are on. The figure to
// look at is runs_per_cpu_second. Rows: frames carried undecoded, or decoded; one by one, every 10
// ms a frame, or as the venue sends them, which is block by block: ten frames at once, every 100
// ms. Source: feed_data.md, section 4 (books of all coins come from the same blocks, as a burst).

#include <benchmark/benchmark.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/cases/feed_run.h"
#include "scenarios/cases/generated_setup.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;
using hyperliquid::FeedPosition;

// A hundred trades a second, of the size of the real thing; the text never changes.
class FixedFeed final : public hyperliquid::FeedSource {
 public:
  // `block`: how many frames leave at the same instant.
  explicit FixedFeed(std::int64_t block) : block_(block), interval_(10ms * block) {
    topics_.emplace_back("trades:BTC", false, std::nullopt);
  }

  Zero zero() const override { return Zero::kFirstAck; }
  std::span<const hyperliquid::FeedTopic> topics() const override { return topics_; }
  std::optional<FeedPosition> seek(std::size_t, Duration from) override {
    const std::int64_t block = (from + interval_ - 1ns) / interval_;
    return FeedPosition(block * block_, interval_ * block);
  }
  std::optional<FeedPosition> after(std::size_t, FeedPosition at) override {
    const std::int64_t index = at.index + 1;
    return FeedPosition(index, interval_ * (index / block_));
  }
  std::string_view text(std::size_t, FeedPosition) override { return kTrade; }
  std::string_view snapshot(std::size_t, Duration, bool) override { return {}; }

 private:
  static constexpr std::string_view kTrade =
      R"({"channel":"trades","data":[{"coin":"BTC","side":"B","px":"105055.0","sz":"0.00012",)"
      R"("time":1737918843894,"hash":"0x0000000000000000000000000000000000000000000000000000000000)"
      R"(000000","tid":1005521447911453,"users":["0x31ca8395cf837de08b24da3f660e77761dfb974b",)"
      R"("0xba08e2f8b9a5c1d7d3a1fc4ad1a1ce93d1b85d6b"]}]})";
  std::int64_t block_;
  Duration interval_;
  std::vector<hyperliquid::FeedTopic> topics_;
};

scenarios::FeedSetup make_setup(bool decode, std::int64_t block) {
  scenarios::FeedSetup setup;
  setup.config.topics.emplace_back(hyperliquid::Subscription("trades", "BTC"));
  setup.config.decode = decode;
  setup.config.backoff_first = 100ms;
  setup.feed = std::make_unique<FixedFeed>(block);
  setup.latency_min = setup.latency_max = 5ms;
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
  sim::RunRequest request;
  std::uint64_t messages = 0;
  std::uint64_t runs = 0;
  for (auto _ : state) {
    request.seed = ++runs;
    const sim::RunResult result = scenarios::run_feed_case(
        [=](const sim::RunRequest&, sim::Oracle&) { return make_setup(decode, block); }, request);
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

}  // namespace
}  // namespace wavetank

BENCHMARK_MAIN();
