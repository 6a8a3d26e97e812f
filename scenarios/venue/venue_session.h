#pragma once

/// scenarios/venue/venue_session.h - VenueSession: the venue's end of one websocket connection,
/// from the upgrade on: text messages of the client go in, frames and at most one close come out,
/// each at its instant. Sans-IO; the owner moves the bytes and lets time pass:
///
///     session.receive(text, now);                        // for every text message
///     while (auto output = session.due(now)) write(*output);
///     wait until session.next_due(), a message, or the wake-up
///
/// It sends: normalised acknowledgements; then, per topic, a snapshot and the timeline; pongs;
/// errors; an error for every post. It closes after 60 s in which it sent only answers.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/coro/frame_pool.h"
#include "core/time.h"
#include "scenarios/venue/venue.h"

namespace wavetank::hyperliquid {

/// One thing that the venue does now.
struct VenueOutput {
  VenueOutput(VenueMessageKind kind_, std::string_view text_) : kind(kind_), text(text_) {}

  VenueMessageKind kind;
  std::string_view text;  ///< A close's is its reason. Lasts until the next call on any session.
  std::optional<std::size_t> topic;  ///< kData, kStray: which of the feed's topics.
  std::uint16_t close_code = 0;

  bool is_data() const { return kind == VenueMessageKind::kData; }
  bool is_close() const { return kind == VenueMessageKind::kClose; }
  bool keeps_alive() const;  ///< Restarts the venue's 60 s.
};

class VenueSession {
 public:
  /// A connection of `peer` ("client:49152") is open for messages. It has the place that the venue
  /// gave its dial; without one it takes one, as a session without a connection does.
  /// `connection` is its name in the venue's record; 0: it is not recorded. Requires: `venue`
  /// outlives the session.
  VenueSession(Venue& venue, std::string_view peer, Instant now, std::uint64_t connection = 0);
  VenueSession(Venue& venue, std::string_view peer, Venue::Place place, Instant now,
               std::uint64_t connection = 0);
  ~VenueSession();
  VenueSession(const VenueSession&) = delete;
  VenueSession& operator=(const VenueSession&) = delete;

  /// Takes one text message of the client. Ignored after the close.
  void receive(std::string_view text, Instant now);

  /// The next output at `now`, in the order of their instants; nullopt without any. Call until
  /// then. A late call sends overdue frames immediately, and they restart the 60 s.
  std::optional<VenueOutput> due(Instant now);

  /// Whether the next thing to be sent is the close.
  bool wants_close() const noexcept { return close_ == Close::kAsked; }
  /// When due() may have something; kNever after the close. It may turn out to have been muted.
  Instant next_due() const;

  const std::string& peer() const noexcept { return name_; }

  /// Fault: closes now, before pending replies. due() gives the close. False: it closes already.
  bool close_now(std::uint16_t code, std::string_view reason);

  /// The delay of acknowledgements from here on, instead of the venue's.
  void set_ack_delay(Duration delay) { ack_delay_ = delay; }

  /// `wake` is called when next_due() moves earlier for a reason other than the owner's own call:
  /// by close_now(). It may destroy the session.
  void set_wake(std::function<void()> wake) { wake_ = std::move(wake); }

  bool closed() const { return close_ == Close::kGiven; }
  bool feed_spent() const;  ///< The feed has no more frames for its subscriptions.

 private:
  /// An answer, or the snapshot of a topic, waiting for its instant.
  struct Reply {
    Instant due{};
    VenueMessageKind kind = VenueMessageKind::kError;
    std::string text;
    std::optional<Subscription> starts;  ///< Acknowledgements: it begins or ends with them.
    std::optional<Subscription> ends;
    std::optional<std::size_t> topic;  ///< Snapshots, whose text is made when they are sent.
    Duration offset{};
    MarketFeed::Subscriber subscriber = MarketFeed::Subscriber::kLater;
  };
  /// A topic that plays on this connection.
  struct Playing {
    std::size_t topic = 0;
    Instant start{};
    std::optional<FeedPosition> next;
    Instant due() const { return next ? saturating_add(start, next->offset) : kNever; }
  };
  enum class Close : unsigned char { kNotAsked, kAsked, kGiven };  ///< kAsked: the next output.
  enum class Excess { kServed, kRefused };  ///< The fate of a request beyond a limit.
  bool within_limit(Instant now);
  Excess treat_excess(std::string_view why, Instant now);
  bool may_track(int count, int max, std::string_view things, Instant now);
  void subscribe(const Subscription& subscription, Instant now);
  void unsubscribe(const Subscription& subscription, Instant now);
  void forget(const Subscription& subscription);
  void leave();
  void note_sent(const VenueOutput& output, Instant now);
  void reply(VenueMessageKind kind, std::string text, Instant now);
  void reply_error(std::string_view what, Instant now);
  void queue(Reply reply);
  void play(const Subscription& subscription, Instant now);
  void note_playing(std::size_t topic, Instant from);
  void note_stopped(std::size_t topic, Instant now);
  void note_snapshot(std::size_t topic, Instant due);
  void carry_stray(Instant now);
  void stop(const Subscription& subscription, Instant now);
  std::optional<VenueOutput> send_reply(Instant now);
  std::optional<VenueOutput> send_frame(Playing& playing, Instant now);
  VenueOutput output(VenueMessageKind kind, std::string_view text,
                     std::optional<std::size_t> topic);
  void ask_close(std::uint16_t code, std::string_view reason);
  VenueOutput close();
  std::vector<Playing>::iterator earliest();

  bool hold_back(VenueMessageKind kind, std::optional<std::size_t> topic, Instant now);

  Venue& venue_;
  std::string name_;
  std::optional<Venue::Place> place_;
  Venue::Peer& peer_;
  VenueRecord::Connection* recorded_ = nullptr;  ///< Null: it is not kept.
  Duration ack_delay_;
  ClientMessage message_;
  std::vector<Subscription> wanted_;  ///< Subscribed, acknowledged or not.
  std::vector<Playing> playing_;
  std::deque<Reply, PoolAllocator<Reply>>
      replies_;                    ///< By instant, equal ones in the order of the requests.
  std::size_t waiting_bytes_ = 0;  ///< Those of the replies, but for snapshots.
  std::string current_;  ///< Keeps the text of the reply last sent, or the close's reason.
  Instant kept_;         ///< When it last sent a message that counts against the idle close.
  std::function<void()> wake_;
  Close close_ = Close::kNotAsked;
  std::uint16_t close_code_ = 0;
};

}  // namespace wavetank::hyperliquid
