#pragma once

/// scenarios/venue/venue_record.h - VenueRecord: the frames that the venue owes its clients, for
/// the properties: on each connection the venue's set of subscriptions, which topics play since
/// when, and, per topic, when its frames are due. A frame is owed from its due instant on, whether
/// or not it could be sent: muted ones are, and so are those that the network or a full window
/// holds. A connection that has ended at the venue is owed no more frames.
///
/// The venue's sessions write it, properties read it. Times of questions never go back.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "scenarios/feeds/market_feed.h"
#include "scenarios/protocol/cadence.h"
#include "scenarios/protocol/subscription.h"

namespace wavetank::hyperliquid {

class VenueRecord {
 public:
  /// A topic that plays, or has played, on a connection.
  struct Window {
    Window(std::size_t topic_, Instant from_) : topic(topic_), from(from_) {}

    std::size_t topic;
    Instant from;                     ///< Frames due later than this are owed,
    Instant to = kNever;              ///< up to this one.
    std::optional<Instant> snapshot;  ///< It was due at the beginning; absent without one.
  };

  /// One websocket at the venue.
  struct Connection {
    explicit Connection(Instant begun) : data_kept(begun), pong_kept(begun) {}

    bool holds(const Subscription& subscription) const;

    std::vector<Subscription> wanted;  ///< The venue's set: subscribed, acknowledged or not.
    std::vector<Window> windows;
    Instant data_kept;             ///< The last data frame was sent, or the connection began.
    Instant pong_kept;             ///< The last pong was sent, or the connection began.
    std::optional<Instant> ended;  ///< The venue has closed it or knows that it is lost.
  };

  /// `now` gives the venue's time. Requires: `feed` outlives the record.
  VenueRecord(MarketFeed& feed, std::function<Instant()> now);

  // The venue's part.

  Connection& open(std::uint64_t connection);
  void end(Connection& connection) const;
  /// The topic's timeline has begun. May be called again.
  void started(std::size_t topic, Instant start) { topics_[topic].start = start; }

  // Questions. A topic is named by its key; a topic that the feed lacks owes no frame.

  /// Null: the venue has never had such a websocket.
  const Connection* find(std::uint64_t connection) const;

  /// The due instant of the first frame of `key` on the connection, later than `after` and not
  /// later than `until`; absent without one. `frames`: all that are owed, or those alone that the
  /// feed holds.
  enum class Frames : std::uint8_t { kOwed, kHeld };
  std::optional<Instant> first_owed(std::uint64_t connection, std::string_view key, Instant after,
                                    Instant until, Frames frames = Frames::kOwed) const;

  /// When `key` began to play on the connection for the first time; absent if it never did.
  std::optional<Instant> played_from(std::uint64_t connection, std::string_view key) const;

  /// The median distance of the last ten frames that were due by `now`, to any connection. Absent
  /// while there are fewer than two.
  std::optional<Duration> cadence(std::string_view key, Instant now);

  /// The longest distance between frames due within 10 min before `now`; 0 with fewer than two.
  Duration longest_distance(std::string_view key, Instant now);

  /// The due instants of the first and of the last frame that was due by `now`, to any connection;
  /// absent without one.
  std::optional<Instant> first_due(std::string_view key, Instant now);
  std::optional<Instant> last_due(std::string_view key, Instant now);

 private:
  struct Topic {
    std::optional<Instant> start;
    bool walked = false;
    std::optional<Instant> first;      ///< The first frame is, or was, due.
    std::optional<FeedPosition> next;  ///< The first frame that was not due at the last question.
    Cadence cadence;
  };

  const Topic* walk(std::string_view key, Instant now);

  MarketFeed& feed_;
  std::function<Instant()> now_;
  std::vector<Topic> topics_;  ///< Parallel to the feed's.
  std::map<std::uint64_t, Connection> connections_;
};

}  // namespace wavetank::hyperliquid
