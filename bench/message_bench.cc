// One message more: what it costs to replay it to the reference client, and to record it, both in
// the simulated world, where a run is the same to the instruction. `make bench-live` records from
// real sockets.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "bench/fixed_feed.h"
#include "core/doors/doors.h"
#include "scenarios/cases/cases.h"
#include "scenarios/cases/generated_setup.h"
#include "scenarios/generate_capture.h"
#include "scenarios/record/record_feed.h"
#include "scenarios/registry.h"
#include "sim/import/open_capture.h"

namespace wavetank::bench {
namespace {

using namespace std::chrono_literals;

/// Ten seconds of two coins, as `wavetank generate` makes them.
std::shared_ptr<const sim::Capture> made_up_capture() {
  sim::GenerateRequest request;
  request.coins = {"BTC", "ETH"};
  request.length = 10s;
  request.seed = 1;
  request.tool = "bench";
  std::string bytes;
  scenarios::generate_capture(request, [&bytes](std::string_view piece, Duration) {
    bytes += piece;
    return true;
  });
  auto capture = sim::parse_capture(bytes, "made up");
  if (!capture) throw std::logic_error("the made-up capture cannot be read");
  return std::make_shared<const sim::Capture>(std::move(capture).value());
}

/// A message of a capture, from the venue through the reference client, with all properties.
void replay_message(benchmark::State& state) {
  static const std::shared_ptr<const sim::Capture> kCapture = made_up_capture();
  static const sim::Registry kRegistry = scenarios_registry();
  const sim::RunFunction run = kRegistry.replays();
  sim::RunRequest request;
  request.capture = kCapture;
  std::int64_t messages = 0;
  for (auto _ : state) {
    const sim::RunResult result = run(request);
    if (result.verdict == sim::Verdict::kFail) return state.SkipWithError("the replay failed");
    messages += static_cast<std::int64_t>(result.messages);
  }
  state.SetItemsProcessed(messages);
}
BENCHMARK(replay_message)->Name("replay_message")->Unit(benchmark::kMicrosecond);

std::int64_t recorded_messages = 0;  // Those of the run that has ended; there is one at a time.

/// `wavetank record` as the client of a run.
Coro<int> record_as_client(Doors& doors, const hyperliquid::ClientConfig& config,
                           hyperliquid::Reports&) {
  sim::RecordRequest request;
  request.url = "ws://venue/ws";
  request.venue = config.venue;
  request.file = "recording";
  request.subscriptions = {"trades:BTC"};
  sim::RecordObserver observer;
  observer.opening = [] {};
  observer.line = [](const std::string&) {};
  observer.progress = [](const sim::RecordStatus&) {};
  sim::RecordStatus status;
  const int code = co_await scenarios::record_feed(doors, request, observer, status);
  recorded_messages = static_cast<std::int64_t>(status.messages);
  co_return code;
}

scenarios::CaseSetup record_setup() {
  scenarios::CaseSetup setup = fixed_setup(10);
  setup.plan = sim::FaultPlan({scenarios::stop_at(1, 10s)});
  setup.length = 20s;
  return setup;
}

/// A frame of a feed, from the venue's socket into a synced capture: a thousand in ten seconds.
void record_frame(benchmark::State& state) {
  const scenarios::Client client(record_as_client, {});
  std::int64_t messages = 0;
  for (auto _ : state) {
    recorded_messages = 0;
    scenarios::run_feed_case([](const sim::RunRequest&, sim::Oracle&) { return record_setup(); },
                             {}, client);
    if (recorded_messages < 900) return state.SkipWithError("frames are missing");
    messages += recorded_messages;
  }
  state.SetItemsProcessed(messages);
}
BENCHMARK(record_frame)->Name("record_frame")->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace wavetank::bench
