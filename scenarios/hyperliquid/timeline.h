#pragma once

/// scenarios/hyperliquid/timeline.h - a recorded session as a feed that reacts to the client it is
/// played to. The rules:
///
/// - Data frames go to one timeline per topic, in the order of the file. A timeline's zero is the
///   topic's first recorded acknowledgement, or its first frame if that came earlier; in a capture
///   without acknowledgements (collectors drop them) it is the capture's first record. Played back,
///   zero is the topic's first acknowledgement to the client, and time runs on while the client is
///   away.
/// - The venue's answers (acknowledgements, pongs, errors, answers to posts) are dropped and
///   counted: the venue model answers for itself.
/// - Recorded closes are no frames; closes() lists them for whoever makes a fault plan of them.
/// - Frames that belong to no topic (unknown channel, not JSON, malformed, empty, an empty trades
///   list) share one stray timeline, which starts with the first topic that does.
/// - The first subscriber of a topic gets no snapshot: the capture's first frames are that
/// snapshot.
///   Later subscribers get the last 30 trades, or the last frame of any other topic.
///
/// Nothing is lost: frame_count() is the sum of all timelines and dropped answers.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/capture/record.h"
#include "scenarios/hyperliquid/feed_source.h"
#include "scenarios/hyperliquid/frame_parser.h"

namespace wavetank::hyperliquid {

/// A connection that ended in the recording.
struct RecordedClose {
  RecordedClose(Duration offset_, std::uint16_t code_, std::string reason_)
      : offset(offset_), code(code_), reason(std::move(reason_)) {}

  Duration offset;     ///< Since the capture's first record.
  std::uint16_t code;  ///< 1006 if it ended without a close frame.
  std::string reason;
};

/// The feed of a capture. Filled first (add, add_frame, add_close), then finish()ed, then played.
class CaptureFeed final : public FeedSource {
 public:
  CaptureFeed() = default;

  /// Takes one record by its monotonic stamp: received messages, closes and errors; what the
  /// recorder sent or noted otherwise only moves the time. Requires: before finish(), as below.
  void add(const Record& record);

  /// `at` is on any clock; only differences matter. A stamp below the one before counts as equal to
  /// it: the order of the file is the order of arrival.
  void add_frame(Duration at, std::string_view bytes);
  void add_close(Duration at, std::uint16_t code, std::string_view reason);

  /// Sorts the topics and fixes the zeros. Call once.
  void finish();

  Zero zero() const override { return Zero::kFirstAck; }
  std::span<const FeedTopic> topics() const override { return topics_; }
  std::optional<FeedPosition> seek(std::size_t topic, Duration from) override;
  std::optional<FeedPosition> after(std::size_t topic, FeedPosition at) override;
  std::string_view text(std::size_t topic, FeedPosition at) override;
  std::string_view snapshot(std::size_t topic, Duration at, bool first) override;

  const std::vector<RecordedClose>& closes() const { return closes_; }
  std::size_t frame_count() const { return frames_; }
  std::size_t count(FrameKind kind) const { return counts_[static_cast<std::size_t>(kind)]; }

 private:
  struct Entry {
    Duration offset{};
    std::size_t begin = 0;
    std::size_t size = 0;
  };
  struct Timeline {
    std::string key;
    std::optional<Duration> acknowledged;
    std::vector<Entry> entries;
  };

  Duration advance(Duration at);
  Timeline& timeline(std::string_view key);
  std::string_view bytes(const Entry& entry) const;
  std::string_view replay_trades(const Timeline& line, std::size_t end);

  FrameParser parser_;
  FrameView view_;
  std::string arena_;  ///< The bytes of all frames that are played.
  std::vector<Timeline> lines_;
  std::map<std::string, std::size_t, std::less<>> line_of_;  ///< Until finish().
  std::vector<FeedTopic> topics_;                            ///< Parallel to lines_ after finish().
  std::vector<RecordedClose> closes_;
  std::array<std::size_t, kFrameKindCount> counts_{};
  std::size_t frames_ = 0;
  std::optional<Duration> start_;  ///< The first record's stamp.
  Duration now_{};                 ///< The last record's, since start_.
  std::string snapshot_;
  std::vector<std::string_view> trades_;
  std::vector<std::string_view> replayed_;  ///< Newest first.
};

}  // namespace wavetank::hyperliquid
