#pragma once

/// scenarios/venue/venue_stats.h - VenueStats and VenueFault: the kinds of messages of a venue, its
/// counters, and the faults that hold messages back.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "core/time.h"

namespace wavetank::hyperliquid {

/// The kinds of messages that a venue sends. VenueOutput::keeps_alive() has those that keep a
/// connection alive.
enum class VenueMessageKind : std::uint8_t {
  kData,   ///< Subscription data, snapshots included.
  kStray,  ///< Frames of a capture that belong to no topic.
  kPong,
  kAck,
  kError,
  kPost,
  kGreeting,
  kClose,  ///< Not a text: a close frame, the last thing.
};

inline constexpr std::size_t kVenueMessageKindCount = 8;

/// The work of the venue so far. Plain counters of frames, unless documented otherwise.
struct VenueStats {
  VenueStats() = default;

  std::uint64_t dials = 0;
  std::uint64_t dials_refused = 0;
  std::uint64_t dials_in_minute_max = 0;  ///< The most in any 60 s, of one address.
  std::uint64_t requests = 0;
  std::uint64_t requests_over_limit = 0;
  std::array<std::uint64_t, kVenueMessageKindCount> sent{};  ///< By VenueMessageKind.
  std::uint64_t snapshots = 0;                               ///< Those among the data.
  std::uint64_t muted = 0;         ///< Frames that a mute held back for good, but for pongs.
  std::uint64_t pongs_muted = 0;   ///< The same of pongs.
  std::uint64_t idle_closes = 0;   ///< Closes of idle connections.
  std::uint64_t unfed_topics = 0;  ///< Acknowledged subscriptions without data in the feed.

  std::uint64_t count(VenueMessageKind what) const { return sent[static_cast<std::size_t>(what)]; }
};

/// A fault that holds messages back: they are lost, not delayed. Over reconnects, too.
struct VenueFault {
  VenueFault(Instant until_) : until(until_) {}  // NOLINT: an instant is all that it needs.

  Instant until;
  std::string peer;        ///< VenueSession::peer(), or its address; empty: all of them.
  bool keep_idle = false;  ///< The 60 s of the idle close run as if it had been sent.
  /// Called for each frame that is held back, with the instant; may be empty.
  std::function<void(Instant now)> hit;
};

}  // namespace wavetank::hyperliquid
