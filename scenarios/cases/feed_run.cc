#include "scenarios/cases/feed_run.h"

#include <stdexcept>

#include "scenarios/cases/feed_world.h"

namespace wavetank::scenarios {

namespace {

// The decisions of a request: a recorded tape, or a seed. A given plan stands for the draws that
// made the recorded one, so those are not looked for.
sim::Oracle make_oracle(const sim::RunRequest& request) {
  const auto recording = request.record_tape ? sim::Recording::kOn : sim::Recording::kOff;
  if (!request.tape) return sim::Oracle::from_seed(request.seed, recording);
  return sim::Oracle::from_tape(*request.tape, recording);
}

}  // namespace

sim::RunResult run_feed_case(const MakeSetup& make_setup, const sim::RunRequest& request) {
  const std::optional<Client> client = find_client(request.client);
  if (!client) throw std::invalid_argument("no client is called '" + request.client + "'");
  return run_feed_case(make_setup, request, *client);
}

sim::RunResult run_feed_case(const MakeSetup& make_setup, const sim::RunRequest& request,
                             const Client& client) {
  sim::Oracle oracle = make_oracle(request);
  const FeedSetup setup = make_setup(request, oracle);
  const sim::FaultPlan& plan = request.plan ? *request.plan : setup.plan;
  const sim::PlanOrigin origin = request.plan ? request.plan_origin : sim::PlanOrigin::kDrawn;
  sim::RunResult result;
  {
    FeedWorld world(setup, client, oracle, plan, origin, request.log);
    world.run();
    result = world.finish();
  }
  if (request.record_tape) result.tape = oracle.tape();
  result.misalignments = oracle.misalignments();
  return result;
}

sim::FaultCatalogue feed_faults() {
  sim::FaultCatalogue faults = sim::sim_faults();
  const sim::NumberSpec duration{"duration_ns",     "ns",           1'000'000,
                                 86'400'000'000'000, 30'000'000'000, {}};
  faults.add(sim::FaultKind{
      "venue_close",
      sim::FaultLevel::kServer,
      "The venue closes every open connection with a close frame.",
      "hummingbot issue 8250 (1000, no text); public clients (1000 Expired, 1000 Inactive)",
      {sim::NumberSpec{"code", "code", 1000, 4999, 1000, {}}},
      {sim::TextSpec{"reason", 123, "Expired", {}}}});
  faults.add(sim::FaultKind{"mute",
                            sim::FaultLevel::kServer,
                            "The venue sends no data of a topic ('where'), or of any.",
                            "go-hyperliquid issue 111; nautilus_trader issues 3907, 4275",
                            {duration},
                            {}});
  faults.add(sim::FaultKind{"mute_pongs",
                            sim::FaultLevel::kServer,
                            "The venue answers no ping.",
                            "pybit issues 31, 201",
                            {duration},
                            {}});
  faults.add(sim::FaultTrigger{"subscribe_ack", "The venue's acknowledgement reaches the client."});
  faults.add(sim::FaultTrigger{"data", "A data frame reaches the client."});
  faults.add(sim::FaultTrigger{"pong", "A pong reaches the client."});
  return faults;
}

}  // namespace wavetank::scenarios
