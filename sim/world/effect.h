#pragma once

/// sim/world/effect.h - Effect: a fault at work. It is attached to the things that it works on (a
/// way, a link, a venue), and each thing that is hindered adds a hit to the effect that hindered
/// it. Hits are the only thing that the ledger counts as observed, and properties excuse a program
/// as long as an effect is not over.

#include <algorithm>
#include <cstdint>

#include "core/check.h"
#include "core/coro/ref.h"
#include "core/time.h"

namespace wavetank::sim {

class Effect;

/// Hears of an effect.
class EffectListener {
 public:
  virtual void on_first_hit(const Effect& effect) = 0;
  virtual void on_nothing_pending(const Effect& effect) = 0;  ///< The last thing has ended.

 protected:
  ~EffectListener() = default;
};

/// Shared by the injector and the things that it is attached to; it stays attached after its end.
class Effect final : public RefCounted {
 public:
  /// `entry` is the id in the plan. Works in [begin, until). Requires: begin <= until; the
  /// listener, if any, outlives every hit.
  Effect(std::uint32_t entry, Instant begin, Instant until, EffectListener* listener = nullptr)
      : entry_(entry), begin_(begin), until_(until), over_(until), listener_(listener) {
    WAVETANK_CHECK(begin <= until);
  }

  std::uint32_t entry() const noexcept { return entry_; }
  Instant begin() const noexcept { return begin_; }
  Instant until() const noexcept { return until_; }
  bool works(Instant now) const noexcept { return now < until_; }
  std::uint64_t hits() const noexcept { return hits_; }

  /// When the last thing that it delays arrives, as far as known now; `until` at the least.
  Instant over() const noexcept { return over_; }
  /// The same without `until`; Instant::min() before the first such thing.
  Instant delayed_until() const noexcept { return delayed_until_; }
  /// Things that it has set going and whose end is not known yet: a close that is on its way.
  int pending() const noexcept { return pending_; }
  bool over(Instant now) const noexcept { return pending_ == 0 && over_ <= now; }

  /// A hit on a thing that arrives at `arrives`. Until then the effect does its harm.
  void hit(Instant arrives) {
    delay_until(arrives);
    if (settled_) return;
    if (++hits_ == 1 && listener_ != nullptr) listener_->on_first_hit(*this);
  }
  void delay_until(Instant arrives) noexcept {
    delayed_until_ = std::max(delayed_until_, arrives);
    over_ = std::max(over_, arrives);
  }
  void begin_pending() noexcept { ++pending_; }
  void end_pending(Instant now) {
    WAVETANK_CHECK(pending_ > 0);
    delay_until(now);
    if (--pending_ == 0 && listener_ != nullptr) listener_->on_nothing_pending(*this);
  }

  /// The program under test has ended: the effect hinders it no more.
  void settle() noexcept { settled_ = true; }

 private:
  std::uint32_t entry_;
  Instant begin_;
  Instant until_;
  Instant over_;
  Instant delayed_until_ = Instant::min();
  EffectListener* listener_;
  std::uint64_t hits_ = 0;
  int pending_ = 0;
  bool settled_ = false;
};

}  // namespace wavetank::sim
