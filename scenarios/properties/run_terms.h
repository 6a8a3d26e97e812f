#pragma once

/// scenarios/properties/run_terms.h - RunTerms: the terms of a scenario and of a client's entry
/// that properties judge by. The defaults are those of a client of this project in a generated
/// case.

#include <chrono>
#include <cstdint>

#include "core/time.h"

namespace wavetank::sim {
class HostSignals;
}

namespace wavetank::scenarios {

/// Whether a program may end before any signal, as a recorder does after its time.
enum class EarlyEnd : std::uint8_t { kBroken, kAllowed };

struct RunTerms {
  RunTerms() = default;

  EarlyEnd early_end = EarlyEnd::kBroken;
  /// The client does not read while its consumer has no room: messages that wait in its socket
  /// during that time are not late.
  bool may_hold = false;
  /// From the client's Close frame to the end of that connection. 10 s for clients of other
  /// languages: their libraries wait so long.
  Duration close_bound = std::chrono::seconds(2);
  /// The client's Signals door: one that never takes a signal has no handler and may end by it.
  /// Null: it has a handler.
  const sim::HostSignals* signals = nullptr;
};

}  // namespace wavetank::scenarios
