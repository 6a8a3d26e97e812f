#pragma once

/// scenarios/cases/case_setup.h - CaseSetup: the decisions of a scenario about one run: the clients
/// and their hosts, the venue, the feed, the faults, the end. run_feed_case() (feed_run.h) makes a
/// sim::Run of it.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/time.h"
#include "scenarios/feeds/market_feed.h"
#include "scenarios/pipeline/client_config.h"
#include "scenarios/properties/run_terms.h"
#include "scenarios/venue/venue_config.h"
#include "sim/fault/fault_plan.h"
#include "sim/run/run_result.h"

namespace wavetank::scenarios {

/// The stop of a run that neither its plan nor the end of a feed stops: this long before its end.
inline constexpr Duration kStopBeforeEnd = std::chrono::seconds(10);

/// One client: a program and its host.
struct CaseClient {
  CaseClient() = default;

  std::string host = "client";       ///< All different, and none is "venue".
  std::string address;               ///< Shared by hosts behind one router; empty: the host's name.
  std::string program;               ///< A name in the registry; empty: the request's client.
  hyperliquid::ClientConfig config;  ///< With the topics that the client wants.
  EarlyEnd early_end = EarlyEnd::kBroken;
};

/// The end of a case.
enum class CaseEnd : std::uint8_t {
  kByPlan,     ///< The run lasts its length. A stop_signal of the plan stops the clients before.
  kAfterFeed,  ///< A stop signal follows the feed's last frame. The run ends with the clients.
};

/// All of a CaseSetup but its feed: copies of it serve many runs.
class CaseTerms {
 public:
  CaseTerms() : clients(1) {}

  std::vector<CaseClient> clients;  ///< One by default. Hosts get their ids in this order.
  hyperliquid::VenueConfig venue;
  std::int64_t epoch_ns = 1'767'225'600'000'000'000;  ///< 2026-01-01 00:00:00 UTC.
  sim::FaultPlan plan;                                ///< The faults of the case itself.
  std::vector<std::string> drawn_kinds;          ///< Kinds that `plan` was drawn from, if it was.
  std::vector<sim::FaultEntry> recorded_faults;  ///< Those of the recording. They are added to
                                                 ///< any plan.
  std::uint64_t events_max = 10'000'000;         ///< A run with more breaks HANG.
  Duration length{};                             ///< The run ends here at the latest.
  Duration feed_length{};         ///< A recording's, from the first acknowledgement to its end.
  std::uint64_t data_frames = 0;  ///< Of a recording; a replay that delivers none proves nothing.
  CaseEnd end = CaseEnd::kByPlan;
  Duration stop_delay_max{};  ///< With kAfterFeed: the stop is drawn up to so long after the feed.
  Duration latency_min = std::chrono::milliseconds(5);  ///< One way; drawn once for each run.
  Duration latency_max = std::chrono::milliseconds(100);

  // For the result.
  std::vector<std::string> remarks;
  std::vector<sim::UnjudgedSilence> silences;
  std::uint64_t silences_total = 0;

  /// That of the first client; most cases have no other. Requires: there is one.
  hyperliquid::ClientConfig& config() { return clients.front().config; }
  const hyperliquid::ClientConfig& config() const { return clients.front().config; }

  /// The topics that any client wants, each key once, in the order of the clients.
  std::vector<hyperliquid::WantedTopic> topics() const;
};

/// All that a run consists of, decided before it begins. One setup serves one run.
class CaseSetup : public CaseTerms {
 public:
  CaseSetup() = default;
  explicit CaseSetup(CaseTerms terms) : CaseTerms(std::move(terms)) {}

  std::unique_ptr<hyperliquid::MarketFeed> feed;
};

}  // namespace wavetank::scenarios
