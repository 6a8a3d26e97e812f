#pragma once

/// sim/world/host_signals.h - the Signals door of a simulated host.

#include <cstdint>
#include <deque>

#include "core/check.h"
#include "core/coro/ref.h"
#include "core/doors/signal_queue.h"
#include "sim/world/effect.h"

namespace wavetank::sim {

class HostSignals final : public Signals {
 public:
  explicit HostSignals(Clock& clock) noexcept : clock_(clock) {}

  Coro<Signal> wait() override {
    const Signal signal = co_await queue_.wait();
    take();
    ++taken_;
    co_return signal;
  }

  /// Sends the process a signal: queued until the program takes it, which is a hit for the fault
  /// that sent it, if any.
  void raise(Signal signal, Ref<Effect> effect = {}) {
    if (effect) effect->begin_pending();
    effects_.push_back(std::move(effect));
    queue_.arrived(signal);
  }

  /// How many the program has taken.
  std::uint64_t taken() const noexcept { return taken_; }

 private:
  void take() {
    WAVETANK_CHECK(!effects_.empty());
    const Ref<Effect> effect = std::move(effects_.front());
    effects_.pop_front();
    if (!effect) return;
    const Instant now = clock_.now();
    effect->hit(now);
    effect->end_pending(now);
  }

  Clock& clock_;
  SignalQueue queue_;
  std::uint64_t taken_ = 0;
  std::deque<Ref<Effect>> effects_;  // Those of the signals in the queue, in their order.
};

}  // namespace wavetank::sim
