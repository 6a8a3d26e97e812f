#pragma once

/// scenarios/pipeline/dial_gate.h - DialGate: the dials of all sockets of one client. The venue
/// counts dials by address, so the sockets share one DialBudget (core/retry). Use DialBudget alone
/// where there is one socket.

#include <cstddef>
#include <vector>

#include "core/coro/coro.h"
#include "core/retry/dial_budget.h"
#include "core/sync/alarm.h"
#include "core/time.h"

namespace wavetank::hyperliquid {

/// When connections end or dials fail, one socket dials as a probe and the others wait for it.
/// Probes are so seldom that the budget always has room for all sockets behind them. A success lets
/// all go. With one socket it is the budget and no more. Must outlive its waiters.
class DialGate {
 public:
  /// Requires: both are positive.
  DialGate(std::size_t dials_per_minute, std::size_t sockets);
  DialGate(const DialGate&) = delete;
  DialGate& operator=(const DialGate&) = delete;

  /// Waits until the socket may dial. First come, first served. The caller reports how the dial
  /// ended, unless it is cancelled with all other sockets. Cancelled: no dial is counted.
  Coro<void> acquire();

  /// A websocket is open: the venue takes dials.
  void note_opened() noexcept;
  /// A dial has failed.
  void note_failed() noexcept;
  /// A websocket has ended.
  void note_ended() noexcept {
    if (state_ == State::kProven) state_ = State::kDoubtful;
  }

 private:
  /// The sockets' knowledge of the venue.
  enum class State : unsigned char {
    kDoubtful,  ///< A connection has ended or a dial has failed since one opened. One may probe.
    kProbing,   ///< One socket dials, the others wait.
    kProven,    ///< A websocket has opened, and since then none has ended and no dial has failed.
  };
  class Place;
  Coro<void> wait_turn();

  std::size_t sockets_;
  Duration spacing_;  // Between two probes.
  DialBudget budget_;
  State state_ = State::kDoubtful;
  Instant next_probe_ = Instant::min();
  std::vector<Place*> line_;  // Sockets in wait_turn(), in the order they came.
};

}  // namespace wavetank::hyperliquid
