#pragma once

/// scenarios/cases/feed_run.h - one run of a feed client against the venue model: two hosts, a path
/// between them, a feed, a fault plan, and the properties that watch. What all cases and the replay
/// have in common.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "scenarios/clients/clients.h"
#include "scenarios/feeds/market_feed.h"
#include "scenarios/pipeline/client_config.h"
#include "sim/oracle/oracle.h"
#include "sim/run/registry.h"
#include "sim/run/run_result.h"

namespace wavetank::scenarios {

/// How long before its end a run that no plan and no feed's end stops is stopped.
inline constexpr Duration kStopBeforeEnd = std::chrono::seconds(10);

/// All that a run consists of, decided before it begins.
class FeedSetup {
 public:
  FeedSetup() = default;

  hyperliquid::ClientConfig config;
  std::unique_ptr<hyperliquid::MarketFeed> feed;
  std::int64_t epoch_ns = 1'767'225'600'000'000'000;  ///< 2026-01-01 00:00:00 UTC.
  sim::FaultPlan plan;                                ///< The faults of the case itself.
  std::vector<std::string> drawn_kinds;               ///< Among which that plan is drawn, if it is.
  std::vector<sim::FaultEntry> recorded_faults;       ///< What went wrong in the recording; these
                                                      ///< come on top of any plan.
  std::uint64_t events_max = 10'000'000;              ///< A run with more hangs.
  Duration length{};              ///< The run ends here at the latest, and not before.
  Duration feed_length{};         ///< A recording's, from the first acknowledgement to its end.
  std::uint64_t data_frames = 0;  ///< Of a recording; a replay that delivers none proves nothing.
  bool stop_after_feed = false;  ///< A stop signal follows the feed's last frame; the run ends when
                                 ///< the client does.
  bool may_end_early = false;    ///< The client may end before it is told to: see EARLY_EXIT.
  Duration latency_min = std::chrono::milliseconds(5);  ///< One way; drawn once for each run.
  Duration latency_max = std::chrono::milliseconds(100);

  // For the result.
  std::vector<std::string> remarks;
  std::vector<sim::UnjudgedSilence> silences;
  std::uint64_t silences_total = 0;
};

/// Builds the setup of one run; draws what varies from the oracle's streams "case" and
/// "random.feed".
using MakeSetup = std::function<FeedSetup(const sim::RunRequest& request, sim::Oracle& oracle)>;

/// Runs the client that the request names, with the faults and properties of the registry.
/// Errors: std::invalid_argument for a client that is unknown, or no feed client.
sim::RunResult run_feed_case(const MakeSetup& make_setup, const sim::Registry& registry,
                             const sim::RunRequest& request);

/// Runs any client with the built-in faults and properties; the request's name decides nothing.
sim::RunResult run_feed_case(const MakeSetup& make_setup, const sim::RunRequest& request,
                             const Client& client);

/// The scenario that makes that setup, for the registry.
sim::ScenarioFunction feed_scenario(MakeSetup make_setup);

/// sim's fault kinds and those of the venue: venue_close, mute, mute_pongs.
sim::FaultCatalogue feed_faults();

}  // namespace wavetank::scenarios
