#include "scenarios/cases/venue_faults.h"

#include <utility>
#include <vector>

#include "sim/world/network.h"
#include "sim/world/world.h"

namespace wavetank::scenarios {

using sim::EventKind;
using sim::FaultApplication;

namespace {

hyperliquid::VenueFault fault_of(const sim::FaultEntry& entry, const Ref<sim::Effect>& effect,
                                 sim::World& world) {
  hyperliquid::VenueFault fault(effect->until());
  // A plan built in code may leave it out.
  const auto keep_idle = entry.numbers.find("keep_idle");
  fault.keep_idle = keep_idle != entry.numbers.end() && keep_idle->second != 0;
  fault.hit = [effect, &world] { effect->hit(world.now()); };
  return fault;
}

}  // namespace

VenueFaults::VenueFaults(sim::FaultInjector& injector, hyperliquid::Venue& venue, sim::Host& client)
    : venue_(venue), client_(client) {
  injector.handle("venue_close", [this](FaultApplication& application) { close(application); });
  injector.handle("mute", [this](FaultApplication& application) { mute(application); });
  injector.handle("mute_pongs", [this](FaultApplication& application) { mute_pongs(application); });
}

void VenueFaults::close(FaultApplication& application) {
  const sim::Target& target = application.target;
  const auto code = static_cast<std::uint16_t>(application.entry.number("code"));
  const std::string& reason = application.entry.text("reason");
  sim::Network& network = client_.world().network();
  const bool one = !target.all && target.kind == sim::TargetKind::kConnection;
  const sim::Connection* const wanted =
      one ? network.find_connection(client_, target.ordinal) : nullptr;
  Ref<sim::Effect> effect;
  const std::vector<Ref<sim::Connection>> connections = network.connections();
  for (const Ref<sim::Connection>& connection : connections) {
    if (one && connection.get() != wanted) continue;
    if (!venue_.close(connection->peer_name(1), code, reason)) continue;
    if (!effect) effect = application.begin({client_.id()});
    effect->begin_pending();
    closing_.insert_or_assign(connection->id(), effect);
  }
}

void VenueFaults::mute(FaultApplication& application) {
  const Ref<sim::Effect> effect = application.begin();
  const sim::Target& target = application.target;
  venue_.mute(target.all ? "*" : target.topic,
              fault_of(application.entry, effect, client_.world()));
}

// Pongs of a connection, of a host, or of all.
void VenueFaults::mute_pongs(FaultApplication& application) {
  const sim::Target& target = application.target;
  std::string peer;
  Ref<sim::Effect> effect;
  if (!target.all && target.kind == sim::TargetKind::kConnection) {
    const sim::Connection* const connection =
        client_.world().network().find_connection(client_, target.ordinal);
    if (connection == nullptr) return;
    peer = connection->peer_name(1);
    effect = application.begin_on(connection->id(), client_.id());
  } else {
    if (!target.all && target.from != "venue") peer = target.from;
    effect = application.begin();
  }
  hyperliquid::VenueFault fault = fault_of(application.entry, effect, client_.world());
  fault.peer = std::move(peer);
  venue_.mute_pongs(std::move(fault));
}

bool VenueFaults::wants(EventKind kind) const noexcept {
  return kind == EventKind::kFrameReceived || kind == EventKind::kClose ||
         kind == EventKind::kReset || kind == EventKind::kShutdown;
}

// The venue sends one close frame a connection: the one that arrives is this fault's, unless the
// connection has ended before.
void VenueFaults::on_event(const sim::Event& event) {
  if (closing_.empty() || event.head.host != client_.id()) return;
  const bool frame = event.kind() == EventKind::kFrameReceived;
  if (frame && !event.content.starts_with("C")) return;
  const auto found = closing_.find(event.head.subject);
  if (found == closing_.end()) return;
  const Ref<sim::Effect> effect = std::move(found->second);
  closing_.erase(found);
  if (frame) effect->hit(event.at());
  effect->end_pending(event.at());
}

}  // namespace wavetank::scenarios
