#pragma once

/// core/task/waiter_slot.h - WaiterSlot: a queue of at most one waiter.

#include "core/check.h"
#include "core/task/waiter.h"

namespace wavetank {

/// Room for at most one waiter, as at each end of a stream. Waking an empty slot has no effect: the
/// state that the waiter checks must be kept elsewhere.
class WaiterSlot {
 public:
  bool taken() const noexcept { return waiter_ != nullptr; }
  void wake() noexcept {
    if (waiter_ != nullptr) waiter_->wake();
  }
  /// Requires: it is not taken.
  void put(Waiter& waiter) noexcept {
    WAVETANK_CHECK(!taken());
    waiter_ = &waiter;
  }
  void clear() noexcept { waiter_ = nullptr; }

  /// Holds the slot for a scope, as a frame around `co_await waiter` needs it.
  class Hold {
   public:
    Hold(WaiterSlot& slot, Waiter& waiter) noexcept : slot_(slot) { slot.put(waiter); }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    ~Hold() { slot_.clear(); }

   private:
    WaiterSlot& slot_;
  };

 private:
  Waiter* waiter_ = nullptr;
};

}  // namespace wavetank
