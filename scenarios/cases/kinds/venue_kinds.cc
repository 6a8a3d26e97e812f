#include "scenarios/cases/kinds/venue_kinds.h"

#include <utility>

namespace wavetank::scenarios {

using sim::EventKind;

void ClosesUnderWay::expect(const sim::FaultedConnection& connection,
                            const Ref<sim::Effect>& effect) {
  closing_.insert_or_assign(connection.id, Closing{connection.dialler, effect});
}

bool ClosesUnderWay::wants(EventKind kind) const noexcept {
  return kind == EventKind::kFrameReceived || kind == EventKind::kClose ||
         kind == EventKind::kReset || kind == EventKind::kShutdown;
}

void ClosesUnderWay::on_event(const sim::Event& event) {
  if (closing_.empty()) return;
  const bool frame = event.kind() == EventKind::kFrameReceived;
  if (frame && !event.content.starts_with("C")) return;
  const auto found = closing_.find(event.head.subject);
  if (found == closing_.end() || found->second.dialler != event.head.host) return;
  const Ref<sim::Effect> effect = std::move(found->second.effect);
  closing_.erase(found);
  if (frame) effect->hit(event.at());
  effect->end_pending(event.at());
}

hyperliquid::VenueFault silence_of(const sim::FaultApplication& fault,
                                   const Ref<sim::Effect>& effect) {
  hyperliquid::VenueFault silence(effect->until());
  silence.keep_idle = fault.entry.number_or("keep_idle", 0) != 0;
  silence.hit = [effect](Instant now) { effect->hit(now); };
  return silence;
}

std::vector<sim::NumberSpec> silence_specs() {
  return {sim::NumberSpec{"keep_idle", "", 0, 1, 0, {}},
          sim::NumberSpec{"duration_ns", "ns", 1'000'000, 86'400'000'000'000, 30'000'000'000, {}}};
}

}  // namespace wavetank::scenarios
