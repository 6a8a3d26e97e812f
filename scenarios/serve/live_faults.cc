#include "scenarios/serve/live_faults.h"

#include <fmt/core.h>

#include <algorithm>
#include <span>
#include <stdexcept>
#include <utility>
#include <variant>

#include "core/check.h"
#include "core/loop/event_loop.h"

namespace wavetank::scenarios {
namespace {

using hyperliquid::VenueMessageKind;
using sim::FaultEntry;

constexpr const char* kClient = "client";

// A kind or a trigger that a server has, by name.
bool is_served(const sim::FaultKind& kind) { return kind.why_not_served().empty(); }
bool is_served(const sim::FaultTrigger& trigger) { return !trigger.served.empty(); }

// The names of those that a server has: "close, data, open".
template <class Named>
std::string served_names(std::span<const Named> all) {
  std::string text;
  for (const Named& one : all) {
    if (!is_served(one)) continue;
    if (!text.empty()) text += ", ";
    text += one.name;
  }
  return text;
}

const sim::FaultKind& check_kind(const FaultEntry& entry, const sim::FaultCatalogue& catalogue) {
  const sim::FaultKind* const kind = catalogue.find_kind(entry.kind);
  const std::string reason = kind == nullptr ? "the kind is unknown" : kind->why_not_served();
  if (reason.empty()) return *kind;
  throw std::invalid_argument(fmt::format(
      "fault {}, {}: cannot be applied by a server on real sockets: {}; it can apply {}", entry.id,
      entry.kind, reason, served_names(catalogue.kinds())));
}

void check_when(const FaultEntry& entry, const sim::FaultCatalogue& catalogue) {
  const std::string which = fmt::format("fault {}, {}: ", entry.id, entry.kind);
  if (std::holds_alternative<sim::AtEvent>(entry.when)) {
    throw std::invalid_argument(which +
                                "real time has no event numbers; give \"at_ns\" or \"after\"");
  }
  const auto* after = std::get_if<sim::AfterTrigger>(&entry.when);
  if (after == nullptr) return;
  if (!after->host.empty()) {
    throw std::invalid_argument(which +
                                "a server on real sockets does not distinguish hosts; omit \"" +
                                after->host + "\"");
  }
  const sim::FaultTrigger* const trigger = catalogue.find_trigger(after->trigger);
  if (trigger != nullptr && is_served(*trigger)) return;
  throw std::invalid_argument(which + "a server does not see \"" + after->trigger +
                              "\"; it can wait for " + served_names(catalogue.triggers()));
}

// One link with its two ends is all that a server sees of its clients, so a host and the link mean
// everything. A plan cannot name one of the connections.
sim::Target target_of(const FaultEntry& entry, sim::FaultKind kind, hyperliquid::Venue& venue) {
  std::erase(kind.acts_on, sim::TargetKind::kConnection);
  if (entry.where.find('#') != std::string::npos) {
    throw sim::UnknownTarget(
        fmt::format("fault {}, {}: a server on real sockets does not distinguish connections; "
                    "omit \"where\":\"{}\" to mean all",
                    entry.id, entry.kind, entry.where));
  }
  sim::TargetDirectory directory;
  directory.add_host(kClient);
  directory.add_host("venue");
  directory.add_link(kClient, "venue");
  for (const hyperliquid::FeedTopic& topic : venue.feed().topics()) {
    if (!topic.stray) directory.add_topic(topic.key);
  }
  sim::Target target = directory.resolve(entry, kind);
  const bool narrow =
      target.kind == sim::TargetKind::kDirection || target.kind == sim::TargetKind::kTopic;
  return narrow ? target : sim::Target();
}

}  // namespace

class LiveFaults::Served final : public sim::FaultApplication {
 public:
  Served(LiveFaults& faults, const FaultEntry& entry_, const sim::Target& target_)
      : FaultApplication(entry_, target_, faults.offers_), faults_(faults) {}

  Instant now() const override { return EventLoop::running().time(); }

