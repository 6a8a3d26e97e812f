#pragma once

/// sim/oracle/oracle.h - every decision of a simulated run, from one place. An oracle hands out
/// streams, one per concern ("network", "schedule", "random.client"), forked by name: the values of
/// a stream depend on the run's source and the stream's name, never on other streams. A seed, the
/// boring run and a recorded tape are sources of the same oracle; the caller cannot tell which.
///
/// Law: a run from a seed and a run from the tape it recorded draw identical values.
/// Not promised: that a tape still fits after the program has changed; misalignments() tells.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/oracle/draw_stream.h"
#include "sim/oracle/tape.h"

namespace wavetank::sim {

/// Keeping costs a few ns and 32 bytes per draw that is not 0, so the first run of a sweep goes
/// without it and a run worth keeping is repeated with it.
enum class KeepDraws : std::uint8_t { kOff, kOn };

/// One per run. Neither copyable nor movable: streams are referenced.
class Oracle {
 public:
  static Oracle from_seed(std::uint64_t seed, KeepDraws keep = KeepDraws::kOff);
  static Oracle boring(KeepDraws keep = KeepDraws::kOff);  ///< Every draw is 0.
  static Oracle from_tape(Tape tape, KeepDraws keep = KeepDraws::kOff);

  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;

  /// The stream of that name, created at its first use. The reference lives as long as the oracle:
  /// look it up once and keep it.
  DrawStream& stream(std::string_view name);

  /// The draws so far that were not 0, sorted by (stream, ordinal).
  /// Errors: std::logic_error when the oracle does not record.
  Tape tape() const;

  /// Where the tape did not fit, by stream. At the end of a run this includes entries that were
  /// never drawn; empty unless the source is a tape.
  std::vector<Misalignment> misalignments() const;

  std::uint64_t draws() const;  ///< Over all streams.

  /// The seed of a run that has one; nullopt for the boring run and a tape.
  std::optional<std::uint64_t> seed() const noexcept {
    if (source_ != DrawSource::kSeed) return std::nullopt;
    return seed_;
  }

 private:
  Oracle(DrawSource source, std::uint64_t seed, Tape tape, KeepDraws keep);

  const DrawSource source_;
  const bool recording_;
  const std::uint64_t seed_;
  std::map<std::string, Tape, std::less<>> tapes_;  ///< Those of the streams not opened yet.
  std::map<std::string, DrawStream, std::less<>> streams_;
};

}  // namespace wavetank::sim
