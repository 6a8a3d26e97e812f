#pragma once

/// tests/scenarios/sent.h - Connection: a venue session on its own little time line.

#include <optional>
#include <string>
#include <vector>

#include "scenarios/venue/venue_session.h"

namespace wavetank::hyperliquid {

/// One output of a session, kept.
struct Sent {
  Instant at;
  VenueMessageKind kind;
  std::string text;
  std::optional<std::size_t> topic;
  std::uint16_t close_code;
};

constexpr Instant at_seconds(std::int64_t count) { return Instant(std::chrono::seconds(count)); }
constexpr Instant at_ms(std::int64_t count) { return Instant(std::chrono::milliseconds(count)); }

/// Owns a session and makes the owner's calls exactly when they are due.
class Connection {
 public:
  explicit Connection(Venue& venue, Instant opened = Instant(),
                      std::string_view address = "10.0.0.1")
      : session(venue, address, opened), now(opened) {}

  /// Sends a message of the client now.
  void say(std::string_view text) { session.receive(text, now); }
  void subscribe(std::string_view topic);
  void unsubscribe(std::string_view topic);

  /// Lets time pass up to and including `until`; returns the venue's messages of that time.
  std::vector<Sent> run_to(Instant until);

  VenueSession session;
  Instant now;
};

/// The outputs of one kind.
std::vector<Sent> only(const std::vector<Sent>& all, VenueMessageKind kind);

}  // namespace wavetank::hyperliquid
