#pragma once

/// sim/run/venue.h - Venue: a market as the registry keeps it: a name, and commands with their
/// functions. The command line finds `replay`, `generate`, `serve` and `record` here and knows no
/// market. A program has any number of venues, and a venue has any of the four:
///
///     sim::Venue tide("tide", "the water level, once a second", "made up");
///     tide.generate.run = generate_tide;
///     tide.generate.options = {{"--harbour", "NAME", "the harbour (default: Cuxhaven)"}};
///     registry.venues.push_back(std::move(tide));

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/run/generate_request.h"
#include "sim/run/record_request.h"
#include "sim/run/run_result.h"
#include "sim/run/serve_request.h"

namespace wavetank::sim {

struct Registry;

/// Replays request.capture to the client, then stops it. The clients, faults and properties are
/// those of the registry. Errors: as RunFunction.
using ReplayFunction =
    std::function<RunResult(const Registry& registry, const RunRequest& request)>;

/// Prepares request.capture once, as every run would, for request.prepared. It does not change any
/// run.
/// Errors: std::invalid_argument, as the runs would throw it.
using PrepareFunction =
    std::function<std::shared_ptr<const PreparedCapture>(const RunRequest& request)>;

/// An option that one venue's command has and the same command of other venues may lack. It takes a
/// value. "--coins" goes to `coins` of the request. The text of any other one is in `options` of
/// the request, under its name.
struct CommandOption {
  CommandOption(std::string name_, std::string value_, std::string doc_)
      : name(std::move(name_)), value(std::move(value_)), doc(std::move(doc_)) {}

  std::string name;   ///< "--harbour". Requires: no option that the command line has itself.
  std::string value;  ///< The word for the value in help: "NAME".
  std::string doc;    ///< For help; help breaks it into lines.
};

/// A command of a venue. Without a function the venue does not have it.
template <class Function>
struct VenueCommand {
  VenueCommand() = default;

  Function run;
  /// The share of the venue in the help of the command: lines of 100 columns at most, each with its
  /// line feed. It may be empty.
  std::string doc;
  std::vector<CommandOption> options;
};

/// A command as lists and help see it.
struct CommandInfo {
  CommandInfo(std::string_view name_, std::string doc_, std::vector<CommandOption> options_)
      : name(name_), doc(std::move(doc_)), options(std::move(options_)) {}

  std::string name;  ///< "replay", "generate", "serve" or "record".
  std::string doc;
  std::vector<CommandOption> options;
};

struct Venue {
  Venue() = default;
  Venue(std::string name_, std::string summary_, std::string source_)
      : name(std::move(name_)), summary(std::move(summary_)), source(std::move(source_)) {}

  std::string name;     ///< lower_snake_case, unique in the registry.
  std::string summary;  ///< One line: the market and its feed.
  std::string source;   ///< Where the rules of the venue come from.
  /// Requires: no options. They would decide a run, and incidents do not keep them.
  VenueCommand<ReplayFunction> replay;
  PrepareFunction prepare;                  ///< For replays and scenarios; may be absent.
  VenueCommand<GenerateFunction> generate;  ///< Writes a synthetic capture.
  VenueCommand<ServeFunction> serve;        ///< The venue, for programs outside.
  VenueCommand<RecordFunction> record;      ///< Records the messages of the real venue.

  /// The commands that it has, in that order.
  std::vector<CommandInfo> commands() const;
};

}  // namespace wavetank::sim
