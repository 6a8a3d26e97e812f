#pragma once

/// tests/conformance/program_clock.h - virtual time in microseconds for one program, with an end to
/// everything: programs that never stop, and programs that are given up.

#include "core/run/virtual_clock.h"

namespace wavetank::conformance {

/// Units: one microsecond of a program is 1000 ns of the loop.
class ProgramClock final : public Clock, public Selector {
 public:
  Instant now() override { return clock_.now(); }
  std::int64_t wall_ns() override { return clock_.wall_ns(); }

  /// Errors: Deadlock when no timer is armed, or after abandon(); BadProgram after 20,000
  /// iterations, as in the reference.
  void select(const std::optional<Duration>& timeout) override;

  /// No iteration runs from now on: suspended coroutines are destroyed where they are.
  void abandon() noexcept { abandoned_ = true; }

 private:
  VirtualClock clock_;
  int iterations_ = 0;
  bool abandoned_ = false;
};

constexpr Duration microseconds(std::int64_t us) { return Duration(us * 1000); }
constexpr Instant instant_at(std::int64_t us) { return Instant(microseconds(us)); }
constexpr std::int64_t to_microseconds(Instant when) {
  return when.time_since_epoch().count() / 1000;
}

}  // namespace wavetank::conformance
