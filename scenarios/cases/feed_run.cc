#include "scenarios/cases/feed_run.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "scenarios/cases/feed_world.h"
#include "scenarios/cases/generated_setup.h"
#include "scenarios/cases/kinds/venue_kinds.h"
#include "scenarios/cases/on_capture.h"
#include "sim/trace/time_text.h"

namespace wavetank::scenarios {

namespace {

// The decisions of a request: a recorded tape, or a seed. A given plan stands for the draws that
// made the recorded one, so those are not looked for.
sim::Oracle make_oracle(const sim::RunRequest& request) {
  const auto recording = request.record_tape ? sim::KeepDraws::kOn : sim::KeepDraws::kOff;
  if (!request.tape) return sim::Oracle::from_seed(request.seed, recording);
  return sim::Oracle::from_tape(*request.tape, recording);
}

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

// A plan that says what goes wrong, and perhaps not how the recording goes or how the run ends.
sim::FaultPlan whole_plan(const sim::RunRequest& request, FeedSetup& setup) {
  sim::FaultPlan plan = request.plan ? *request.plan : setup.plan;
  if (request.plan && request.plan_scope == sim::PlanScope::kWhole) return plan;
  for (const sim::FaultEntry& entry : plan.entries()) {
    if (entry.id < sim::kRecordedIdMin) continue;
    throw std::invalid_argument("fault plan: the id " + std::to_string(entry.id) +
                                " is one of the recording's own; give ids below " +
                                std::to_string(sim::kRecordedIdMin));
  }
  for (const sim::FaultEntry& entry : setup.recorded_faults) plan = plan.with(entry);
  if (setup.stop_after_feed || has_stop(plan)) return plan;
  const Duration at = std::max(setup.length - kStopBeforeEnd, Duration::zero());
  plan = plan.with(stop_at(free_id(plan), at));
  setup.remarks.push_back("the plan has no stop_signal, so the client is asked to stop at " +
                          sim::virtual_time_text(at.count()) + ", 10 s before the end");
  return plan;
}

sim::RunResult run(const MakeSetup& make_setup, const sim::RunRequest& request,
                   const FeedParts& parts) {
  sim::Oracle oracle = make_oracle(request);
  FeedSetup setup = make_setup(request, oracle);
  // A replay has its feed; any other case is moved to the one that is asked for.
  if (request.capture && !setup.stop_after_feed) setup = on_capture(setup, request);
  if (request.events_max) setup.events_max = *request.events_max;
  const sim::FaultPlan plan = whole_plan(request, setup);
  const bool judged = request.plan && request.idle_entries == sim::IdleEntries::kDoubtful;
  const sim::PlanOrigin origin = judged ? request.plan_origin : sim::PlanOrigin::kDrawn;
  sim::RunResult result;
  {
    FeedWorld world(setup, parts, oracle, plan, origin, request);
    world.run();
    result = world.finish();
  }
  if (request.record_tape) result.tape = oracle.tape();
  result.misalignments = oracle.misalignments();
  result.remarks = std::move(setup.remarks);
  result.silences = std::move(setup.silences);
  result.silences_total = setup.silences_total;
  return result;
}

}  // namespace

sim::RunResult run_feed_case(const MakeSetup& make_setup, const sim::Registry& registry,
                             const sim::RunRequest& request) {
  const Client& client = require_feed_client(registry, request.client);
  return run(make_setup, request, FeedParts(client, registry.faults, registry.properties));
}

sim::RunResult run_feed_case(const MakeSetup& make_setup, const sim::RunRequest& request,
                             const Client& client) {
  static const sim::FaultCatalogue faults = feed_faults();
  static const std::vector<sim::PropertyInfo> properties = property_infos();
  return run(make_setup, request, FeedParts(client, faults, properties));
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
  faults.add(sim::FaultTrigger{"subscribe_ack", "The venue's acknowledgement reaches the client."});
  faults.add(sim::FaultTrigger{"data", "A data frame reaches the client."});
  faults.add(sim::FaultTrigger{"pong", "A pong reaches the client."});
  return faults;
}

}  // namespace wavetank::scenarios
