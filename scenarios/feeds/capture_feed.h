#pragma once

/// scenarios/feeds/capture_feed.h - CaptureFeed: a recorded session as a feed that reacts to the
/// client it is played to. The rules:
///
/// - Data frames go to one timeline per topic, in the order of the file. A timeline's zero is the
///   topic's first recorded acknowledgement, or its first frame if that came earlier; in a capture
///   without acknowledgements (collectors drop them) it is the capture's first record. Played back,
///   zero is the topic's first acknowledgement to the client, and time runs on while the client is
///   away.
/// - The venue's answers (acknowledgements, pongs, errors, answers to posts) are dropped and
///   counted: the venue model answers for itself.
/// - Recorded closes are no frames; closes() lists them for the caller that makes a fault plan of
///   them.
/// - Frames that belong to no topic (unknown channel, not JSON, malformed, empty, an empty trades
///   list) share one stray timeline, which starts with the first topic that does.
/// - want() names the topics that a client is to subscribe to. Frames of others are left out and
///   counted; a wanted topic without a frame has an empty timeline.
/// - The first subscriber of a topic gets no snapshot: the capture's first frames are that.
///   Later subscribers get the last 30 trades, or the last frame of any other topic.
///
/// No frame is lost: frame_count() is the sum of timelines, dropped answers and unwanted frames.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/capture/record.h"
#include "scenarios/feeds/market_feed.h"
#include "scenarios/feeds/recorded_close.h"
#include "scenarios/feeds/recorded_silence.h"
#include "scenarios/protocol/frame_parser.h"

namespace wavetank::hyperliquid {

/// The feed of a capture. Filled first (add, add_frame, add_close), then finish()ed, then played.
class CaptureFeed final : public MarketFeed {
 public:
  CaptureFeed() = default;

  /// Another player of the same recording, which both share. Requires: after finish().
  std::unique_ptr<CaptureFeed> again() const;

  /// A longer time between two records counts as `max_gap`. Requires: before the first record.
  void cut_gaps(Duration max_gap) { max_gap_ = max_gap; }

  /// Takes one record by its monotonic stamp: received messages, closes and errors; other records
  /// only move the time. `line` is the record's place in its file. Requires: before finish(), as
  /// below.
  void add(const Record& record, std::uint64_t line = 0);

  /// `at` is on any clock; only differences matter. A stamp below the one before counts as equal to
  /// it: the order of the file is the order of arrival.
  void add_frame(Duration at, std::string_view bytes, std::uint64_t line = 0);

  /// The subscriptions that acknowledgements name, in the order of the first of each.
  const std::vector<Subscription>& acknowledged() const { return data_->acknowledged; }
  /// The keys of the received topics, strays apart.
  std::vector<std::string> keys() const;

  /// See above; without a call every topic that came is wanted.
  void want(std::vector<std::string> keys);

  /// In every silence (recorded_silence.h), frames are owed at the topic's cadence as it was
  /// before.
  void owe_gaps() { owes_gaps_ = true; }

  /// Sorts the topics and fixes the zeros. Call once.
  void finish();

  Zero zero() const override { return Zero::kFirstAck; }
  std::span<const FeedTopic> topics() const override { return data_->topics; }
  std::optional<FeedPosition> seek(std::size_t topic, Duration from) override;
  std::optional<FeedPosition> after(std::size_t topic, FeedPosition at) override;
  std::string_view text(std::size_t topic, FeedPosition at) override;
  std::string_view snapshot(std::size_t topic, Duration at, Subscriber subscriber) override;
  std::optional<FeedPosition> owed_from(std::size_t topic, Duration from) override;
  std::optional<FeedPosition> owed_after(std::size_t topic, FeedPosition at) override;

  // After finish().
  const std::vector<RecordedClose>& closes() const { return data_->closes.all(); }
  /// Longer than any silence that a client could notice by the topic's cadence, topic by topic.
  const std::vector<RecordedSilence>& silences() const { return data_->silences; }
  std::size_t frame_count() const { return data_->frames; }
  std::size_t unwanted_count() const { return data_->unwanted; }
  Duration length() const { return data_->now; }            ///< From the first record to the last.
  Duration zero_offset() const { return data_->earliest; }  ///< That of the first timeline.
  std::size_t count(FrameKind kind) const { return data_->counts[static_cast<std::size_t>(kind)]; }

 private:
  struct Entry {
    Duration offset{};
    std::size_t begin = 0;
    std::size_t size = 0;
    std::uint64_t line = 0;
  };
  struct Timeline {
    std::string key;
    std::optional<Duration> acknowledged;
    std::uint64_t acknowledged_line = 0;
    Duration zero{};  ///< In the recording. Entries count from here after finish().
    std::vector<Entry> entries;
    std::vector<OwedGap> owed;  ///< By their beginning.
  };

  /// No change after finish().
  struct Recorded {
    std::string arena;  ///< The bytes of all frames that are played.
    std::vector<Timeline> lines;
    std::vector<FeedTopic> topics;  ///< Parallel to lines after finish().
    RecordedCloses closes;
    std::vector<RecordedSilence> silences;
    std::vector<Subscription> acknowledged;
    std::array<std::size_t, kFrameKindCount> counts{};
    std::size_t frames = 0, unwanted = 0;
    Duration earliest{};  ///< The first zero.
    Duration now{};       ///< The last record's time since the first.
  };

  Duration advance(Duration at);
  Timeline& timeline(std::string_view key);
  void drop_unwanted();
  void fix_zeros();
  void find_silences(Timeline& line);
  std::string_view bytes(const Entry& entry) const;
  std::string_view replay_trades(const Timeline& line, std::size_t end);

  std::shared_ptr<Recorded> data_ = std::make_shared<Recorded>();
  FrameParser parser_;
  // Until finish().
  FrameView view_;
  std::map<std::string, std::size_t, std::less<>> line_of_;
  std::optional<std::vector<std::string>> wanted_;
  bool owes_gaps_ = false;
  Duration max_gap_ = Duration::max();
  std::optional<Duration> stamp_;  ///< The highest that any record had so far.
  // While it plays.
  std::string snapshot_;
  std::vector<std::string_view> trades_, replayed_;  ///< The latter newest first.
};

}  // namespace wavetank::hyperliquid
