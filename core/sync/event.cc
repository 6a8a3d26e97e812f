#include "core/sync/event.h"

namespace wavetank {

void Event::set() noexcept {
  if (set_) return;
  set_ = true;
  for (Waiter* waiter = waiters_.first(); waiter != nullptr; waiter = WaiterList::next(*waiter)) {
    waiter->wake();
  }
}

}  // namespace wavetank
