#include "core/sync/alarm.h"

#include <stdexcept>

namespace wavetank {

void Alarm::ring() noexcept {
  rung_ = true;
  if (sleeper_ != nullptr) sleeper_->wake();
}

void Alarm::Wait::throw_taken() { throw std::logic_error("two tasks sleep on one alarm"); }

}  // namespace wavetank
