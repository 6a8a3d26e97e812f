#pragma once

/// scenarios/cases/early_silence.h - EarlySilence: notices a mute that keeps a topic from a client
/// before its first frame. A client cannot tell such a topic from a dead one, so no property
/// judges it. A run in which it lasts proves nothing about silence, and says so.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/time.h"
#include "scenarios/properties/run_facts.h"
#include "sim/fault/injector.h"

namespace wavetank::scenarios {

class EarlySilence {
 public:
  /// A shorter mute raises no doubt.
  static constexpr Duration kDoubtfulFrom = std::chrono::seconds(60);

  /// Requires: both outlive this object.
  EarlySilence(const RunFacts& facts, const sim::FaultInjector& injector)
      : facts_(facts), injector_(injector) {}

  /// The current event of the facts is a data frame, at `at`.
  void note_data(Instant at);

  /// Names the first topic that a mute kept from the client for kDoubtfulFrom, in one sentence.
  /// Empty without one. `end`: of the run.
  std::string doubt(Instant end) const;

 private:
  std::optional<Instant> first_played(const TopicFacts& topic) const;
  Duration withheld(const TopicFacts& topic, Instant until, Instant end) const;

  const RunFacts& facts_;
  const sim::FaultInjector& injector_;
  std::vector<std::optional<Instant>> first_;  // Parallel to the topics of the facts.
  std::size_t topics_with_data_ = 0;
};

}  // namespace wavetank::scenarios