  Ref<sim::Effect> begin_on(const sim::FaultedConnection&) override { return begin(); }

  std::string address() const override { return {}; }

  std::vector<sim::FaultedConnection> connections() const override {
    std::vector<sim::FaultedConnection> all;
    for (std::string& peer : faults_.venue_.peers()) all.emplace_back(std::move(peer), 0, 0);
    return all;
  }

  void hinder_ways(const sim::MakeHindrance& make) override {
    const sim::Hindrance hindrance = make(entry, begin());
    if (target.all || target.from == kClient) {
      faults_.path_.hinder(FaultyPath::Direction::kIn, hindrance, now());
    }
    if (target.all || target.from != kClient) {
      faults_.path_.hinder(FaultyPath::Direction::kOut, hindrance, now());
    }
  }

  void refuse_dials() override {
    const Ref<sim::Effect> effect = begin();
    hyperliquid::VenueFault refusal(effect->until());
    refusal.hit = [effect](Instant when) { effect->hit(when); };
    faults_.venue_.refuse_dials(std::move(refusal));
  }

  // Also those that are closed for the venue, and whose end is still under way.
  void cut_connections() override {
    std::uint64_t met = faults_.server_.open_count();
    faults_.server_.reset_all();
    met += faults_.path_.reset_lingering();
    if (met == 0) return;
    const Ref<sim::Effect> effect = begin();
    for (std::uint64_t i = 0; i < met; ++i) effect->hit(now());
  }

 private:
  Ref<sim::Effect> begin_for(std::vector<std::uint16_t>, Disturbs) override {
    return faults_.begin(entry);
  }

  LiveFaults& faults_;
};

LiveFaults::LiveFaults(const sim::FaultPlan& plan, const sim::FaultCatalogue& catalogue,
                       hyperliquid::Venue& venue, hyperliquid::VenueServer& server,
                       FaultyPath& path, std::function<void(const std::string&)> tell)
    : plan_(plan),
      catalogue_(catalogue),
      venue_(venue),
      server_(server),
      path_(path),
      tell_(std::move(tell)),
      ledger_(plan, sim::PlanOrigin::kHandWritten) {
  offers_.add(venue);
  for (const FaultEntry& entry : plan.entries()) {
    const sim::FaultKind& kind = check_kind(entry, catalogue);
    check_when(entry, catalogue);
    targets_.emplace(entry.id, target_of(entry, kind, venue));
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
    apply(entry);
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

void LiveFaults::apply(const FaultEntry& entry) {
  tell_(fmt::format("fault {}: {}", entry.id, entry.kind));
  Served fault(*this, entry, targets_.at(entry.id));
  catalogue_.find_kind(entry.kind)->act(fault);
}

Ref<sim::Effect> LiveFaults::begin(const FaultEntry& entry) {
  const Instant now = EventLoop::running().time();
  const Instant until = saturating_add(now, Duration(entry.number_or("duration_ns", 0)));
  ledger_.applied(entry.id);
  return applied_.emplace_back(new sim::Effect(entry.id, now, until));
}

std::vector<sim::LedgerRow> LiveFaults::rows() const {
  std::vector<sim::LedgerRow> rows(ledger_.rows().begin(), ledger_.rows().end());
  for (const Ref<sim::Effect>& effect : applied_) {
    const auto row = std::find_if(rows.begin(), rows.end(), [&effect](const sim::LedgerRow& one) {
      return one.id == effect->entry();
    });
    CHECK(row != rows.end());
    row->observed += effect->hits();
  }
  return rows;
}

std::vector<sim::LedgerRow> LiveFaults::finish(Instant now) {
  CHECK(now >= start_);
  for (const Ref<sim::Effect>& effect : applied_) {
    if (effect->hits() > 0) ledger_.observed(effect->entry(), effect->hits());
  }
  applied_.clear();
  ledger_.finish((now - start_).count(), 0);
  return rows();
}

}  // namespace wavetank::scenarios
