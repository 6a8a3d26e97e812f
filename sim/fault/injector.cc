#include "sim/fault/injector.h"

#include <algorithm>

#include "sim/world/world.h"

namespace wavetank::sim {

namespace {

constexpr std::size_t kHandlersUsual = 12;
constexpr Duration kSlow = std::chrono::seconds(1);

Duration longest(const FaultEntry& entry, std::initializer_list<std::string_view> names) {
  Duration sum{};
  for (const std::string_view name : names) {
    const auto found = entry.numbers.find(name);
    if (found != entry.numbers.end()) sum += Duration(found->second);
  }
  return sum;
}

// The triggers that follow from what passes the doors.
std::string_view trigger_of(EventKind kind) {
  switch (kind) {
    case EventKind::kDial:
      return "dial";
    case EventKind::kDialFailed:
      return "dial_failed";
    case EventKind::kOpen:
      return "open";
    case EventKind::kClose:
      return "close";
    case EventKind::kReset:
      return "reset";
    case EventKind::kSignal:
      return "signal";
    default:
      return {};
  }
}

}  // namespace

FaultInjector::FaultInjector(World& world, const FaultPlan& plan, PlanOrigin origin)
    : world_(world), plan_(plan), ledger_(plan, origin) {
  handlers_.reserve(kHandlersUsual);
  for (const FaultEntry& entry : plan_.entries()) {
    if (std::holds_alternative<AtEvent>(entry.when)) at_events_.push_back(&entry);
  }
  // Taken from the back: of one event's entries the plan's first stands last.
  std::reverse(at_events_.begin(), at_events_.end());
  std::stable_sort(
      at_events_.begin(), at_events_.end(), [](const FaultEntry* left, const FaultEntry* right) {
        return std::get<AtEvent>(left->when).event > std::get<AtEvent>(right->when).event;
      });
}

void FaultInjector::start() {
  for (const FaultEntry& entry : plan_.entries()) {
    if (const auto* at = std::get_if<AtTime>(&entry.when)) {
      schedule(entry, Instant(Duration(at->at_ns)));
    }
  }
}

void FaultInjector::schedule(const FaultEntry& entry, Instant when) {
  ledger_.scheduled(entry.id, when.time_since_epoch().count());
  world_.call_at(when, [this, &entry] { apply(entry); });
}

void FaultInjector::trigger(std::string_view name) {
  auto found = std::find_if(triggers_.begin(), triggers_.end(),
                            [name](const auto& trigger) { return trigger.first == name; });
  if (found == triggers_.end()) found = triggers_.emplace(found, name, 0);
  const std::int64_t count = ++found->second;
  for (const FaultEntry& entry : plan_.entries()) {
    const auto* after = std::get_if<AfterTrigger>(&entry.when);
    if (after == nullptr || after->trigger != name || after->count != count) continue;
    schedule(entry, saturating_add(world_.now(), Duration(after->delay_ns)));
  }
}

bool FaultInjector::wants(EventKind kind) const noexcept {
  if (!at_events_.empty()) return true;
  return kind == EventKind::kFrameReceived || !trigger_of(kind).empty();
}

void FaultInjector::on_event(const Event& event) {
  for (Active& active : active_) {
    if (active.effect.meets && active.effect.meets(event)) ledger_.observed(active.id);
  }
  if (plan_.empty()) return;
  const std::string_view name = trigger_of(event.kind());
  if (!name.empty()) trigger(name);
  if (!at_events_.empty()) schedule_at_event(static_cast<std::int64_t>(world_.trace().events()));
}

void FaultInjector::schedule_at_event(std::int64_t count) {
  while (!at_events_.empty()) {
    const FaultEntry& entry = *at_events_.back();
    const std::int64_t event = std::get<AtEvent>(entry.when).event;
    if (event > count) return;
    at_events_.pop_back();
    if (event == count) schedule(entry, world_.now());
  }
}

const ApplyFault* FaultInjector::find_handler(std::string_view kind) const {
  const auto found = std::find_if(handlers_.rbegin(), handlers_.rend(),
                                  [kind](const auto& handler) { return handler.first == kind; });
  return found == handlers_.rend() ? nullptr : &found->second;
}

void FaultInjector::apply(const FaultEntry& entry) {
  const ApplyFault* const handler = find_handler(entry.kind);
  if (handler == nullptr) return;
  const std::string_view phase = phase_ ? phase_() : std::string_view();
  world_.emit(EventKind::kFaultApplied, 0, entry.id, entry.kind);
  active_.push_back(Active{entry.id, FaultEffect()});
  const std::size_t index = active_.size() - 1;
  // While the handler acts, events already tell of the fault; they are judged from its return on,
  // so handlers that act at once count what they hit.
  FaultEffect effect = (*handler)(entry);
  if (effect.applied) ledger_.applied(entry.id, phase);
  const bool disturbs = effect.disturbs;
  active_[index].effect = std::move(effect);
  if (!disturbs) return;
  const Duration latency = longest(entry, {"latency_ns", "jitter_ns"});
  // The last thing that it delays begins at its end.
  const Duration lasts = longest(entry, {"duration_ns", "delay_ns"}) + latency;
  const Instant now = world_.now();
  spans_.push_back(Span{now, saturating_add(now, lasts), latency});
}

Instant FaultInjector::last_effect(std::uint16_t) const noexcept {
  Instant last = Instant::min();
  for (const Span& span : spans_) last = std::max(last, span.over);
  return last;
}

bool FaultInjector::effect_in(Instant from, Instant to, std::uint16_t) const noexcept {
  return std::any_of(spans_.begin(), spans_.end(),
                     [&](const Span& span) { return span.begin <= to && span.over >= from; });
}

bool FaultInjector::slow_in(Instant from, Instant to, std::uint16_t) const noexcept {
  return std::any_of(spans_.begin(), spans_.end(), [&](const Span& span) {
    return span.latency >= kSlow && span.begin <= to && span.over >= from;
  });
}

const Ledger& FaultInjector::finish() {
  for (const Active& active : active_) {
    const std::uint64_t met = active.effect.count ? active.effect.count() : 0;
    if (met > 0) ledger_.observed(active.id, met);
  }
  ledger_.finish(world_.now().time_since_epoch().count(), world_.trace().events());
  return ledger_;
}

}  // namespace wavetank::sim
