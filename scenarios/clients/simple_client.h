#pragma once

/// scenarios/clients/simple_client.h - the body that the specimens share: one reader, one ping
/// task, no queue. The habits decide which public client it resembles; without a bad habit it is
/// the repaired twin of them all, so a specimen and its twin differ in the defect alone.

#include <optional>

#include "core/coro/coro.h"
#include "core/doors/doors.h"
#include "core/time.h"
#include "scenarios/pipeline/client_config.h"
#include "scenarios/pipeline/reports.h"

namespace wavetank::scenarios {

class SimpleClientHabits {
 public:
  SimpleClientHabits() = default;  ///< All good.

  /// Source: hyperliquid-rust-sdk, src/ws/ws_manager.rs at aac7558: fixed 1 s retry, no jitter, no
  /// dial timeout, no read timeout, no pong check.
  static SimpleClientHabits fixed_retry();

  /// Source: hyperliquid-python-sdk issue 24, `while True: sleep(50); send` joined at exit; the
  /// same in hyperliquid-rust-sdk PR 51, whose fix blocked on a 50 s sleep.
  static SimpleClientHabits sleeping_ping();

  /// Sockets with a backoff each, and no budget in common. Source: xchange-stream issue 199;
  /// MetaMask mobile PR 25496.
  static SimpleClientHabits lone_sockets();

  std::optional<Duration> fixed_retry_delay;  ///< Absent: exponential with jitter.
  bool has_dial_limit = true;
  bool has_read_limit = true;
  bool checks_pongs = true;
  bool ping_swallows_cancel = false;
  bool shares_dials = true;  ///< Several sockets have one DialGate.
};

/// As run_pipeline(): until a stop signal; returns 0.
Coro<int> run_simple_client(Doors& doors, const hyperliquid::ClientConfig& config,
                            hyperliquid::Reports& reports, SimpleClientHabits habits);

}  // namespace wavetank::scenarios
