#pragma once

/// scenarios/properties/silence.h - silence_of(): how long a topic has been silent on a connection
/// although the venue owed frames of it. A topic without owed frames is never silent, and one that
/// was lawfully silent counts as silent from about the first owed frame that does not come.

#include <chrono>
#include <optional>

#include "scenarios/properties/run_facts.h"

namespace wavetank::scenarios {

/// The silence of a topic with a cadence that is lawful at least. Source: the slowest public
/// cadence is 5.43 s, and three pushes of it are 16.3 s.
inline constexpr Duration kSilenceBound = std::chrono::seconds(20);
/// How long a client may take to act on a silence that is over the bound.
inline constexpr Duration kTimeToAct = std::chrono::seconds(5);

struct Silence {
  Silence(Instant since_, Instant owed_, Duration cadence_)
      : since(since_), owed(owed_), cadence(cadence_) {}

  Instant since;     ///< The last frame, or one cadence before the first owed one if that is later.
  Instant owed;      ///< When the first frame that has not come was due.
  Duration cadence;  ///< 0 if it is not known.
};

/// The silence of `topic` on `connection` since `last`, when something of it arrived; absent when
/// no frame was owed since. Requires: the facts have a record.
std::optional<Silence> silence_of(const RunFacts& facts, const ConnectionFacts& connection,
                                  const TopicFacts& topic, Instant last, Instant now);

/// max(20 s, 3 cadences): how long a topic may be silent.
Duration patience(const RunFacts& facts, const TopicFacts& topic, Instant now);

/// Whether a frame of `topic` was owed on `connection` within (after, until].
bool was_owed(const RunFacts& facts, const ConnectionFacts& connection, const TopicFacts& topic,
              Instant after, Instant until);
/// The same for frames that the feed holds: a recording also owes frames that cannot come.
bool could_come(const RunFacts& facts, const ConnectionFacts& connection, const TopicFacts& topic,
                Instant after, Instant until);

}  // namespace wavetank::scenarios
