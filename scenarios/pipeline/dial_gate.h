#pragma once

/// scenarios/pipeline/dial_gate.h - DialGate: the dials of all sockets of one client. The venue
/// counts dials by address, so the sockets share one DialBudget (core/retry). Use DialBudget alone
/// where there is one socket.

#include <cstdint>
#include <vector>

#include "core/coro/coro.h"
#include "core/retry/dial_budget.h"
#include "core/sync/alarm.h"
#include "core/time.h"

namespace wavetank::hyperliquid {

/// While the venue refuses all, sockets try one after the other, so seldom that the budget always
/// has room to bring all of them back. The first success lets the others go. With one socket it is
/// the budget and no more. Must outlive its waiters.
class DialGate {
 public:
  /// Requires: both are positive.
  DialGate(std::size_t dials_per_minute, std::size_t sockets);
  DialGate(const DialGate&) = delete;
  DialGate& operator=(const DialGate&) = delete;

  enum class Attempt : std::uint8_t {
    kFirst,  ///< Of the run, or after a connection that was open.
    kRetry,  ///< The socket's last dial came to nothing.
  };
  /// Waits until the socket may dial. First come, first served. Cancelled: no dial is counted.
  Coro<void> acquire(Attempt attempt);

  /// A dial came to nothing.
  void note_failed() noexcept { refused_ = true; }
  /// A websocket is open: the venue takes dials.
  void note_opened() noexcept;

 private:
  class Place;
  Coro<void> wait_turn();

  std::size_t sockets_;
  Duration spacing_;  // Between two retries, of all sockets.
  DialBudget budget_;
  bool refused_ = false;                 // No socket has opened since a dial failed.
  Instant next_retry_ = Instant::min();  // The next turn.
  std::vector<Place*> line_;             // Sockets in wait_turn(), in the order they came.
};

}  // namespace wavetank::hyperliquid
