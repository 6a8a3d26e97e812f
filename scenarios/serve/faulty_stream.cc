#include "scenarios/serve/faulty_stream.h"

#include <algorithm>
#include <utility>

#include "core/check.h"
#include "core/loop/event_loop.h"
#include "scenarios/serve/faulty_connection.h"

namespace wavetank::scenarios {

FaultyPath::FaultyPath(Random& random) : random_(random) {
  // The real network has its own.
  in_.latency = in_.jitter = out_.latency = out_.jitter = Duration::zero();
}

std::unique_ptr<Stream> FaultyPath::wrap(std::unique_ptr<Stream> below) {
  const Ref<FaultyConnection> connection(
      new FaultyConnection(std::move(below), Ref<FaultyPath>(this)));
  connections_.push_back(connection.get());
  connection->start();
  return std::make_unique<FaultyStream>(connection);
}

void FaultyPath::hinder(Direction direction, const sim::Hindrance& hindrance, Instant now) {
  (direction == Direction::kIn ? in_ : out_).add(hindrance, now);
  if (hindrance.kind != sim::Hindrance::Kind::kDark) return;
  for (FaultyConnection* connection : connections_)
    connection->hold_in_flight(direction, hindrance);
}

std::vector<Ref<FaultyConnection>> FaultyPath::lingering() const {
  std::vector<Ref<FaultyConnection>> some;
  for (FaultyConnection* connection : connections_) {
    if (connection->lingers()) some.emplace_back(connection);
  }
  return some;
}

void FaultyPath::closed_above() noexcept {
  const std::vector<Ref<FaultyConnection>> some = lingering();
  if (some.size() > kLingeringMax) some.front()->end_now();
}

void FaultyPath::forget(const FaultyConnection& connection) noexcept {
  const auto forgotten = std::erase(connections_, &connection);
  CHECK(forgotten == 1);
  changed_.ring();
}

std::size_t FaultyPath::reset_lingering() noexcept {
  const std::vector<Ref<FaultyConnection>> some = lingering();
  for (const Ref<FaultyConnection>& connection : some) connection->abort();
  return some.size();
}

Coro<void> FaultyPath::drain(Instant deadline) {
  while (!lingering().empty() && EventLoop::running().time() < deadline) {
    co_await changed_.wait_until(deadline);
  }
}

Coro<void> FaultyPath::end() {
  std::vector<Ref<FaultyConnection>> all;
  for (FaultyConnection* connection : connections_) all.emplace_back(connection);
  for (const Ref<FaultyConnection>& connection : all) connection->end_now();
  all.clear();
  while (!connections_.empty()) co_await changed_.wait_until(kNever);
}

}  // namespace wavetank::scenarios
