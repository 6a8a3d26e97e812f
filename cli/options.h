#pragma once

/// cli/options.h - the arguments of a command, checked but for the names of things to run.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/environment.h"
#include "core/doors/transport.h"
#include "sim/report/event_stream.h"
#include "sim/run/registry.h"

namespace wavetank::cli {

enum class Command : std::uint8_t {
  kReplay,
  kTest,
  kReproduce,
  kGenerate,
  kServe,
  kRecord,
  kList,
  kLint,
  kInit,
  kInspect
};

/// Inclusive.
struct SeedRange {
  SeedRange() = default;
  SeedRange(std::uint64_t first_, std::uint64_t last_) : first(first_), last(last_) {}
  std::uint64_t first = 0;
  std::uint64_t last = 99;
};

/// The folder of incidents without --out.
inline constexpr const char* kDefaultOut = "wavetank-out";

/// "wss://host:port/path", taken apart.
struct WebSocketUrl {
  WebSocketUrl() = default;
  std::string shown;  ///< As it was given, without secrets: see core/net/redact.h.
  bool secure = false;
  Endpoint at{"", 0};
  std::string host_field;  ///< For the upgrade: with brackets, and with a port that is not usual.
  std::string path = "/";  ///< With the query.
};

/// Options of record alone.
struct RecordOptions {
  RecordOptions() = default;
  WebSocketUrl url;
  std::vector<std::string> subscriptions;
  std::string ca_file;
  std::optional<Duration> duration;
  std::uint64_t rotate_bytes = 0;
  std::optional<Duration> rotate_time;
  bool force = false;
};

/// Options of --events: the events of a run to write, and the file for them.
struct EventOptions {
  EventOptions() = default;
  std::string path;  ///< Empty: events are not written. "-" is stdout.
  sim::EventFilter filter;
  bool decode = false;  ///< Also channel, topic and kind of each message.
};

/// The value of options that means stdout.
inline constexpr std::string_view kStdout = "-";

/// The feed of serve when there is no capture.
inline constexpr std::string_view kGenerated = "generated";

struct Options {
  Options() = default;

  Command command = Command::kTest;
  std::string venue;  ///< A name in the registry, for commands of venues; empty for others.
  std::vector<std::string>
      subjects;  ///< The capture, the scenarios, the incident, the things to list or to lint.
  std::optional<std::string> client;   ///< Absent: the registry's first.
  std::optional<std::string> faults;   ///< Path of a plan.
  std::optional<std::string> capture;  ///< For a test: the feed in place of a generated one.
  std::uint64_t seed = 0;              ///< For a replay or a generated feed.
  SeedRange seeds;                     ///< For a test; --seed N gives N..N.
  unsigned jobs = 1;
  Duration seed_timeout = std::chrono::seconds(60);  ///< Real time without an event.
  std::optional<std::string> out;                    ///< Absent: kDefaultOut.
  bool json = false;
  bool quiet = false;
  bool verbose = false;
  bool fail_fast = false;
  std::string output;  ///< The file that generate or record writes.
  std::vector<std::string> coins = {"BTC", "ETH"};
  std::map<std::string, std::string> of_venue;  ///< Options that the venue alone has, as given.
  Duration duration = std::chrono::hours(1);
  Endpoint listen{"127.0.0.1", 8765};
  std::int64_t speed_permille = 1'000;
  bool tls_self_signed = false;     ///< For serve.
  std::string tls_certificate;      ///< Where serve writes its certificate; empty: nowhere.
  std::optional<Duration> max_gap;  ///< Longer gaps of a capture are cut to this.
  bool owe_gaps = false;            ///< Silences of the recording are judged.
  RecordOptions record;
  EventOptions events;
  std::optional<Instant> until;  ///< Where a single run stops, in virtual time.
  bool rules = false;            ///< For lint: list the rules; there is no subject then.
};

/// A text to print instead of doing anything: --help, --version.
struct TextRequest {
  explicit TextRequest(std::string text_) : text(std::move(text_)) {}
  std::string text;
};

/// Either the options, or a text that was asked for.
struct ParsedArguments {
  std::optional<TextRequest> text;
  Options options;
};

/// `arguments` without the program's name. Options that are not given come from the environment
/// (WAVETANK_JOBS ...), then from the defaults. The registry gives the venues, with their commands
/// and options.
/// Errors: CommandError kUsage, which names the argument and the nearest one that exists.
ParsedArguments parse_arguments(const std::vector<std::string>& arguments,
                                const Environment& environment, const sim::Registry& registry);

/// "replay", "test" ...
std::string command_name(Command command);

/// The name of the command that `arguments` begin with; empty if there is no such command.
std::string named_command(const std::vector<std::string>& arguments);

}  // namespace wavetank::cli
