#include "testing/scenario_check.h"

#include <cerrno>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

#include "cli/cli.h"
#include "cli/exit_code.h"
#include "cli/input_files.h"
#include "cli/options.h"
#include "cli/run_output.h"
#include "sim/explore/isolated_run.h"
#include "sim/report/failure_report.h"

namespace wavetank::tank {
namespace {

// Stands for the program in the commands that a report shows, until it is replaced.
constexpr const char* kProgram = "(program)";

struct CommandRun {
  cli::ExitCode code = cli::ExitCode::kInternal;
  std::string text;
};

CommandRun run_command(const sim::Registry& registry, const cli::Environment& environment,
                       const std::vector<std::string>& arguments) {
  std::ostringstream out;
  cli::Streams streams(out, out);
  streams.program = kProgram;
  CommandRun run;
  run.code = static_cast<cli::ExitCode>(cli::run(arguments, registry, environment, streams));
  run.text = out.str();
  return run;
}

// "(program) reproduce PATH" becomes "WAVETANK_REPRO=PATH ./this_test".
ScenarioCheck check_of(CommandRun run) {
  ScenarioCheck check;
  check.end = run.code == cli::ExitCode::kPass ? CheckEnd::kPassed : CheckEnd::kFailed;
  check.report = std::move(run.text);
  const std::string command = std::string(kProgram) + " reproduce ";
  for (std::size_t at = check.report.find(command); at != std::string::npos;
       at = check.report.find(command, at)) {
    const std::size_t path = at + command.size();
    const std::size_t end = check.report.find('\n', path);
    const std::string repro =
        "WAVETANK_REPRO=" + check.report.substr(path, end - path) + " " + ::program_invocation_name;
    check.report.replace(at, end - at, repro);
    if (check.repro.empty()) check.repro = repro;
  }
  return check;
}

// Tests run in any folder: the path of an incident must be good in each.
std::string incident_folder(const cli::Environment& environment) {
  const std::string* named = environment.find("WAVETANK_OUT");
  return std::filesystem::absolute(named == nullptr ? cli::kDefaultOut : *named).string();
}

ScenarioCheck reproduce(const sim::Registry& registry, const cli::Environment& environment,
                        const std::string& path, const std::string& scenario,
                        const std::string& client) {
  ScenarioCheck check;
  try {
    const sim::Incident incident = cli::load_incident(path, registry.faults);
    const bool covered = scenario == "all" || incident.case_name == scenario;
    if (!covered || incident.client != client) {
      check.end = CheckEnd::kSkipped;
      check.report =
          "WAVETANK_REPRO is a failure of " + incident.case_name + ", client " + incident.client;
      return check;
    }
  } catch (const cli::CommandError& error) {
    check.report = std::string("WAVETANK_REPRO: ") + error.what();
    return check;
  }
  check = check_of(run_command(registry, environment, {"reproduce", "--", path}));
  if (check.end == CheckEnd::kPassed || !check.repro.empty()) return check;
  // The failure is gone. Does the client pass under the same faults?
  const CommandRun again = run_command(
      registry, environment,
      {"reproduce", "--client", client, "--out", incident_folder(environment), "--", path});
  return check_of(again);
}

}  // namespace

ScenarioCheck check_scenario(const sim::Registry& registry, const cli::Environment& environment,
                             const std::string& scenario, const std::string& client,
                             const std::string& seeds) {
  if (const std::string* path = environment.find("WAVETANK_REPRO")) {
    return reproduce(registry, environment, *path, scenario, client);
  }
  std::vector<std::string> arguments = {"test", "--client", client, "--out",
                                        incident_folder(environment)};
  // Absent, the command takes the seeds of the environment.
  if (environment.find("WAVETANK_SEEDS") == nullptr) {
    arguments.insert(arguments.end(), {"--seeds", seeds});
  }
  arguments.insert(arguments.end(), {"--", scenario});
  return check_of(run_command(registry, environment, arguments));
}

ScenarioCheck check_scenario(const std::string& scenario, const std::string& client,
                             const std::string& seeds) {
  return check_scenario(registry(), cli::Environment::of_process(), scenario, client, seeds);
}

std::optional<std::string> plan_failure(const std::string& scenario, const std::string& client,
                                        const sim::FaultPlan& plan) {
  const sim::Registry all = registry();
  if (all.find_scenario(scenario) == nullptr) {
    throw std::invalid_argument("unknown scenario \"" + scenario + "\"");
  }
  sim::RunRequest request;
  request.client = client;
  request.plan = plan;
  request.idle_entries = sim::IdleEntries::kAllowed;
  const sim::EncodedRun record = sim::run_isolated(
      all.runs_of(scenario), request, sim::Recheck::kFailures, cli::seed_timeout(cli::Options()));
  if (!record.refusal.empty()) throw std::invalid_argument(record.refusal);
  if (!record.internal_error.empty()) throw std::runtime_error(record.internal_error);
  if (!record.difference.empty()) return record.difference;
  if (!record.result.violation) return std::nullopt;
  return sim::failure_report(sim::ReportHead(scenario, client, 0), record.result);
}

}  // namespace wavetank::tank
