#pragma once

/// scenarios/cases/shared_addresses.h - SharedAddresses: counts the dials of addresses that several
/// hosts share, and shows them as remarks of the result. The venue counts by address, so hosts that
/// know nothing of each other may break its limit together: that is shown and not judged.
/// DIAL_BUDGET (scenarios/properties) judges each client.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "core/time.h"
#include "scenarios/venue/venue.h"
#include "sim/check/property_set.h"
#include "sim/run/part.h"

namespace wavetank::scenarios {

class SharedAddresses final : public sim::Part, private sim::EventListener {
 public:
  /// Requires: the venue outlives the run.
  SharedAddresses(const hyperliquid::Venue& venue, std::uint64_t seed)
      : venue_(venue), seed_(seed) {}

  void build(sim::Run& run) override;
  void complete(sim::Run& run) override;
  void finish(sim::RunResult& result) override;

 private:
  struct Address {
    std::string name;
    std::size_t hosts = 0;
    std::deque<Instant> dials;  // Those of the last 60 s.
    std::size_t dials_max = 0;  // The most of any 60 s.
  };

  bool wants(sim::EventKind kind) const noexcept override { return kind == sim::EventKind::kDial; }
  void on_event(const sim::Event& event) override;

  const hyperliquid::Venue& venue_;
  std::uint64_t seed_;
  std::vector<Address> addresses_;
  std::map<std::uint16_t, std::size_t> address_of_;  // By host: its place in addresses_.
};

}  // namespace wavetank::scenarios
