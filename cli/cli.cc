#include "cli/cli.h"

#include <algorithm>
#include <exception>
#include <new>
#include <optional>
#include <system_error>
#include <utility>

#include "cli/commands.h"
#include "cli/commit.h"
#include "cli/environment.h"
#include "cli/printable.h"
#include "cli/process.h"
#include "cli/registry_check.h"
#include "cli/result_json.h"
#include "sim/fault/nearest_name.h"
#include "sim/report/json_writer.h"

namespace wavetank::cli {
namespace {

ExitCode dispatch(Session& session) {
  switch (session.options.command) {
    case Command::kReplay:
      return replay_command(session);
    case Command::kTest:
      return test_command(session);
    case Command::kReproduce:
      return reproduce_command(session);
    case Command::kGenerate:
      return generate_command(session);
    case Command::kServe:
      return serve_command(session);
    case Command::kRecord:
      return record_command(session);
    case Command::kList:
      return list_command(session);
    case Command::kLint:
      return lint_command(session);
    case Command::kInit:
      return init_command(session);
    case Command::kInspect:
      return inspect_command(session);
  }
  return ExitCode::kInternal;
}

/// The one line on stderr and, with --json, the one object on stdout.
int report_error(Console& console, const std::string& command, bool json, ExitCode code,
                 const std::string& message) {
  const std::string prefix = command.empty() ? "wavetank: " : "wavetank " + command + ": ";
  console.note(prefix + message);
  if (!json) return static_cast<int>(code);
  sim::JsonWriter object;
  object.begin_object();
  add_text_or_null(object, "command", command);
  object.key("version").text(version()).key("verdict").null();
  object.key("exit_code").integer(static_cast<int>(code));
  object.key("error").text(printable(message)).end_object();
  try {
    console.json(object.take());
  } catch (const CommandError&) {
    // It has no reader: the exit code is enough.
  }
  return static_cast<int>(code);
}

/// For errors in the arguments themselves, which are not parsed then.
bool asks_for_json(const std::vector<std::string>& arguments) {
  const auto end = std::find(arguments.begin(), arguments.end(), "--");
  return std::find(arguments.begin(), end, "--json") != end;
}

/// Another program than wavetank is shown by the path that it was started by.
std::string typed_name(std::string_view path) {
  constexpr std::string_view kName = "wavetank";
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name == kName ? std::string(kName) : shell_word(path);
}

std::vector<std::string> names_of_clients(const sim::Registry& registry) {
  std::vector<std::string> names;
  for (const sim::ClientInfo& client : registry.clients) names.push_back(client.name);
  return names;
}

}  // namespace

std::string version() { return WAVETANK_VERSION; }

std::string version_line() {
  const std::string name = "wavetank " + version();
  return name + (commit().empty() ? "" : " (commit " + std::string(commit()) + ")") + "\n";
}

std::string tool_name() {
  const std::string name = "wavetank/" + version();
  return commit().empty() ? name : name + "+" + std::string(commit());
}

int run(const std::vector<std::string>& arguments, const sim::Registry& registry,
        const Environment& environment, const Streams& streams) {
  const std::string command = named_command(arguments);
  bool json = asks_for_json(arguments);
  // For errors in the arguments, until these say more.
  std::optional<Console> console(std::in_place, streams, Options());
  try {
    check_registry(registry);
    const ParsedArguments parsed = parse_arguments(arguments, environment, registry);
    if (parsed.text) {
      write_out(streams.out, parsed.text->text);
      return static_cast<int>(ExitCode::kPass);
    }
    json = parsed.options.json;
    console.emplace(streams, parsed.options);
    Session session(registry, parsed.options, *console);
    return static_cast<int>(dispatch(session));
  } catch (const CommandError& error) {
    return report_error(*console, command, json, error.code, error.what());
  } catch (const std::system_error& error) {
    return report_error(*console, command, json, ExitCode::kOutside, error.what());
  } catch (const std::bad_alloc&) {
    return report_error(*console, command, json, ExitCode::kOutside, "out of memory");
  } catch (const std::exception& error) {
    return report_error(*console, command, json, ExitCode::kInternal,
                        std::string("internal error, please report it: ") + error.what());
  } catch (...) {
    return report_error(*console, command, json, ExitCode::kInternal,
                        "internal error, please report it: an unknown exception");
  }
}

int run(int argc, char** argv, const sim::Registry& registry) {
  prepare_process();
  const Environment environment = Environment::of_process();
  // argv[0] is the program's name; a caller may leave out even that.
  const std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  Streams streams = process_streams(environment);
  if (argc > 0) streams.program = typed_name(argv[0]);
  return run(arguments, registry, environment, streams);
}

const sim::ClientInfo& require_client(const sim::Registry& registry,
                                      const std::optional<std::string>& name) {
  if (registry.clients.empty()) {
    throw CommandError(ExitCode::kUsage, "this program has no client");
  }
  if (!name) return registry.clients.front();
  const sim::ClientInfo* client = registry.find_client(*name);
  if (client != nullptr) return *client;
  throw CommandError(ExitCode::kUsage, "unknown client \"" + *name + "\"; " +
                                           sim::name_advice(*name, names_of_clients(registry)));
}

const sim::ScenarioInfo& require_scenario(const sim::Registry& registry, const std::string& name) {
  const sim::ScenarioInfo* scenario = registry.find_scenario(name);
  if (scenario != nullptr) return *scenario;
  std::vector<std::string> names = {"all"};
  for (const sim::ScenarioInfo& known : registry.scenarios) names.push_back(known.name);
  throw CommandError(ExitCode::kUsage,
                     "unknown scenario \"" + name + "\"; " + sim::name_advice(name, names));
}

ExitCode exit_code_of(sim::Verdict verdict) {
  switch (verdict) {
    case sim::Verdict::kPass:
      return ExitCode::kPass;
    case sim::Verdict::kFail:
      return ExitCode::kViolated;
    case sim::Verdict::kInconclusive:
      return ExitCode::kInconclusive;
    case sim::Verdict::kNondeterministic:
      return ExitCode::kNondeterministic;
  }
  return ExitCode::kInternal;
}

}  // namespace wavetank::cli
