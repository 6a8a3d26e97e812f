#include "scenarios/cases/scenario.h"

#include <chrono>
#include <stdexcept>
#include <utility>

#include "scenarios/cases/cases.h"
#include "sim/fault/draw_plan.h"
#include "sim/oracle/draw_stream.h"

namespace wavetank::scenarios {
namespace {

// From the stop to the end of the run: more than any bound of a property about the stop.
constexpr Duration kAfterStop = std::chrono::seconds(65);

// The names of a plan's own faults stay below that of the stop behind drawn ones.
constexpr std::uint32_t kStopBehindDrawn = 1000;

sim::PlanLimits plan_limits(const sim::FaultCatalogue& catalogue,
                            const std::vector<hyperliquid::WantedTopic>& topics, Duration end,
                            Duration lasts_max) {
  sim::PlanLimits limits;
  for (const sim::FaultKind& kind : catalogue.kinds()) {
    if (kind.name != "stop_signal") limits.kinds.push_back(kind.name);
  }
  std::vector<std::string>& muted = limits.wheres["mute"];
  muted.emplace_back("*");
  for (const hyperliquid::WantedTopic& topic : topics) muted.push_back(topic.key);
  limits.triggers = {"dial", "dial_failed", "open", "subscribe_ack", "data", "close", "reset"};
  limits.end_ns = end.count();
  limits.duration_ns_max = lasts_max.count();
  return limits;
}

}  // namespace

Script::Script(const sim::RunRequest& request, const sim::Registry& registry, sim::Oracle& oracle,
               CaseSetup& setup)
    : request_(request), registry_(registry), oracle_(oracle), setup_(setup) {}

Duration Script::draw(const char* label, Duration min, Duration max) {
  return Duration(
      oracle_.stream("plan").draw_between(std::string(label) + "_ns", min.count(), max.count()));
}

bool Script::chance(const char* label, std::uint64_t times, std::uint64_t of) {
  return oracle_.stream("plan").chance(label, times, of);
}

sim::FaultEntry& Script::fault(std::string kind, Duration at) {
  return entries_.emplace_back(next_id(), std::move(kind), sim::AtTime{at.count()});
}

sim::FaultEntry& Script::fault(std::string kind, Duration at, Duration lasts) {
  sim::FaultEntry& entry = fault(std::move(kind), at);
  entry.numbers["duration_ns"] = lasts.count();
  return entry;
}

void Script::draw_faults(Duration end, Duration lasts_max) {
  const sim::FaultCatalogue& catalogue = registry_.faults;
  const sim::PlanLimits limits = plan_limits(catalogue, setup_.topics(), end, lasts_max);
  const sim::FaultPlan drawn = sim::draw_plan(oracle_, catalogue, limits);
  setup_.drawn_kinds = limits.kinds;
  const std::uint32_t before = next_id() - 1;
  for (sim::FaultEntry entry : drawn.entries()) {  // Their ids count from 1.
    entry.id += before;
    entries_.push_back(std::move(entry));
  }
}

void Script::stop(Duration at) {
  const std::uint32_t id = setup_.drawn_kinds.empty() ? next_id() : kStopBehindDrawn;
  entries_.push_back(stop_at(id, at));
  end(at + kAfterStop);
}

void Script::stop_after_open(Duration delay) {
  sim::FaultEntry& entry = fault("stop_signal", Duration::zero());
  entry.when = sim::AfterTrigger("open", 1, delay.count());
  entry.numbers["signal"] = 15;
  end(delay + kAfterStop);
}

void Script::end(Duration at) { setup_.length = at; }

Scenario::Scenario(std::string name)
    : write_([](Script& script) { script.stop(std::chrono::minutes(1)); }) {
  info_.name = std::move(name);
  info_.venue = kHyperliquid;
}

Scenario& Scenario::summary(std::string text) {
  info_.summary = std::move(text);
  return *this;
}

Scenario& Scenario::source(std::string text) {
  info_.source = std::move(text);
  return *this;
}

Scenario& Scenario::quiet() {
  basis_.market = Market::kQuiet;
  return *this;
}

Scenario& Scenario::topics(const std::vector<std::string>& subscriptions) {
  basis_.topics.clear();
  for (const std::string& text : subscriptions) {
    const auto parsed = hyperliquid::parse_subscription(text);
    if (!parsed) throw std::invalid_argument("scenario " + info_.name + ": no topic: " + text);
    basis_.topics.push_back(parsed.value());
  }
  return *this;
}

Scenario& Scenario::venue(hyperliquid::VenueConfig config) {
  basis_.venue = std::move(config);
  return *this;
}

Scenario& Scenario::clients(std::vector<CaseClient> clients) {
  basis_.clients = std::move(clients);
  return *this;
}

CaseSetup Scenario::Basis::setup(sim::Oracle& oracle) const {
  CaseSetup made =
      topics.empty() ? generated_setup(oracle, market) : generated_setup(oracle, market, topics);
  made.venue = venue;
  if (clients.empty()) return made;
  const std::vector<hyperliquid::WantedTopic> all = made.config().topics;
  made.clients = clients;
  for (CaseClient& client : made.clients) {
    if (client.config.topics.empty()) client.config.topics = all;
  }
  return made;
}

Scenario& Scenario::script(std::function<void(Script& script)> write) {
  write_ = std::move(write);
  return *this;
}

Scenario& Scenario::must_reach(std::vector<std::string> properties, std::uint64_t from_seeds) {
  info_.demands.must_reach = std::move(properties);
  info_.demands.from_seeds = from_seeds;
  return *this;
}

Scenario& Scenario::must_bite(std::vector<std::string> kinds) {
  info_.demands.must_bite = std::move(kinds);
  return *this;
}

Scenario::operator sim::ScenarioInfo() const {
  sim::ScenarioInfo info = info_;
  info.run = [basis = basis_, write = write_](const sim::Registry& registry,
                                              const sim::RunRequest& request) {
    const MakeSetup make_setup = [&](const sim::RunRequest& asked, sim::Oracle& oracle) {
      CaseSetup setup = basis.setup(oracle);
      Script script(asked, registry, oracle, setup);
      write(script);
      setup.plan = sim::FaultPlan({script.entries_.begin(), script.entries_.end()});
      return setup;
    };
    return run_feed_case(make_setup, registry, request);
  };
  return info;
}

}  // namespace wavetank::scenarios
