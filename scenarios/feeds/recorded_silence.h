#pragma once

/// scenarios/feeds/recorded_silence.h - where a topic of a recording is silent for so long that a
/// client would notice, by the topic's own cadence. The recording does not show whether the venue
/// or the recorder was silent, so no frame is owed there unless the caller wants it.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/time.h"
#include "scenarios/feeds/market_feed.h"
#include "scenarios/protocol/cadence.h"

namespace wavetank::hyperliquid {

/// Longer than 20 s and than three times the cadence.
struct RecordedSilence {
  RecordedSilence() = default;

  std::string topic;
  Duration from{};  ///< In the recording, since its first record.
  Duration to{};
  std::uint64_t line = 0;           ///< That of the last record before it; 0: not known.
  std::optional<Duration> cadence;  ///< That before it; absent: too few frames tell one.
};

/// A silence through which frames are owed, in the time of the topic's timeline.
struct OwedGap {
  OwedGap(Duration from_, Duration to_, Duration cadence_)
      : from(from_), to(to_), cadence(cadence_) {}

  Duration from;  ///< The frame before it.
  Duration to;    ///< The frame behind it, or the end.
  Duration cadence;
};

/// Walks over the frames of one topic, from its zero to its end.
class SilenceFinder {
 public:
  /// `zero` is the timeline's zero in the recording, `line` that of its acknowledgement.
  SilenceFinder(std::string topic, Duration zero, std::uint64_t line)
      : topic_(std::move(topic)), zero_(zero), line_(line) {}

  /// Offsets count from the zero and do not fall.
  void frame(Duration offset, std::uint64_t line);
  void end(Duration offset);

  std::vector<RecordedSilence> take() { return std::move(silences_); }
  /// Those of the silences before which a cadence was known.
  const std::vector<OwedGap>& owed() const { return owed_; }

 private:
  void look_at(Duration offset);

  std::string topic_;
  Duration zero_;
  std::uint64_t line_;
  Duration last_{};
  Cadence cadence_;
  std::vector<RecordedSilence> silences_;
  std::vector<OwedGap> owed_;
};

/// The index of a frame that is owed and was not recorded.
inline constexpr std::int64_t kNotRecorded = -1;

/// The first frame at or after `from` that is owed in one of the gaps, which are in order.
std::optional<FeedPosition> owed_in(std::span<const OwedGap> gaps, Duration from);

}  // namespace wavetank::hyperliquid
