#include "core/sync/semaphore.h"

#include <fmt/format.h>

#include <stdexcept>

#include "core/check.h"

namespace wavetank {

Semaphore::Semaphore(std::int64_t value, std::int64_t bound) : value_(value), bound_(bound) {
  if (value < 0) {
    throw std::invalid_argument(
        fmt::format("a Semaphore begins with 0 permits or more, not with {}", value));
  }
}

void Semaphore::release() {
  if (value_ >= bound_) {
    throw std::invalid_argument(fmt::format(
        "release() of a BoundedSemaphore that has all of its {} permits: acquire() comes first",
        bound_));
  }
  give_back();
}

void Semaphore::give_back() noexcept {
  if (value_ >= bound_) return;
  ++value_;
  wake_next();
}

// A permit is the waiter's from here on, so that no task takes it before the waiter's step.
bool Semaphore::wake_next() noexcept {
  CHECK(value_ > 0);
  if (!waiters_.wake_next()) return false;
  --value_;
  return true;
}

void Semaphore::wake_as_many_as_allowed() noexcept {
  while (value_ > 0 && wake_next()) {
  }
}

void Semaphore::Acquire::take_over() {
  Waiter::await_resume();
  semaphore_.waiters_.remove(*this);
  listed_ = false;
  semaphore_.wake_as_many_as_allowed();
}

void Semaphore::Acquire::give_up() noexcept {
  semaphore_.waiters_.remove(*this);
  listed_ = false;
  if (was_woken()) ++semaphore_.value_;
  semaphore_.wake_as_many_as_allowed();
}

}  // namespace wavetank
