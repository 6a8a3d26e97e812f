#pragma once

/// sim/oracle/draw_stream.h - DrawStream: one concern's decisions, in order. Owned by an Oracle;
/// the code of a concern keeps a reference. Each stream has its own generator, so a draw added to
/// one never moves another.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/oracle/rng.h"
#include "sim/oracle/tape.h"

namespace wavetank::sim {

/// Where the values come from.
enum class DrawSource : std::uint8_t {
  kSeed,    ///< Uniform, from the stream's generator.
  kBoring,  ///< Always 0.
  kTape,    ///< The recorded values; 0 where the tape has no entry.
};

/// Every decision is a labelled draw. 0 must be the boring choice (first in, no delay, no fault,
/// the whole chunk): a shrinker moves draws towards it. At most one draw per full expression, since
/// compilers evaluate arguments in different orders.
class DrawStream {
 public:
  /// Created by Oracle::stream(). Requires: `tape` holds this stream's entries sorted by ordinal.
  DrawStream(std::string name, DrawSource source, std::uint64_t seed, std::vector<TapeEntry> tape,
             bool recording);
  DrawStream(const DrawStream&) = delete;
  DrawStream& operator=(const DrawStream&) = delete;

  /// A number in [0, bound); bound 0 means all 2^64 values. `label` is in lower_snake_case. A
  /// concern with thousands of draws that need no shrinking one by one should draw one seed here
  /// and run a separate Rng from it: each draw that is not 0 becomes a tape entry.
  std::uint64_t draw(std::string_view label, std::uint64_t bound) {
    if (source_ != DrawSource::kSeed || recording_) return draw_slowly(label, bound);
    ++ordinal_;
    return rng_.below(bound);
  }

  /// A number in [min, max]; `min` is the boring one. Errors: std::invalid_argument if min > max.
  std::int64_t draw_between(std::string_view label, std::int64_t min, std::int64_t max);

  /// True in `numerator` of `denominator` cases; false is the boring answer. 0/n never happens,
  /// n/n always does. Errors: std::invalid_argument if denominator is 0.
  bool chance(std::string_view label, std::uint64_t numerator, std::uint64_t denominator);

  /// A number in [min, max] whose order of magnitude is uniform: each octave [2^k, 2^(k+1)) that
  /// the range touches is as likely as any other. For durations and rates that should differ
  /// widely. Takes two draws (octave, place in it). `min` is the boring one.
  /// Errors: std::invalid_argument unless 0 <= min <= max.
  std::int64_t draw_log_uniform(std::string_view label, std::int64_t min, std::int64_t max);

  const std::string& name() const { return name_; }
  std::uint64_t draws() const { return ordinal_; }  ///< How many were made.

  /// The draws that were not 0, in order. Requires: the oracle keeps its draws.
  std::vector<TapeEntry> recorded() const;

  /// The misfits so far, then every entry that has not been reached yet.
  std::vector<Misalignment> misalignments() const;

 private:
  struct Record {
    std::uint64_t ordinal, value, bound;
    std::uint32_t label;  ///< Index into labels_.
  };

  std::uint64_t draw_slowly(std::string_view label, std::uint64_t bound);
  std::uint64_t take_from_tape(std::string_view label, std::uint64_t bound, std::uint64_t ordinal);
  void record(std::string_view label, std::uint64_t bound, std::uint64_t ordinal,
              std::uint64_t value);
  std::uint32_t label_index(std::string_view label);

  Rng rng_;
  std::uint64_t ordinal_ = 0;
  DrawSource source_;
  bool recording_;
  std::uint32_t label_last_ = 0;
  std::size_t tape_next_ = 0;
  std::vector<TapeEntry> tape_;
  std::vector<Record> records_;
  std::vector<std::string> labels_;  ///< Each label once: most streams have one or two.
  std::map<std::string, std::uint32_t, std::less<>> label_indices_;
  std::vector<Misalignment> misaligned_;
  std::string name_;
};

}  // namespace wavetank::sim
