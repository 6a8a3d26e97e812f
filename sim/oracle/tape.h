#pragma once

/// sim/oracle/tape.h - Tape: the decisions of one run as plain data: every draw that was not 0, by
/// stream and ordinal. A draw without an entry is 0, the boring choice, so the empty tape is the
/// run without any unusual event, and shrinking is deleting and lowering entries.

#include <cstdint>
#include <string>
#include <vector>

namespace wavetank::sim {

/// One draw. `bound` and `label` are those of the recorded draw; they are checked when the tape is
/// played, never used to choose the value.
struct TapeEntry {
  TapeEntry() = default;
  TapeEntry(std::string stream_, std::uint64_t ordinal_, std::uint64_t value_,
            std::uint64_t bound_ = 0, std::string label_ = {});

  friend bool operator==(const TapeEntry&, const TapeEntry&) = default;

  std::string stream;         ///< Name of the DrawStream.
  std::uint64_t ordinal = 0;  ///< The stream's n-th draw, from 0.
  std::uint64_t value = 0;
  std::uint64_t bound = 0;  ///< 0: all 2^64 values.
  std::string label;        ///< Empty: unknown, matches every label.
};

/// Recorded tapes are sorted by (stream, ordinal); a tape to play may come in any order.
using Tape = std::vector<TapeEntry>;

/// How a tape no longer fits the program that plays it. A misfit does not stop the run: the caller
/// decides, knowing whether the run still fails as the incident did.
enum class MisalignmentKind : std::uint8_t {
  kValueTooLarge,  ///< value >= today's bound; the draw gave 0.
  kOtherLabel,     ///< The draw has another label now; the value was used.
  kNeverDrawn,     ///< The stream ended before this ordinal, or another entry held it already.
};

struct Misalignment {
  Misalignment(MisalignmentKind kind_, TapeEntry entry_, std::uint64_t bound_now_,
               std::string label_now_);

  /// One sentence with the values, for a report.
  std::string message() const;

  MisalignmentKind kind;
  TapeEntry entry;
  std::uint64_t bound_now;  ///< Meaningless, like label_now, for kNeverDrawn.
  std::string label_now;
};

}  // namespace wavetank::sim
