#pragma once

/// cli/commands.h - one function for each command, each in its own .cc. They return the exit code
/// and throw CommandError when they cannot go on.

#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/options.h"
#include "cli/stopwatch.h"
#include "sim/report/incident.h"
#include "sim/run/registry.h"

namespace wavetank::cli {

/// The surroundings of every command. Refers to all of it.
struct Session {
  Session(const sim::Registry& registry_, const Options& options_, Console& console_)
      : registry(registry_), options(options_), console(console_) {}

  const sim::Registry& registry;
  const Options& options;
  Console& console;
  Stopwatch watch;
};

ExitCode replay_command(Session& session);
ExitCode test_command(Session& session);
ExitCode reproduce_command(Session& session);
/// `reproduce --client`: tries another client on the incident, with its plan, seed and capture. The
/// recorded draws and hashes are not used.
ExitCode try_incident(Session& session, const sim::RunFunction& function,
                      const sim::Incident& incident);
/// Notes that another program wrote the incident, or that its case has another setup here.
void note_other_program(Console& console, const sim::Incident& incident,
                        const sim::RunResult& result);
ExitCode generate_command(Session& session);
ExitCode serve_command(Session& session);
ExitCode record_command(Session& session);
ExitCode list_command(Session& session);
ExitCode lint_command(Session& session);
ExitCode init_command(Session& session);
ExitCode inspect_command(Session& session);

/// The registry's client of that name; without a name, the first one.
/// Errors: CommandError kUsage with the nearest name.
const sim::ClientInfo& require_client(const sim::Registry& registry,
                                      const std::optional<std::string>& name);

/// Errors: as require_client().
const sim::ScenarioInfo& require_scenario(const sim::Registry& registry, const std::string& name);

/// The scenario of the incident, or the replay. Errors: as require_client().
sim::RunFunction function_of(const sim::Registry& registry, const sim::Incident& incident);

/// The venue that prepares the capture of such a run; null: there is none.
const sim::Venue* venue_of(const sim::Registry& registry, const sim::Incident& incident);

ExitCode exit_code_of(sim::Verdict verdict);

}  // namespace wavetank::cli
