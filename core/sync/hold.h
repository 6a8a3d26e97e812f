#pragma once

/// core/sync/hold.h - Hold: a lock, or a semaphore's permit, that is kept for a scope. asyncio's
/// `async with`. Giving back never waits, so a destructor can do it.

#include <utility>

#include "core/coro/errors.h"

namespace wavetank {

/// Made by `co_await lock.hold()`; gives the lock or permit back when it dies. Must not outlive it.
///
/// A frame that is destroyed inside Condition::wait() does not hold the lock, but its Hold still
/// does: the destructor therefore ignores a lock that is not held. Running code calls release(),
/// which throws then.
template <class T>
class [[nodiscard("a Hold without a name releases immediately: give it a name")]] Hold {
 public:
  explicit Hold(T& held) noexcept : held_(&held) {}
  Hold(Hold&& other) noexcept : held_(std::exchange(other.held_, nullptr)) {}
  Hold& operator=(Hold&& other) noexcept {
    std::swap(held_, other.held_);
    return *this;
  }
  ~Hold() {
    if (held_ != nullptr) held_->give_back();
  }

  bool holds() const noexcept { return held_ != nullptr; }

  /// Gives it back now. Errors: RuntimeError when this Hold is empty; the errors of the lock's or
  /// semaphore's release().
  void release() {
    if (held_ == nullptr) throw RuntimeError("this Hold is empty: it has released already");
    std::exchange(held_, nullptr)->release();
  }

 private:
  T* held_;
};

/// Awaiter of hold(): waits like acquire().
template <class T>
class HoldAwaiter final : public T::Acquire {
 public:
  explicit HoldAwaiter(T& subject) noexcept : T::Acquire(subject) {}
  HoldAwaiter(HoldAwaiter&& fresh) noexcept : HoldAwaiter(fresh.subject()) {}

  Hold<T> await_resume() {
    T::Acquire::await_resume();
    return Hold<T>(this->subject());
  }
};

}  // namespace wavetank
