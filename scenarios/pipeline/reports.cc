#include "scenarios/pipeline/reports.h"

namespace wavetank::hyperliquid {

std::string_view phase_name(Phase phase) noexcept {
  switch (phase) {
    case Phase::kDial:
      return "dial";
    case Phase::kUpgrade:
      return "upgrade";
    case Phase::kSubscribe:
      return "subscribe";
    case Phase::kStream:
      return "stream";
    case Phase::kBackoff:
      return "backoff";
    case Phase::kClose:
      return "close";
    case Phase::kStopped:
      return "stopped";
  }
  return "unknown";
}

}  // namespace wavetank::hyperliquid
