#pragma once

/// scenarios/venue/venue.h - Venue: the state behind all connections: rules, limits, the timelines
/// of its topics and active faults. Sans-IO: time comes in as a parameter, frames go out through
/// VenueSession (venue_session.h), one a connection. It does not know whether a connection is
/// simulated or real.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/time.h"
#include "scenarios/feeds/market_feed.h"
#include "scenarios/protocol/frame_parser.h"
#include "scenarios/venue/sliding_window.h"
#include "scenarios/venue/venue_config.h"
#include "scenarios/venue/venue_record.h"
#include "scenarios/venue/venue_stats.h"

namespace wavetank::hyperliquid {

class VenueSession;

/// Requires: the feed outlives the venue, the venue its sessions.
class Venue {
 public:
  /// `run_start` is the zero of a feed whose timelines start with the run.
  Venue(const VenueConfig& config, MarketFeed& feed, Instant run_start = Instant());
  ~Venue();
  Venue(const Venue&) = delete;
  Venue& operator=(const Venue&) = delete;

  class Place;

  /// Keeps `record` true from here on, for the sessions that have a connection name.
  /// Requires: no session yet; the record is of the same feed and outlives the venue.
  void keep_record(VenueRecord& record);

  /// Counts a dial from `address`. Null: it is not accepted. Else it has a place among the
  /// address's connections, from here on, until the place is gone.
  std::optional<Place> admit(std::string_view address, Instant now);

  // Faults. Those of one kind that overlap all count.
  void refuse_dials(VenueFault fault) { refusing_.push_back(std::move(fault)); }
  /// `topic`: a key, or the beginning of one and "*".
  void mute(std::string topic, VenueFault fault);
  void mute_pongs(VenueFault fault);

  /// Closes every open session, as VenueSession::close_now() does.
  void close_all(std::uint16_t code, std::string_view reason);
  /// Closes the session of that peer; false if there is no session, or it is closing already.
  bool close(std::string_view peer, std::uint16_t code, std::string_view reason);
  /// VenueSession::peer() of each session, oldest first.
  std::vector<std::string> peers() const;

  /// The offset of a topic's timeline at `now`; absent before its start.
  std::optional<Duration> offset_of(std::size_t topic, Instant now) const;

  /// When the last frame of the feed is due. Absent while a topic of a capture has not started, and
  /// for a feed without end.
  std::optional<Instant> feed_end() const;

  /// The feed's end has come and no open session has a frame of it left to send.
  bool feed_done(Instant now) const;

  const VenueConfig& config() const { return config_; }
  const VenueStats& stats() const { return stats_; }
  MarketFeed& feed() { return feed_; }

 private:
  friend class VenueSession;

  /// A client address, for which limits are counted.
  struct Peer {
    SlidingWindow dials{std::chrono::minutes(1)};
    SlidingWindow requests{std::chrono::minutes(1)};
    int connections = 0;
    int subscriptions = 0;
    std::map<std::string, int> users;  ///< Subscriptions per user.
  };
  struct TopicState {
    std::optional<Instant> start;
  };
  struct Mute {
    VenueMessageKind what;  ///< kData, stray frames included, or kPong.
    std::string topic;      ///< That of data.
    VenueFault fault;
  };
  enum class Muted : std::uint8_t { kNo, kYes, kKeepsIdle };

  Peer& peer(std::string_view address);
  bool concerns(const Mute& mute, VenueMessageKind what, std::optional<std::size_t> topic) const;
  Muted muted(VenueMessageKind what, std::optional<std::size_t> topic, std::string_view peer,
              Instant now);

  VenueConfig config_;
  MarketFeed& feed_;
  FrameParser parser_;
  VenueStats stats_;
  VenueRecord* record_ = nullptr;
  std::map<std::string, Peer, std::less<>> peers_;
  std::vector<TopicState> topics_;  ///< Parallel to the feed's.
  std::vector<VenueSession*> sessions_;
  VenueSession* stray_carrier_ = nullptr;  ///< The session that stray frames go to.
  std::vector<VenueFault> refusing_;
  std::vector<Mute> mutes_;
};

/// A connection among those of its address; counted while it lives, from the accept on.
class Venue::Place {
 public:
  explicit Place(Peer& peer) noexcept : peer_(&peer) { ++peer_->connections; }
  Place(Place&& other) noexcept : peer_(std::exchange(other.peer_, nullptr)) {}
  Place& operator=(Place&& other) noexcept {
    std::swap(peer_, other.peer_);
    return *this;
  }
  ~Place() {
    if (peer_ != nullptr) --peer_->connections;
  }

 private:
  friend class VenueSession;
  Peer* peer_;
};

/// "client" of "client:49152", "[::1]" of "[::1]:80": the key of the venue's limits.
std::string_view address_of(std::string_view peer) noexcept;

}  // namespace wavetank::hyperliquid
