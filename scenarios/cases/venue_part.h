#pragma once

/// scenarios/cases/venue_part.h - VenuePart: the venue of a run: its host, its server, its rules,
/// and the record of what it owes its clients.

#include <optional>

#include "core/doors/transport.h"
#include "scenarios/cases/kinds/venue_kinds.h"
#include "scenarios/feeds/market_feed.h"
#include "scenarios/venue/venue.h"
#include "scenarios/venue/venue_config.h"
#include "scenarios/venue/venue_record.h"
#include "scenarios/venue/venue_server.h"
#include "sim/run/part.h"

namespace wavetank::scenarios {

/// Its host is called "venue". Add it before the clients.
class VenuePart final : public sim::Part {
 public:
  /// It listens at `at`. Requires: the feed outlives the run.
  VenuePart(const hyperliquid::VenueConfig& config, hyperliquid::MarketFeed& feed, Endpoint at);

  void build(sim::Run& run) override;
  void complete(sim::Run& run) override;

  hyperliquid::MarketFeed& feed() noexcept { return feed_; }
  const hyperliquid::Venue& venue() const noexcept { return venue_; }
  hyperliquid::VenueRecord& record() noexcept { return *record_; }

 private:
  hyperliquid::MarketFeed& feed_;
  Endpoint at_;
  hyperliquid::Venue venue_;
  std::optional<hyperliquid::VenueRecord> record_;
  std::optional<hyperliquid::VenueServer> server_;
  ClosesUnderWay closes_;
};

}  // namespace wavetank::scenarios
