#pragma once

/// scenarios/cases/feed_run.h - one run of feed clients against the venue model. All cases and the
/// replay have it in common: a CaseSetup becomes a sim::Run with a venue, the clients and the end.

#include <functional>

#include "scenarios/cases/case_setup.h"
#include "scenarios/clients/clients.h"
#include "sim/oracle/oracle.h"
#include "sim/run/registry.h"
#include "sim/run/run_result.h"

namespace wavetank::scenarios {

/// Builds the setup of one run; draws its variable parts from the oracle's streams "case" and
/// "random.feed".
using MakeSetup = std::function<CaseSetup(const sim::RunRequest& request, sim::Oracle& oracle)>;

/// Runs the setup's clients, with the programs, faults and properties of the registry. A client
/// without a program runs the one that the request names. Errors: std::invalid_argument for a
/// program that is unknown, or no feed client, and for two clients on one host.
sim::RunResult run_feed_case(const MakeSetup& make_setup, const sim::Registry& registry,
                             const sim::RunRequest& request);

/// Runs any client with the built-in faults and properties; the name in the request is ignored. A
/// client of the setup that names a program runs the built-in one of that name.
sim::RunResult run_feed_case(const MakeSetup& make_setup, const sim::RunRequest& request,
                             const Client& client);

/// The scenario that makes that setup, for the registry.
sim::ScenarioFunction feed_scenario(MakeSetup make_setup);

/// sim's fault kinds and those of the venue: venue_close, mute, mute_pongs.
sim::FaultCatalogue feed_faults();

}  // namespace wavetank::scenarios
