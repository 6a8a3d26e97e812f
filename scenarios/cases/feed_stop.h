#pragma once

/// scenarios/cases/feed_stop.h - FeedStop: the end of a replay. It asks the clients to stop once
/// the feed is over, as their user would.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/time.h"
#include "scenarios/cases/case_setup.h"
#include "scenarios/cases/client_part.h"
#include "scenarios/cases/venue_part.h"
#include "sim/check/property_set.h"
#include "sim/run/part.h"

namespace wavetank::scenarios {

/// A replay that delivers no message proves nothing, which doubt() reports.
class FeedStop final : public sim::Part, private sim::EventListener {
 public:
  /// `delay`: from the feed's end to the stop. Requires: all references outlive the run; the
  /// clients are all of the run.
  FeedStop(const CaseTerms& terms, VenuePart& venue, std::vector<const ClientPart*> clients,
           Duration delay);

  void build(sim::Run& run) override;
  void complete(sim::Run& run) override;
  std::string doubt() const override;

 private:
  bool wants(sim::EventKind kind) const noexcept override;
  void on_event(const sim::Event& event) override;
  void watch();
  void ask_to_stop();
  Instant now() const;
  std::optional<Instant> feed_end() const;
  std::uint64_t messages() const;
  bool is_empty() const;

  enum class Stage : std::uint8_t { kPlays, kStopped };

  const CaseTerms& terms_;
  VenuePart& venue_;
  std::vector<const ClientPart*> clients_;
  const Duration delay_;
  sim::Run* run_ = nullptr;
  Stage stage_ = Stage::kPlays;
};

}  // namespace wavetank::scenarios
