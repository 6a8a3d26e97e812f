#include "scenarios/cases/feed_run.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "core/check.h"
#include "scenarios/cases/client_part.h"
#include "scenarios/cases/feed_stop.h"
#include "scenarios/cases/generated_setup.h"
#include "scenarios/cases/kinds/venue_kinds.h"
#include "scenarios/cases/on_capture.h"
#include "scenarios/cases/setup_hash.h"
#include "scenarios/cases/shared_addresses.h"
#include "scenarios/cases/venue_part.h"
#include "scenarios/properties/properties.h"
#include "sim/fault/fault_plan_json.h"
#include "sim/oracle/draw_stream.h"
#include "sim/run/run.h"
#include "sim/trace/time_text.h"
#include "sim/world/network.h"

namespace wavetank::scenarios {

namespace {

constexpr Duration kJitter = std::chrono::milliseconds(2);

/// The things behind the names of a request and a setup.
struct Cast {
  Cast(std::function<const Client&(const std::string& name)> find_,
       const sim::FaultCatalogue& faults_, const std::vector<sim::PropertyInfo>& properties_)
      : find(std::move(find_)), faults(faults_), properties(properties_) {}

  std::function<const Client&(const std::string& name)> find;
  const sim::FaultCatalogue& faults;
  const std::vector<sim::PropertyInfo>& properties;
};

bool has_stop(const sim::FaultPlan& plan) {
  return std::any_of(plan.entries().begin(), plan.entries().end(),
                     [](const sim::FaultEntry& entry) { return entry.kind == "stop_signal"; });
}

// Behind all ids but those of recorded faults.
std::uint32_t free_id(const sim::FaultPlan& plan) {
  std::uint32_t id = 1;
  for (const sim::FaultEntry& entry : plan.entries()) {
    if (entry.id < sim::kRecordedIdMin) id = entry.id + 1;
  }
  return id;
}

// A plan has the faults, but perhaps not those of the recording or the stop.
bool is_complete(const sim::FaultEntry& entry, const sim::FaultCatalogue& kinds) {
  const sim::FaultKind* const kind = kinds.find_kind(entry.kind);
  return kind != nullptr && kind->numbers.size() == entry.numbers.size() &&
         kind->texts.size() == entry.texts.size() &&
         std::all_of(kind->numbers.begin(), kind->numbers.end(), [&](const auto& number) {
           return entry.numbers.count(number.name) > 0;
         });
}

// A scenario may leave parameters out. Errors: std::invalid_argument for a kind or a parameter that
// does not exist.
sim::FaultPlan completed_plan(const sim::FaultPlan& plan, const sim::FaultCatalogue& kinds) {
  const auto entries = plan.entries();
  const bool complete = std::all_of(entries.begin(), entries.end(),
                                    [&](const auto& entry) { return is_complete(entry, kinds); });
  return complete ? plan : sim::completed(plan, kinds);
}

sim::FaultPlan whole_plan(const sim::RunRequest& request, CaseSetup& setup,
                          const sim::FaultCatalogue& kinds) {
  sim::FaultPlan plan = request.plan ? *request.plan : completed_plan(setup.plan, kinds);
  if (request.plan && request.plan_scope == sim::PlanScope::kWhole) return plan;
  for (const sim::FaultEntry& entry : plan.entries()) {
    if (entry.id < sim::kRecordedIdMin) continue;
    throw std::invalid_argument("fault plan: the id " + std::to_string(entry.id) +
                                " is reserved for faults of the recording; give ids below " +
                                std::to_string(sim::kRecordedIdMin));
  }
  for (const sim::FaultEntry& entry : setup.recorded_faults) plan = plan.with(entry);
  if (setup.end == CaseEnd::kAfterFeed || has_stop(plan)) return plan;
  const Duration at = std::max(setup.length - kStopBeforeEnd, Duration::zero());
  plan = plan.with(stop_at(free_id(plan), at));
  setup.remarks.push_back("the plan has no stop_signal, so the client is asked to stop at " +
                          sim::virtual_time_text(at.count()) + ", 10 s before the end");
  return plan;
}

sim::RunSetup run_setup(const sim::RunRequest& request, CaseSetup& setup,
                        const sim::FaultCatalogue& kinds) {
  sim::RunSetup run;
  run.epoch_ns = setup.epoch_ns;
  run.length = setup.length;
  if (setup.end == CaseEnd::kAfterFeed) run.ends_with = sim::EndsWith::kPrograms;
  run.events_max = setup.events_max;
  run.plan = whole_plan(request, setup, kinds);
  const bool judged = request.plan && request.idle_entries == sim::IdleEntries::kDoubtful;
  if (judged) run.plan_origin = request.plan_origin;
  return run;
}

void draw_latency(sim::Oracle& oracle, const CaseSetup& setup, sim::Run& run) {
  const std::int64_t latency_ns = oracle.stream("case").draw_between(
      "latency_ns", setup.latency_min.count(), setup.latency_max.count());
  run.world().network().set_latency(Duration(latency_ns), kJitter);
}

// 0 for a replay: its length is that of the feed.
Duration draw_stop_delay(sim::Oracle& oracle, const CaseSetup& setup) {
  if (setup.stop_delay_max == Duration::zero()) return {};
  return Duration(
      oracle.stream("case").draw_between("stop_delay_ns", 0, setup.stop_delay_max.count()));
}

bool share_addresses(const std::vector<CaseClient>& clients) {
  return std::any_of(clients.begin(), clients.end(),
                     [](const CaseClient& client) { return !client.address.empty(); });
}

sim::RunResult run_case(const sim::RunRequest& request, const Cast& cast, CaseSetup& setup,
                        sim::Oracle& oracle) {
  sim::Run run(request, cast.faults, oracle, run_setup(request, setup, cast.faults));
  draw_latency(oracle, setup, run);
  auto& venue = run.add<VenuePart>(setup.venue, *setup.feed, setup.config().venue);
  std::vector<const ClientPart*> clients;
  for (const CaseClient& client : setup.clients) {
    const Client& program = cast.find(client.program);
    clients.push_back(&run.add<ClientPart>(client, program, cast.properties, venue));
  }
  if (share_addresses(setup.clients)) run.add<SharedAddresses>(venue.venue(), request.seed);
  if (setup.end == CaseEnd::kAfterFeed) {
    run.add<FeedStop>(setup, venue, std::move(clients), draw_stop_delay(oracle, setup));
  }
  return run.run();
}

sim::RunResult run_with(const MakeSetup& make_setup, const sim::RunRequest& request,
                        const Cast& cast) {
  sim::Oracle oracle = sim::oracle_of(request);
  CaseSetup setup = make_setup(request, oracle);
  // A replay has its feed; any other case is moved to the one that is asked for.
  if (request.capture && setup.end == CaseEnd::kByPlan) setup = on_capture(setup, request);
  if (request.events_max) setup.events_max = *request.events_max;
  CHECK(!setup.clients.empty());
  sim::RunResult result = run_case(request, cast, setup, oracle);
  result.setup_hash = setup_hash(setup);
  result.remarks.insert(result.remarks.begin(), setup.remarks.begin(), setup.remarks.end());
  result.silences = std::move(setup.silences);
  result.silences_total = setup.silences_total;
  return result;
}

}  // namespace

sim::RunResult run_feed_case(const MakeSetup& make_setup, const sim::Registry& registry,
                             const sim::RunRequest& request) {
  const auto find = [&](const std::string& name) -> const Client& {
    return require_feed_client(registry, name.empty() ? request.client : name);
  };
  find({});  // Before anything else is made.
  return run_with(make_setup, request, Cast(find, registry.faults, registry.properties));
}

sim::RunResult run_feed_case(const MakeSetup& make_setup, const sim::RunRequest& request,
                             const Client& client) {
  static const sim::FaultCatalogue faults = feed_faults();
  static const std::vector<sim::PropertyInfo> properties = property_infos();
  static const sim::Registry built_in = [] {
    sim::Registry registry;
    registry.clients = client_infos();
    return registry;
  }();
  const auto find = [&](const std::string& name) -> const Client& {
    return name.empty() ? client : require_feed_client(built_in, name);
  };
  return run_with(make_setup, request, Cast(find, faults, properties));
}

sim::ScenarioFunction feed_scenario(MakeSetup make_setup) {
  return [make_setup = std::move(make_setup)](const sim::Registry& registry,
                                              const sim::RunRequest& request) {
    return run_feed_case(make_setup, registry, request);
  };
}

sim::FaultCatalogue feed_faults() {
  sim::FaultCatalogue faults = sim::sim_faults();
  for (const auto kind : kVenueKinds) faults.add(kind());
  faults.add(sim::FaultTrigger{"subscribe_ack", "The venue's acknowledgement reaches the client.",
                               "An acknowledgement is sent."});
  faults.add(
      sim::FaultTrigger{"data", "A data frame reaches the client.", "A data frame is sent."});
  faults.add(sim::FaultTrigger{"pong", "A pong reaches the client.", "A pong is sent."});
  return faults;
}

}  // namespace wavetank::scenarios
