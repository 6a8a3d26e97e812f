#pragma once

/// scenarios/feeds/market_feed.h - MarketFeed: a market feed as data: topics, each with a timeline
/// of frames. A capture and the generator are both sources; the venue model (venue_session.h) plays
/// them to clients. Sources do no I/O and know no clock. Not safe to share between threads.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace wavetank::hyperliquid {

/// A topic of a source. Sources keep their topics sorted by key.
struct FeedTopic {
  FeedTopic(std::string key_, bool stray_, std::optional<Duration> last_)
      : key(std::move(key_)), stray(stray_), last(last_) {}

  std::string key;               ///< As topic_key() of a subscription.
  bool stray;                    ///< Frames of no topic: played as soon as any topic plays.
  std::optional<Duration> last;  ///< Offset of the last frame; absent if the timeline has no end.
};

/// The place of a frame in its topic's timeline. Only the source can interpret `index`.
struct FeedPosition {
  FeedPosition(std::int64_t index_, Duration offset_) : index(index_), offset(offset_) {}

  std::int64_t index;
  Duration offset;  ///< Since the timeline's zero, never negative, never decreasing.
};

/// A feed that can be read at any place, and at several places in turn.
class MarketFeed {
 public:
  /// The meaning of the zero of every timeline.
  enum class Zero {
    kFirstAck,  ///< The instant at which the topic is first acknowledged to a client.
    kRunStart,  ///< The start of the run: the market was there before the client.
  };
  /// Whether a topic had a subscription before this one.
  enum class Subscriber { kFirst, kLater };

  virtual ~MarketFeed() = default;

  virtual Zero zero() const = 0;
  virtual std::span<const FeedTopic> topics() const = 0;  ///< Sorted by key, all different.

  /// The first frame at or after `from`.
  virtual std::optional<FeedPosition> seek(std::size_t topic, Duration from) = 0;

  /// The frame behind `at`.
  virtual std::optional<FeedPosition> after(std::size_t topic, FeedPosition at) = 0;

  /// The frame's bytes. They last until the next call of text() or snapshot().
  virtual std::string_view text(std::size_t topic, FeedPosition at) = 0;

  /// The first frame for a client that subscribes at offset `at`: the last 30 trades, the current
  /// book and so on, up to and including `at`. Empty if the topic has no snapshot. Lasts as text()
  /// does.
  virtual std::string_view snapshot(std::size_t topic, Duration at, Subscriber subscriber) = 0;

  /// As seek() and after(), of the frames that the venue owes its clients by this feed. A recording
  /// may owe more than it holds: frames that its recorder missed. Only offsets are asked for.
  virtual std::optional<FeedPosition> owed_from(std::size_t topic, Duration from) {
    return seek(topic, from);
  }
  virtual std::optional<FeedPosition> owed_after(std::size_t topic, FeedPosition at) {
    return after(topic, at);
  }
};

/// The place of `key` among the source's topics.
std::optional<std::size_t> find_topic(const MarketFeed& source, std::string_view key);

/// All topics of a source, merged into one stream in the order of offsets (ties: of topics).
class FeedWalk {
 public:
  struct Item {
    Item(std::size_t topic_, Duration offset_, std::string_view text_)
        : topic(topic_), offset(offset_), text(text_) {}

    std::size_t topic;
    Duration offset;
    std::string_view text;  ///< Lasts until the next call on the source or the walk.
  };

  /// Requires: `source` outlives the walk.
  explicit FeedWalk(MarketFeed& source, Duration from = Duration::zero());

  std::optional<Item> next();

 private:
  MarketFeed& source_;
  std::vector<std::optional<FeedPosition>> heads_;
};

}  // namespace wavetank::hyperliquid
