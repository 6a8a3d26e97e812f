#pragma once

/// scenarios/hyperliquid/venue.h - the venue behind all its connections: its rules, its limits, the
/// timelines of its topics and what a fault has done to it. Sans-IO: time comes in as a parameter,
/// frames go out through VenueSession (venue_session.h), one a connection. Nothing here knows
/// whether the connection is simulated or real.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/loop/time.h"
#include "scenarios/hyperliquid/feed_source.h"
#include "scenarios/hyperliquid/frame_parser.h"
#include "scenarios/hyperliquid/sliding_window.h"
#include "scenarios/hyperliquid/venue_config.h"
#include "scenarios/hyperliquid/venue_record.h"

namespace wavetank::hyperliquid {

class VenueSession;

/// What kind of thing a venue sends. What keeps a connection alive is said with VenueOutput.
enum class VenueSends : std::uint8_t {
  kData,   ///< Subscription data, snapshots included.
  kStray,  ///< Frames of a capture that belong to no topic.
  kPong,
  kAck,
  kError,
  kPost,
  kGreeting,
  kClose,  ///< Not a text: a close frame, the last thing.
};

inline constexpr std::size_t kVenueSendsCount = 8;

/// What the venue has done so far. Plain counters, all of frames unless they say otherwise.
struct VenueStats {
  VenueStats() = default;

  std::uint64_t dials = 0;
  std::uint64_t dials_refused = 0;
  std::uint64_t dials_in_minute_max = 0;  ///< The most in any 60 s, of one address.
  std::uint64_t requests = 0;
  std::uint64_t requests_over_limit = 0;
  std::array<std::uint64_t, kVenueSendsCount> sent{};  ///< By VenueSends.
  std::uint64_t snapshots = 0;                         ///< Of the data sent.
  std::uint64_t muted = 0;         ///< Frames that a mute held back for good, but for pongs.
  std::uint64_t pongs_muted = 0;   ///< The same of pongs.
  std::uint64_t idle_closes = 0;   ///< Of the closes sent: for want of traffic.
  std::uint64_t unfed_topics = 0;  ///< Acknowledged subscriptions that the feed has nothing for.

  std::uint64_t count(VenueSends what) const { return sent[static_cast<std::size_t>(what)]; }
};

/// Requires: the feed outlives the venue, the venue its sessions.
class Venue {
 public:
  /// `run_start` is the zero of a feed whose timelines start with the run.
  Venue(const VenueConfig& config, FeedSource& feed, Instant run_start = Instant());
  ~Venue();
  Venue(const Venue&) = delete;
  Venue& operator=(const Venue&) = delete;

  /// Keeps `record` true from here on, for the sessions that say which connection they are.
  /// Requires: no session yet; the record is of the same feed and outlives the venue.
  void keep_record(VenueRecord& record);

  /// Counts a dial from `address` and says whether to accept it.
  bool admit(std::string_view address, Instant now);

  /// Faults. Each holds until its instant, over reconnects; what is held back is lost, not delayed.
  void refuse_dials(Instant until) { refuse_until_ = until; }
  void mute(std::string_view topic, Instant until);
  void mute_data(Instant until) { data_muted_until_ = until; }
  void mute_pongs(Instant until) { pongs_muted_until_ = until; }
  void mute_acks(Instant until) { acks_muted_until_ = until; }
  void mute_all(Instant until) { all_muted_until_ = until; }

  /// Closes every open session, as VenueSession::close_now() does.
  void close_all(std::uint16_t code, std::string_view reason);

  /// Where the timeline of a topic stands at `now`; absent before its start.
  std::optional<Duration> offset_of(std::size_t topic, Instant now) const;

  /// When the last frame of the feed is due. Absent while a topic of a capture has not started, and
  /// for a feed without end.
  std::optional<Instant> feed_end() const;

  /// The feed's end has come and no open session has a frame of it left to send.
  bool feed_done(Instant now) const;

  const VenueConfig& config() const { return config_; }
  const VenueStats& stats() const { return stats_; }
  FeedSource& feed() { return feed_; }

 private:
  friend class VenueSession;

  /// What limits are counted for: one client address.
  struct Peer {
    SlidingWindow dials{std::chrono::minutes(1)};
    SlidingWindow requests{std::chrono::minutes(1)};
    int connections = 0;
    int subscriptions = 0;
    std::map<std::string, int> users;  ///< Subscriptions per user.
  };
  struct TopicState {
    std::optional<Instant> start;
    Instant muted_until = Instant::min();
  };

  Peer& peer(std::string_view address);
  bool muted(VenueSends what, std::optional<std::size_t> topic, Instant now) const;

  VenueConfig config_;
  FeedSource& feed_;
  FrameParser parser_;
  VenueStats stats_;
  VenueRecord* record_ = nullptr;
  std::map<std::string, Peer, std::less<>> peers_;
  std::vector<TopicState> topics_;  ///< Parallel to the feed's.
  std::vector<VenueSession*> sessions_;
  VenueSession* stray_carrier_ = nullptr;  ///< The session that stray frames go to.
  Instant refuse_until_ = Instant::min();
  Instant data_muted_until_ = Instant::min();
  Instant pongs_muted_until_ = Instant::min();
  Instant acks_muted_until_ = Instant::min();
  Instant all_muted_until_ = Instant::min();
};

}  // namespace wavetank::hyperliquid
