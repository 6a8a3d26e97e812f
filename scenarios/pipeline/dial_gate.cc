#include "scenarios/pipeline/dial_gate.h"

#include <algorithm>
#include <chrono>

#include "core/check.h"
#include "core/loop/event_loop.h"

namespace wavetank::hyperliquid {
namespace {

constexpr Duration kBudgetWindow = std::chrono::seconds(60);

// Retries leave as many dials of a minute as there are sockets, if the budget has so many.
Duration retry_spacing(std::size_t dials_per_minute, std::size_t sockets) {
  const std::size_t retries = dials_per_minute > sockets ? dials_per_minute - sockets : 1;
  return kBudgetWindow / static_cast<std::int64_t>(retries);
}

}  // namespace

// A place in the line, in the frame of its wait_turn(). The first sleeps until the next turn.
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
      spacing_(retry_spacing(dials_per_minute, sockets)),
      budget_(dials_per_minute, kBudgetWindow) {
  CHECK(sockets > 0);
}

Coro<void> DialGate::acquire(Attempt attempt) {
  if (sockets_ > 1 && attempt == Attempt::kRetry) co_await wait_turn();
  co_await budget_.acquire();
}

Coro<void> DialGate::wait_turn() {
  Place place(*this);
  EventLoop& loop = EventLoop::running();
  while (refused_) {
    if (place.first() && next_retry_ <= loop.time()) {
      next_retry_ = saturating_add(loop.time(), spacing_);
      co_return;
    }
    const Instant until = place.first() ? next_retry_ : kNever;
    co_await place.alarm.wait_until(until);
  }
}

void DialGate::note_opened() noexcept {
  refused_ = false;
  for (Place* const place : line_) place->alarm.ring();
}

}  // namespace wavetank::hyperliquid
