#include "sim/check/property.h"

namespace wavetank::sim {

std::string_view verdict_name(PropertyVerdict verdict) noexcept {
  switch (verdict) {
    case PropertyVerdict::kPass:
      return "pass";
    case PropertyVerdict::kFail:
      return "fail";
    case PropertyVerdict::kNotReached:
      return "not_reached";
    case PropertyVerdict::kNotApplicable:
      return "not_applicable";
  }
  return "unknown";
}

PropertyVerdict Property::verdict() const noexcept {
  if (!applicable_) return PropertyVerdict::kNotApplicable;
  if (violation_) return PropertyVerdict::kFail;
  return checked_ > 0 ? PropertyVerdict::kPass : PropertyVerdict::kNotReached;
}

void Property::violate(Observation first, Observation second) {
  ++checked_;
  if (!violation_) violation_.emplace(name_, std::move(first), std::move(second));
}

}  // namespace wavetank::sim
