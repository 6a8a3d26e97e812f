#include "scenarios/serve/live_faults.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>
#include <variant>

#include "core/check.h"
#include "core/loop/event_loop.h"
#include "sim/fault/path_faults.h"

namespace wavetank::scenarios {
namespace {

using hyperliquid::VenueMessageKind;
using sim::FaultEntry;

constexpr std::array<std::string_view, 9> kKinds = {"blackhole",  "latency",      "mute",
                                                    "mute_pongs", "refuse_dials", "reset_peer",
                                                    "slicer",     "slow_close",   "venue_close"};
constexpr std::array<std::string_view, 5> kTriggers = {"close", "data", "open", "pong",
                                                       "subscribe_ack"};

template <class Names>
std::string joined(const Names& names) {
  std::string text;
  for (const std::string_view name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

template <class Names>
bool holds(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void check(const FaultEntry& entry) {
  const std::string which = fmt::format("fault {}, {}: ", entry.id, entry.kind);
  if (!holds(kKinds, entry.kind)) {
    throw std::invalid_argument(
        which + "cannot be applied by a server on real sockets; it can do " + joined(kKinds));
  }
  if (std::holds_alternative<sim::AtEvent>(entry.when)) {
    throw std::invalid_argument(which +
                                "real time has no event numbers; give at_ns, or after a trigger");
  }
  const auto* after = std::get_if<sim::AfterTrigger>(&entry.when);
  if (after != nullptr && !after->host.empty()) {
    throw std::invalid_argument(which + "a server on real sockets tells no hosts apart; leave \"" +
                                after->host + "\" out");
  }
  if (after != nullptr && !holds(kTriggers, after->trigger)) {
    throw std::invalid_argument(which + "a server does not see \"" + after->trigger +
                                "\"; it can wait for " + joined(kTriggers));
  }
}

// A server tells its clients apart by nothing that a plan could name: there is one link.
sim::Target target_of(const FaultEntry& entry, hyperliquid::Venue& venue) {
  sim::FaultKind kind;
  if (entry.kind == "mute") {
    kind.acts_on = {sim::TargetKind::kTopic};
  } else if (entry.kind == "blackhole" || entry.kind == "latency" || entry.kind == "slicer") {
    kind.acts_on = {sim::TargetKind::kLink, sim::TargetKind::kDirection};
  } else {
    kind.acts_on = {sim::TargetKind::kLink};
  }
  sim::TargetDirectory directory;
  directory.add_link("client", "venue");
  for (const hyperliquid::FeedTopic& topic : venue.feed().topics()) {
    if (!topic.stray) directory.add_topic(topic.key);
  }
  return directory.resolve(entry, kind);
}

}  // namespace

LiveFaults::LiveFaults(const sim::FaultPlan& plan, hyperliquid::Venue& venue,
                       hyperliquid::VenueServer& server, FaultyPath& path,
                       std::function<void(const std::string&)> tell)
    : plan_(plan),
      venue_(venue),
      server_(server),
      path_(path),
      tell_(std::move(tell)),
      ledger_(plan, sim::PlanOrigin::kHandWritten) {
  for (const FaultEntry& entry : plan.entries()) {
    check(entry);
    targets_.emplace(entry.id, target_of(entry, venue));
  }
}

Coro<void> LiveFaults::run() {
  EventLoop& loop = EventLoop::running();
  start_ = loop.time();
  for (const FaultEntry& entry : plan_.entries()) {
    if (const auto* at = std::get_if<sim::AtTime>(&entry.when)) {
      schedule(entry, saturating_add(start_, Duration(at->at_ns)));
    }
  }
  for (;;) {
    Instant next = kNever;
    if (!due_.empty()) next = due_.front().when;
    if (next > loop.time()) {
      co_await changed_.wait_until(next);
      continue;
    }
    const FaultEntry& entry = *due_.front().entry;
    due_.erase(due_.begin());
    apply(entry, loop.time());
  }
}

void LiveFaults::schedule(const FaultEntry& entry, Instant when) {
  ledger_.scheduled(entry.id, (when - start_).count());
  Due due;
  due.when = when;
  due.entry = &entry;
  const auto behind = std::find_if(due_.begin(), due_.end(),
                                   [when](const Due& other) { return other.when > when; });
  due_.insert(behind, due);
  changed_.ring();
}

void LiveFaults::trigger(std::string_view name) {
  if (plan_.empty()) return;
  const std::int64_t count = ++triggered_[std::string(name)];
  for (const FaultEntry& entry : plan_.entries()) {
    const auto* after = std::get_if<sim::AfterTrigger>(&entry.when);
    if (after == nullptr || after->trigger != name || after->count != count) continue;
    schedule(entry, saturating_add(EventLoop::running().time(), Duration(after->delay_ns)));
  }
}

void LiveFaults::sent(VenueMessageKind kind) {
  if (kind == VenueMessageKind::kData) trigger("data");
  if (kind == VenueMessageKind::kAck) trigger("subscribe_ack");
  if (kind == VenueMessageKind::kPong) trigger("pong");
}

void LiveFaults::apply(const FaultEntry& entry, Instant now) {
  tell_(fmt::format("fault {}: {}", entry.id, entry.kind));
  const std::uint64_t open = server_.open_count();
  if (entry.kind == "venue_close") {
    venue_.close_all(static_cast<std::uint16_t>(entry.number("code")), entry.text("reason"));
    apply_at_once(entry, open);
  } else if (entry.kind == "reset_peer") {
    server_.reset_all();
    apply_at_once(entry, open + path_.reset_lingering());
  } else {
    apply_until(entry, now);
  }
}

/// A fault that met so many connections, there and then. Without any it was not applied.
void LiveFaults::apply_at_once(const FaultEntry& entry, std::uint64_t met) {
  if (met == 0) return;
  ledger_.applied(entry.id);
  ledger_.observed(entry.id, met);
}

void LiveFaults::apply_until(const FaultEntry& entry, Instant now) {
  const Instant until = saturating_add(now, Duration(entry.number("duration_ns")));
  Applied applied;
  applied.id = entry.id;
  applied.effect = Ref<sim::Effect>(new sim::Effect(entry.id, now, until));
  ledger_.applied(entry.id);
  if (sim::acts_on_ways(entry.kind)) {
    hinder(entry, applied.effect, now);
  } else {
    mute(entry, applied.effect);
  }
  applied_.push_back(std::move(applied));
}

void LiveFaults::hinder(const FaultEntry& entry, const Ref<sim::Effect>& effect, Instant now) {
  const sim::Target& target = targets_.at(entry.id);
  const sim::Hindrance hindrance = sim::hindrance_of(entry, effect);
  const bool one_way = !target.all && target.kind == sim::TargetKind::kDirection;
  if (!one_way || target.from == "client") {
    path_.hinder(FaultyPath::Direction::kIn, hindrance, now);
  }
  if (!one_way || target.from == "venue") {
    path_.hinder(FaultyPath::Direction::kOut, hindrance, now);
  }
}

void LiveFaults::mute(const FaultEntry& entry, const Ref<sim::Effect>& effect) {
  hyperliquid::VenueFault fault(effect->until());
  fault.hit = [effect] { effect->hit(effect->begin()); };
  if (entry.kind == "refuse_dials") return venue_.refuse_dials(std::move(fault));
  fault.keep_idle = entry.number("keep_idle") != 0;
  if (entry.kind == "mute_pongs") return venue_.mute_pongs(std::move(fault));
  const sim::Target& target = targets_.at(entry.id);
  venue_.mute(target.all ? "*" : target.topic, std::move(fault));
}

bool LiveFaults::need_path(const sim::FaultPlan& plan) {
  return std::any_of(plan.entries().begin(), plan.entries().end(),
                     [](const FaultEntry& entry) { return sim::acts_on_ways(entry.kind); });
}

std::vector<sim::LedgerRow> LiveFaults::rows() const {
  std::vector<sim::LedgerRow> rows(ledger_.rows().begin(), ledger_.rows().end());
  for (const Applied& applied : applied_) {
    const auto row = std::find_if(rows.begin(), rows.end(), [&applied](const sim::LedgerRow& one) {
      return one.id == applied.id;
    });
    CHECK(row != rows.end());
    row->observed += applied.effect->hits();
  }
  return rows;
}

std::vector<sim::LedgerRow> LiveFaults::finish(Instant now) {
  CHECK(now >= start_);
  for (const Applied& applied : applied_) {
    if (applied.effect->hits() > 0) ledger_.observed(applied.id, applied.effect->hits());
  }
  applied_.clear();
  ledger_.finish((now - start_).count(), 0);
  return rows();
}

}  // namespace wavetank::scenarios
