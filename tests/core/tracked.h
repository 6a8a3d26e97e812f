#pragma once

/// tests/core/tracked.h - Tracked: an object that knows whether it lives, for tests of destruction.

#include <vector>

namespace wavetank {

/// Counts its kind: how many live, and how many were destroyed twice or used after that. Copies and
/// moves count as separate objects. It owns memory, so sanitizers see mistakes as well.
class Tracked {
 public:
  Tracked() : alive_(kAlive), memory_(1, 7) { ++living_; }
  Tracked(const Tracked& other) : alive_(kAlive), memory_(other.memory_) {
    other.check();
    ++living_;
  }
  Tracked(Tracked&& other) noexcept : alive_(kAlive), memory_(std::move(other.memory_)) {
    other.check();
    ++living_;
  }
  Tracked& operator=(const Tracked&) = default;
  Tracked& operator=(Tracked&&) = default;
  ~Tracked() {
    check();
    alive_ = kDead;
    --living_;
  }

  void check() const noexcept { broken_ += alive_ == kAlive ? 0 : 1; }

  /// Resets the counters. Call it first.
  static void reset() noexcept { living_ = broken_ = 0; }
  static int living() noexcept { return living_; }
  static int broken() noexcept { return broken_; }

 private:
  static constexpr int kAlive = 0x600d;
  static constexpr int kDead = 0xdead;
  static inline int living_ = 0;
  static inline int broken_ = 0;

  // Volatile, so that the last store before the memory is given back is not optimised away.
  volatile int alive_;
  std::vector<int> memory_;
};

/// Expects that each tracked object was destroyed exactly once.
#define EXPECT_TRACKED_BALANCE()     \
  do {                               \
    EXPECT_EQ(0, Tracked::living()); \
    EXPECT_EQ(0, Tracked::broken()); \
  } while (false)

}  // namespace wavetank
