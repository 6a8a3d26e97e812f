#include <algorithm>
#include <vector>

#include "scenarios/cases/kinds/venue_kinds.h"

namespace wavetank::scenarios {
namespace {

using sim::FaultedConnection;

// Those whose session took the close; the venue closes no connection twice.
std::vector<FaultedConnection> close_all_of(const sim::FaultApplication& fault) {
  const auto code = static_cast<std::uint16_t>(fault.entry.number("code"));
  auto& venue = fault.get<hyperliquid::Venue>();
  std::vector<FaultedConnection> closing = fault.connections();
  std::erase_if(closing, [&](const FaultedConnection& one) {
    return !venue.close(one.peer, code, fault.entry.text("reason"));
  });
  return closing;
}

std::vector<std::uint16_t> diallers_of(const std::vector<FaultedConnection>& connections) {
  std::vector<std::uint16_t> ids;
  for (const FaultedConnection& one : connections) {
    if (std::find(ids.begin(), ids.end(), one.dialler) == ids.end()) ids.push_back(one.dialler);
  }
  return ids;
}

void close_connections(sim::FaultApplication& fault) {
  const std::vector<FaultedConnection> closing = close_all_of(fault);
  if (closing.empty()) return;
  const Ref<sim::Effect> effect = fault.begin(diallers_of(closing));
  auto* const under_way = fault.find<ClosesUnderWay>();
  for (const FaultedConnection& one : closing) {
    if (under_way == nullptr) {
      effect->hit(fault.now());  // A server on real sockets does not learn that the frame arrives.
      continue;
    }
    effect->begin_pending();
    under_way->expect(one, effect);
  }
}

}  // namespace

// A connection that has ended needs no keepalive.
sim::FaultKind venue_close() {
  sim::FaultKind kind;
  kind.name = "venue_close";
  kind.level = sim::FaultLevel::kServer;
  kind.doc = "The venue closes open connections with a close frame.";
  kind.source =
      "hummingbot issue 8250 (1000, no text); public clients (1000 Expired, 1000 Inactive)";
  // The wire may not carry other codes. Source: RFC 6455, section 7.4.
  kind.numbers = {sim::NumberSpec{
      "code", "code", 1000, 4999, 1000, {1000, 1001, 1008, 1009, 1011, 1012, 1013}, 3000}};
  kind.texts = {sim::TextSpec{"reason", 123, "Expired", {}}};
  kind.acts_on = {sim::TargetKind::kConnection, sim::TargetKind::kHost};
  kind.hinders = {sim::Hinders::kConnecting};
  kind.apply = close_connections;
  return kind;
}

}  // namespace wavetank::scenarios
