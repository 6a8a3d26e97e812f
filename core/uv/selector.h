#pragma once

/// core/uv/selector.h - lets time pass for an EventLoop by a turn of libuv.

#include "core/loop/selector.h"
#include "core/uv/loop.h"

namespace wavetank::uv {

/// libuv's callbacks wake waiters, which puts their tasks on the EventLoop's ready queue; no task
/// runs inside a callback. One EventLoop at a time may use it.
class Selector final : public wavetank::Selector {
 public:
  explicit Selector(Loop& loop) noexcept : loop_(loop) {}
  void select(const std::optional<Duration>& timeout) override { loop_.turn(timeout); }

 private:
  Loop& loop_;
};

}  // namespace wavetank::uv
