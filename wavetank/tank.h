#pragma once

/// wavetank/tank.h - the simulated world, for a main() with clients, scenarios, properties and
/// kinds of faults of your own: take scenarios_registry(), add to it, and call cli::run(). A client
/// does not include it.

#include "cli/cli.h"
#include "scenarios/cases/feed_run.h"
#include "scenarios/cases/generated_setup.h"
#include "scenarios/cases/kinds/venue_kinds.h"
#include "scenarios/cases/scenario.h"
#include "scenarios/clients/feed_program.h"
#include "scenarios/properties/properties.h"
#include "scenarios/properties/report_fields.h"
#include "scenarios/registry.h"
#include "scenarios/venue/venue.h"
#include "sim/check/property.h"
#include "sim/explore/checked_run.h"
#include "sim/explore/isolated_run.h"
#include "sim/explore/sweep.h"
#include "sim/fault/draw_plan.h"
#include "sim/fault/fault_application.h"
#include "sim/fault/fault_kinds.h"
#include "sim/fault/fault_plan.h"
#include "sim/fault/fault_plan_json.h"
#include "sim/oracle/oracle.h"
#include "sim/report/failure_report.h"
#include "sim/report/incident.h"
#include "sim/run/registry.h"
#include "sim/world/host.h"
#include "sim/world/world.h"
#include "wavetank/feed.h"
