#include "scenarios/pipeline/dial_gate.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "core/check.h"
#include "core/loop/event_loop.h"

namespace wavetank::hyperliquid {
namespace {

constexpr Duration kBudgetWindow = std::chrono::seconds(60);

// Probes leave as many dials of a minute as there are sockets, if the budget has so many.
Duration probe_spacing(std::size_t dials_per_minute, std::size_t sockets) {
  const std::size_t probes = dials_per_minute > sockets ? dials_per_minute - sockets : 1;
  return kBudgetWindow / static_cast<std::int64_t>(probes);
}

}  // namespace

// A place in the line, in the frame of its wait_turn(). The first sleeps until the next probe.
class DialGate::Place {
 public:
  explicit Place(DialGate& gate) : gate_(gate) { gate_.line_.push_back(this); }
  ~Place() {
    std::vector<Place*>& line = gate_.line_;
    line.erase(std::find(line.begin(), line.end(), this));
    if (!line.empty()) line.front()->alarm.ring();
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  bool first() const noexcept { return gate_.line_.front() == this; }

  Alarm alarm;

 private:
  DialGate& gate_;
};

DialGate::DialGate(std::size_t dials_per_minute, std::size_t sockets)
    : sockets_(sockets),
      spacing_(probe_spacing(dials_per_minute, sockets)),
      budget_(dials_per_minute, kBudgetWindow) {
  CHECK(sockets > 0);
}

Coro<void> DialGate::acquire() {
  if (sockets_ > 1) co_await wait_turn();
  co_await budget_.acquire();
}

Coro<void> DialGate::wait_turn() {
  Place place(*this);
  EventLoop& loop = EventLoop::running();
  while (state_ != State::kProven) {
    const bool may_probe = place.first() && state_ == State::kDoubtful;
    if (may_probe && next_probe_ <= loop.time()) {
      state_ = State::kProbing;
      next_probe_ = saturating_add(loop.time(), spacing_);
      co_return;
    }
    Instant until = kNever;
    if (may_probe) until = next_probe_;
    co_await place.alarm.wait_until(until);
  }
}

void DialGate::note_opened() noexcept {
  state_ = State::kProven;
  next_probe_ = Instant::min();
  for (Place* const place : line_) place->alarm.ring();
}

void DialGate::note_failed() noexcept {
  state_ = State::kDoubtful;
  if (!line_.empty()) line_.front()->alarm.ring();
}

}  // namespace wavetank::hyperliquid
