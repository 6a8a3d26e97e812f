#include "sim/run/run_result.h"

namespace wavetank::sim {

std::string_view verdict_name(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::kPass:
      return "pass";
    case Verdict::kFail:
      return "fail";
    case Verdict::kInconclusive:
      return "inconclusive";
    case Verdict::kNondeterministic:
      return "nondeterministic";
  }
  return "unknown";
}

}  // namespace wavetank::sim
