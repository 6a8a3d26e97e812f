#pragma once

/// core/uv/signals.h - the Signals door: SIGHUP, SIGINT and SIGTERM of this process.

#include "core/coro/ref.h"
#include "core/doors/signal_queue.h"
#include "core/uv/loop.h"

namespace wavetank::uv {

class SignalBlock;

/// From its construction on, these do not end the process but wait here, in the order in which they
/// came, until the program takes them. The kernel merges a signal with one of the same number that
/// it has not delivered yet. A SIGHUP that the process ignores stays ignored: nohup(1) asks for it.
class Signals final : public wavetank::Signals {
 public:
  /// Throws std::runtime_error when the system refuses.
  explicit Signals(Loop& loop);
  ~Signals() override;

  Coro<Signal> wait() override { return queue_.wait(); }

 private:
  friend class SignalBlock;

  SignalQueue queue_;
  Ref<SignalBlock> block_;
};

}  // namespace wavetank::uv
