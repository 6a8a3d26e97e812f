#include "core/sync/event.h"

namespace wavetank {

void Event::set() noexcept {
  if (set_) return;
  set_ = true;
  waiters_.wake_all();
}

}  // namespace wavetank
