#include "core/sync/alarm.h"

namespace wavetank {

void Alarm::ring() noexcept {
  rung_ = true;
  if (sleeper_ != nullptr) sleeper_->wake();
}

}  // namespace wavetank
