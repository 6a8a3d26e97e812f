#include "sim/fault/injector.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/check.h"
#include "sim/fault/simulated_fault.h"
#include "sim/world/host.h"
#include "sim/world/network.h"
#include "sim/world/world.h"

namespace wavetank::sim {

namespace {

// The content of a fault event: "latency client>venue duration_ns=1000000000 jitter_ns=0 ...".
std::string content_of(const FaultEntry& entry) {
  std::string text = entry.kind + " " + entry.where;
  for (const auto& [name, number] : entry.numbers) text += fmt::format(" {}={}", name, number);
  for (const auto& [name, value] : entry.texts) text += fmt::format(" {}=\"{}\"", name, value);
  return text;
}

// A kind that acts on topics keeps their data back.
bool mutes_topics(const FaultKind& kind) {
  return std::find(kind.acts_on.begin(), kind.acts_on.end(), TargetKind::kTopic) !=
         kind.acts_on.end();
}

const std::string* host_of(const FaultEntry& entry) {
  const auto* const event = std::get_if<AtEvent>(&entry.when);
  return event == nullptr ? nullptr : &event->host;
}

}  // namespace

FaultInjector::FaultInjector(World& world, const FaultPlan& plan, PlanOrigin origin)
    : world_(world), plan_(plan), ledger_(plan, origin) {
  for (const FaultEntry& entry : plan_.entries()) {
    if (std::holds_alternative<AtEvent>(entry.when)) at_events_.push_back(&entry);
  }
}

void FaultInjector::resolve(const TargetDirectory& directory, const FaultCatalogue& catalogue) {
  directory.check(plan_, catalogue);
  catalogue_ = &catalogue;
  for (const FaultEntry& entry : plan_.entries()) {
    const FaultKind* const kind = catalogue.find_kind(entry.kind);
    if (kind != nullptr) targets_.emplace(entry.id, directory.resolve(entry, *kind));
  }
}

void FaultInjector::add_client(Host& client, std::function<std::string_view()> phase) {
  CHECK(stage_ == Stage::kMade);
  clients_.push_back(Client{&client, std::move(phase)});
}

void FaultInjector::start() {
  CHECK(stage_ == Stage::kMade);
  stage_ = Stage::kStarted;
  for (const FaultEntry& entry : plan_.entries()) {
    if (const auto* at = std::get_if<AtTime>(&entry.when)) {
      schedule(entry, Instant(Duration(at->at_ns)));
    }
  }
  strike_at_events();
}

void FaultInjector::schedule(const FaultEntry& entry, Instant when) {
  ledger_.scheduled(entry.id, when.time_since_epoch().count());
  world_.call_at(when, [this, &entry] { apply(entry); });
}

// Right now, before any host goes on.
void FaultInjector::strike(const FaultEntry& entry) {
  ledger_.scheduled(entry.id, world_.now().time_since_epoch().count());
  world_.interrupt([this, &entry] { apply(entry); });
}

void FaultInjector::trigger(std::string_view name, std::uint16_t host) {
  if (plan_.empty()) return;
  CHECK(host <= world_.hosts().size());
  count(name, {});
  if (host > 0) count(name, world_.hosts()[host - 1u]->name());
}

void FaultInjector::count(std::string_view name, const std::string& host) {
  const std::int64_t count = ++triggers_[std::pair(std::string(name), host)];
  for (const FaultEntry& entry : plan_.entries()) {
    const auto* after = std::get_if<AfterTrigger>(&entry.when);
    if (after == nullptr || after->trigger != name || after->host != host) continue;
    if (after->count != count) continue;
    schedule(entry, saturating_add(world_.now(), Duration(after->delay_ns)));
  }
}

bool FaultInjector::wants(EventKind kind) const noexcept {
  if (plan_.empty()) return false;
  if (!at_events_.empty()) return true;
  switch (kind) {
    case EventKind::kDial:
    case EventKind::kDialFailed:
    case EventKind::kOpen:
    case EventKind::kClose:
    case EventKind::kReset:
    case EventKind::kSignal:
      return true;
    default:
      return false;
  }
}

void FaultInjector::on_event(const Event& event) {
  if (stage_ == Stage::kMade) return;  // A host starts.
  switch (event.kind()) {
    case EventKind::kDial:
      trigger("dial", event.head.host);
      break;
    case EventKind::kDialFailed:
      trigger("dial_failed", event.head.host);
      break;
    case EventKind::kSignal:
      trigger("signal", event.head.host);
      break;
    case EventKind::kOpen:
      pass(event);
      break;
    case EventKind::kClose:
    case EventKind::kReset:
      pass(event);
      lose(event);
      break;
    default:
      break;
  }
  if (!at_events_.empty()) strike_at_events();
}

// An event of a connection: each side has its own, which count for that side alone. Without a side
// it counts once. A connection whose dial was cancelled has not been there for any host.
void FaultInjector::pass(const Event& event) {
  const std::uint64_t connection = event.head.subject;
  const bool opens = event.kind() == EventKind::kOpen;
  if (!opens && (passed_[connection] & static_cast<unsigned>(Passed::kOpened)) == 0) return;
  const Passed what = opens                               ? Passed::kOpened
                      : event.kind() == EventKind::kClose ? Passed::kClosed
                                                          : Passed::kReset;
  const std::string_view name = event_name(event.kind());
  if (first_time(connection, what)) count(name, {});
  if (event.head.host > 0) count(name, world_.hosts()[event.head.host - 1u]->name());
}

void FaultInjector::lose(const Event& event) {
  for (Active& one : active_) {
    const bool its_own = one.connection != 0 && one.connection == event.head.subject;
    if (its_own && event.head.host == one.hosts.front()) one.gone = std::min(one.gone, event.at());
  }
}

bool FaultInjector::first_time(std::uint64_t connection, Passed what) {
  unsigned& passed = passed_[connection];
  if ((passed & static_cast<unsigned>(what)) != 0) return false;
  passed |= static_cast<unsigned>(what);
  return true;
}

void FaultInjector::strike_at_events() {
  std::erase_if(at_events_, [this](const FaultEntry* entry) {
    const std::string& name = *host_of(*entry);
    const Host* const host = name.empty() ? nullptr : world_.find_host(name);
    const std::uint64_t events = host == nullptr ? world_.trace().events() : host->events();
    if (static_cast<std::uint64_t>(std::get<AtEvent>(entry->when).event) > events) return false;
    strike(*entry);
    return true;
  });
}

// Every program has ended, or the one on the host that the entry names.
bool FaultInjector::is_moot(const FaultEntry& entry) const {
  if (ended_at_ != kNever) return true;
  const auto target = targets_.find(entry.id);
  if (target == targets_.end() || target->second.all) return false;
  return std::any_of(clients_.begin(), clients_.end(), [&](const Client& client) {
    return client.ended && client.host->name() == target->second.from;
  });
}

void FaultInjector::apply(const FaultEntry& entry) {
  if (is_moot(entry)) return ledger_.moot(entry.id);
  const FaultKind* const kind = catalogue_ == nullptr ? nullptr : catalogue_->find_kind(entry.kind);
  if (kind == nullptr) return;
  static const Target everything;
  const auto target = targets_.find(entry.id);
  SimulatedFault fault(*this, entry, target == targets_.end() ? everything : target->second);
  if (kind->apply_in_simulation) return kind->apply_in_simulation(fault);
  kind->act(fault);
}

// That of the first program that the effect reaches: with one program it is always the same.
std::string_view FaultInjector::phase(const std::vector<std::uint16_t>& hosts) const {
  for (const Client& client : clients_) {
    const bool reached = hosts.empty() || clients_.size() == 1 ||
                         std::find(hosts.begin(), hosts.end(), client.host->id()) != hosts.end();
    if (reached) return client.phase ? client.phase() : std::string_view();
  }
  return {};
}

Ref<Effect> FaultInjector::begin(const FaultEntry& entry, std::vector<std::uint16_t> hosts,
                                 FaultApplication::Disturbs disturbs) {
  const Instant now = world_.now();
  const Instant until = saturating_add(now, Duration(entry.number_or("duration_ns", 0)));
  const Ref<Effect> effect(new Effect(entry.id, now, until, this));
  const FaultKind* const kind = catalogue_->find_kind(entry.kind);
  ledger_.applied(entry.id, phase(hosts));
  active_.push_back(Active{&entry, kind, effect, std::move(hosts), disturbs});
  world_.emit(EventKind::kFaultApplied, 0, entry.id, content_of(entry));
  watch_end(*effect);
  return effect;
}

FaultInjector::Active& FaultInjector::active(const Effect& effect) {
  const auto found = std::find_if(active_.begin(), active_.end(),
                                  [&](const Active& one) { return one.effect.get() == &effect; });
  CHECK(found != active_.end());
  return *found;
}

void FaultInjector::on_first_hit(const Effect& effect) {
  const FaultEntry& entry = *active(effect).entry;
  world_.emit(EventKind::kFaultObserved, 0, entry.id, content_of(entry));
}

// Looks again when the effect is over as far as known now: it may delay more until then.
void FaultInjector::watch_end(const Effect& effect) {
  if (effect.over() == kNever || effect.pending() > 0) return;
  const Ref<Effect> kept = active(effect).effect;
  world_.call_at(effect.over(), [this, kept] { end(*kept); });
}

void FaultInjector::end(const Effect& effect) {
  if (ended_at_ != kNever || effect.pending() > 0) return;
  if (!effect.over(world_.now())) return watch_end(effect);
  Active& ending = active(effect);
  if (std::exchange(ending.told_end, true)) return;
  const FaultEntry& entry = *ending.entry;
  world_.emit(EventKind::kFaultEnded, 0, entry.id,
              fmt::format("{} hits={}", content_of(entry), effect.hits()));
}

void FaultInjector::program_ended(const Host& client) {
  const auto found = std::find_if(clients_.begin(), clients_.end(),
                                  [&](const Client& one) { return one.host == &client; });
  CHECK(found != clients_.end());
  if (std::exchange(found->ended, true)) return;
  const bool others =
      std::any_of(clients_.begin(), clients_.end(), [](const Client& one) { return !one.ended; });
  if (others) return;
  ended_at_ = world_.now();
  events_at_end_ = world_.trace().events();
  for (const Active& one : active_) one.effect->settle();
}

const Ledger& FaultInjector::finish() {
  CHECK(stage_ != Stage::kFinished);
  stage_ = Stage::kFinished;
  for (const Active& one : active_) {
    if (one.effect->hits() > 0) ledger_.observed(one.entry->id, one.effect->hits());
  }
  for (const auto& [id, target] : targets_) {
    if (target.all || target.kind != TargetKind::kConnection) continue;
    const Host* const host = world_.find_host(target.from);
    const std::uint64_t wanted = std::max<std::uint64_t>(1, target.ordinal);
    if (host != nullptr && world_.network().opened(*host) < wanted) ledger_.moot(id);
  }
  const bool ended = ended_at_ != kNever;
  const Instant end = ended ? ended_at_ : world_.now();
  ledger_.finish(end.time_since_epoch().count(), ended ? events_at_end_ : world_.trace().events());
  return ledger_;
}

Instant FaultInjector::over(const Active& active) const noexcept {
  const Instant now = active.effect->pending() == 0 ? Instant::min() : world_.now();
  return std::min(std::max(active.effect->over(), now), active.gone);
}

bool FaultInjector::has_hindered(const Active& active, std::uint16_t host) const noexcept {
  const std::vector<std::uint16_t>& hosts = active.hosts;
  const bool reaches =
      host == 0 || hosts.empty() || std::find(hosts.begin(), hosts.end(), host) != hosts.end();
  const bool disturbs = active.disturbs == FaultApplication::Disturbs::kYes;
  return reaches && disturbs && active.effect->hits() > 0;
}

// While latencies that overlap `active` sum up to enough; segments sent in the last such instant
// have arrived. Instant::min(): they never do. The sum changes where one begins and where one ends.
Instant FaultInjector::slow_until(const Active& active, std::uint16_t host) const noexcept {
  Instant last = Instant::min();
  for (const Active& other : active_) {
    for (const Instant change : {other.effect->begin(), other.effect->until()}) {
      const Instant from = std::max(change, active.effect->begin());
      last = std::max(last, slow_from(from, active, host));
    }
  }
  return last;
}

// The same of the time from `from` to the next end of one of them.
Instant FaultInjector::slow_from(Instant from, const Active& active,
                                 std::uint16_t host) const noexcept {
  Duration sum{};
  Instant to = active.effect->until();
  for (const Active& one : active_) {
    const bool apart =
        one.connection != active.connection && one.connection > 0 && active.connection > 0;
    if (!one.kind->delay || apart || !has_hindered(one, host)) continue;
    if (one.effect->begin() > from || one.effect->until() <= from) continue;
    sum += one.kind->delay(*one.entry);
    to = std::min(to, one.effect->until());
  }
  if (sum < kHinderingLatency || from >= to) return Instant::min();
  return saturating_add(saturating_add(to, sum), sum);
}

Instant FaultInjector::over(const Active& active, Hinders what, std::uint16_t host) const noexcept {
  if (what == Hinders::kAnything) return over(active);
  // The end that it delays is in flight until it arrives; the effect delays no other segment in
  // that time.
  if (what == Hinders::kLearning) return std::min(active.effect->delayed_until(), active.gone);
  if (!active.kind->delay) return over(active);
  return std::min(over(active), slow_until(active, host));
}

Instant FaultInjector::last_effect(std::uint16_t host, Hinders what,
                                   std::uint64_t connection) const noexcept {
  Instant last = Instant::min();
  for (const Active& one : active_) {
    if (!one.kind->does_hinder(what) || !has_hindered(one, host)) continue;
    if (one.connection > 0 && connection > 0 && one.connection != connection) continue;
    last = std::max(last, over(one, what, host));
  }
  return last;
}

Instant FaultInjector::last_mute(std::string_view topic, std::uint16_t host) const noexcept {
  Instant last = Instant::min();
  for (const Active& one : active_) {
    if (!mutes_topics(*one.kind) || !has_hindered(one, host)) continue;
    const auto target = targets_.find(one.entry->id);
    const bool all = target == targets_.end() || target->second.all;
    if (all || names_topic(target->second.topic, topic)) last = std::max(last, over(one));
  }
  return last;
}

bool FaultInjector::slow_in(Instant from, Instant to, std::uint16_t host) const noexcept {
  return std::any_of(active_.begin(), active_.end(), [&](const Active& one) {
    if (!one.kind->delay || !has_hindered(one, host)) return false;
    return one.kind->delay(*one.entry) >= kHinderingLatency && one.effect->begin() <= to &&
           over(one) >= from;
  });
}

}  // namespace wavetank::sim
