#include <chrono>

#include "scenarios/cases/cases.h"
#include "scenarios/cases/scenario.h"

namespace wavetank::scenarios {
namespace {

using std::chrono::seconds;

constexpr std::uint64_t kSwarmFromSeeds = 100;

void write_close_1000(Script& script) {
  const Duration at = script.draw("close_at", seconds(5), seconds(20));
  sim::FaultEntry& close = script.fault("venue_close", at);
  close.numbers["code"] = 1000;
  close.texts["reason"] = "Expired";
  script.stop(at + seconds(65));
}

void write_blackhole(Script& script) {
  const Duration dark_at = script.draw("dark_at", seconds(5), seconds(30));
  const Duration stop_after = script.draw("stop_after", seconds(1), seconds(50));
  script.fault("blackhole", dark_at, seconds(120));
  script.stop(dark_at + stop_after);
  script.end(dark_at + seconds(185));
}

void write_quiet_feed(Script& script) {
  script.stop_after_open(script.draw("stop_after", seconds(5), seconds(40)));
}

void write_refused_180s(Script& script) {
  const Duration at = script.draw("reset_at", seconds(5), seconds(15));
  script.fault("refuse_dials", at, seconds(180));
  script.fault("reset_peer", at);
  script.stop(at + seconds(250));
}

// Half of the runs stop among the faults, half after everything has had time to recover.
void write_any_faults(Script& script) {
  script.draw_faults(seconds(60), seconds(30));
  Duration stop = seconds(200);
  const bool early = script.chance("stops_early", 1, 2);
  if (early) stop = script.draw("stop_at", seconds(1), seconds(90));
  script.stop(stop);
  script.end(seconds(265));
}

}  // namespace

std::vector<sim::ScenarioInfo> scenario_infos() {
  return {
      Scenario("close_1000_recover")
          .summary(
              "the venue closes with 1000 at any instant; the client comes back and later stops")
          .source("hummingbot issue 8250; hyperliquid-python-sdk issue 191")
          .script(write_close_1000)
          .must_reach({"RECOVER", "SUB_SET", "STOP_BOUND"})
          .must_bite({"venue_close", "stop_signal"}),
      Scenario("blackhole_then_stop")
          .summary(
              "the network swallows everything without a word; then the client is told to stop")
          .source("websocket-client issues 592, 916; bennycode trading-signals PR 1075")
          .script(write_blackhole)
          .must_reach({"STALL", "STOP_BOUND"})
          .must_bite({"blackhole", "stop_signal"}),
      Scenario("quiet_feed_stop")
          .summary("no data comes, as is lawful for dead coins; 5 to 40 s after open the client is "
                   "told to stop")
          .source("hyperliquid-python-sdk issue 24; hyperliquid-rust-sdk PR 51, 60, 61")
          .quiet()
          .script(write_quiet_feed)
          .must_reach({"STOP_BOUND"})
          .must_bite({"stop_signal"}),
      Scenario("refused_180s")
          .summary(
              "the connection is reset and for 180 s every dial is refused within one round trip")
          .source("hummingbot issues 6730, 6800; nomeida hyperliquid issue 40")
          .script(write_refused_180s)
          .must_reach({"RECOVER", "STOP_BOUND"})
          .must_bite({"refuse_dials", "reset_peer", "stop_signal"}),
      Scenario("any_faults")
          .summary(
              "faults of all kinds, drawn from the seed, in every phase; then recovery and a stop")
          .source(
              "bennycode trading-signals PR 1075; ccxt issue 30419: it takes two things at once")
          .script(write_any_faults)
          .must_reach({"STALL", "RECOVER", "SUB_SET", "STOP_BOUND"}, kSwarmFromSeeds)
          .must_bite({"stop_signal"}),
  };
}

}  // namespace wavetank::scenarios
