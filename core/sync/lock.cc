#include "core/sync/lock.h"

#include "core/check.h"

namespace wavetank {

void Lock::release() {
  if (!locked_) throw RuntimeError("release() of a Lock that is not held: acquire() it first");
  give_back();
}

void Lock::give_back() noexcept {
  if (!locked_) return;
  locked_ = false;
  wake_first();
}

void Lock::Acquire::take_over() {
  Waiter::await_resume();
  lock_.waiters_.remove(*this);
  listed_ = false;
  CHECK(!lock_.locked_);
  lock_.locked_ = true;
}

void Lock::Acquire::give_up() noexcept {
  lock_.waiters_.remove(*this);
  listed_ = false;
  if (!lock_.locked_) lock_.wake_first();
}

}  // namespace wavetank
