#include "cli/venue_help.h"

#include <algorithm>
#include <utility>

#include "cli/served_faults.h"
#include "cli/venue_choice.h"
#include "core/check.h"

namespace wavetank::cli {
namespace {

// Each command has two texts. The words of the venue are between them.

constexpr const char* kReplay = R"(wavetank replay: run a client against a recorded feed

usage
  wavetank replay CAPTURE [options]
)";

constexpr const char* kReplayOptions = R"(
After the last frame the client is asked to stop. Recorded closes, resets and failed dials happen
again. A replay is inconclusive when no message of the feed reached the client, or when no fault of
the plan, stops aside, had an effect.

CAPTURE is a wavetank capture or an hftbacktest collector file (.gz), recognised by content. A
truncated or damaged file is used up to the damage, and stderr reports the loss.

options
      --client NAME     the client to run (default: the first of "wavetank list clients")
      --faults PLAN     a fault plan in JSON (docs/fault_model.md); default: no faults
      --seed N          decides everything that capture and plan leave open (default: 0)
      --max-gap T       shorten longer gaps between two records of the capture to T ("1m", "30s")
      --owe-gaps        judge silences of the capture: while a topic is silent, the venue owes its
                        frames at its cadence. A topic with fewer than two frames before a silence
                        has no cadence and is not judged (default: silences are listed only)
      --seed-timeout T  kill a run without an event for T of real time; its verdict is HANG
                        (default: 60s)
)";

constexpr const char* kGenerate =
    R"(wavetank generate: generate a synthetic feed and write it as a capture

usage
  wavetank generate -o FILE [options]
)";

constexpr const char* kGenerateOptions = R"(
The same options give a byte-identical file on every machine. FILE is replaced only by a whole
capture.

options
  -o, --output FILE     the capture to write
      --duration T      length of the feed: 90s, 10m, 1h30m (default: 1h)
      --seed N          decides all synthetic data (default: 0)
)";

constexpr const char* kServe =
    R"(wavetank serve: run the venue model as a server on a real socket

usage
  wavetank serve CAPTURE [options]
  wavetank serve generated [options]
)";

constexpr const char* kServeOptions = R"(
The first line on stderr names the address. Each connection that opens or closes adds a line.
SIGINT, SIGTERM or SIGHUP closes all connections in order and exits with 0. A second signal ends the
process immediately. Lines that the reader of stderr does not take in time are dropped and counted
("notes_dropped").

options
      --listen H:P      the address (default: 127.0.0.1:8765); port 0 means any
      --speed X         speed of the feed, 0.001 to 1000 (default: 1); times of the venue, such as
                        the idle close, stay
      --seed N          decides all data of a generated feed (default: 0)
      --faults PLAN     a fault plan in JSON (docs/fault_model.md), applied in real time from the
                        moment of listening. Not bit-exact)";

constexpr const char* kServeTls = R"(
      --tls-self-signed     speak TLS (wss://, https://), with a new certificate for localhost,
                            127.0.0.1, ::1 and the host of --listen
      --tls-certificate FILE  write that certificate to FILE, for clients to trust
)";

constexpr const char* kRecord = R"(wavetank record: record a live feed

usage
  wavetank record --url URL --subscribe TOPIC... -o FILE [options]
)";

constexpr const char* kRecordOptions = R"(
The capture (docs/capture_format.md) holds messages both ways, control frames, and connections with
the causes of their ends, stamped by two clocks. replay and serve read it. Every message is synced
to the disk within a second; a crash loses no more than that.

SIGINT, SIGTERM, SIGHUP or the end of --duration ends the recording in order, with exit code 0. A
second signal ends the process immediately. Lines that the reader of stderr does not take in time
are dropped and counted. Exit code 6: the file cannot be written, or no connection was ever made.
If the disk falls 64 MiB behind, record stops reading the socket until the disk catches up. No
message is lost, but later ones get late timestamps. Each pause is reported, and noted in the
capture.

options
      --url URL         ws://HOST:PORT/PATH or wss://HOST:PORT/PATH
      --subscribe TOPIC...  one or more topics of the venue
  -o, --output FILE     the capture to write; missing folders are created; an existing
                        file is refused
      --force           replace FILE, and the numbered parts of an earlier recording
      --duration T      stop after T: 90s, 10m, 1h30m (default: at a signal)
      --ca FILE         authorities to trust instead of the system's, in PEM
      --rotate-size N   begin a new part at N bytes: 64K to 4G (always at 3 GiB of text)
      --rotate-time T   begin a new part after T
                        Parts of feed.capture are feed.capture, feed.1.capture, feed.2.capture ...
)";

constexpr std::size_t kHelpColumns = 100;
constexpr std::size_t kOptionColumns = 24;

/// `first`, then the words of `text`, in lines of which all but the first are indented.
std::string filled(std::string first, std::string_view text, std::size_t margin) {
  std::string lines;
  std::string line = std::move(first);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string word(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.size() + word.size() > kHelpColumns) {
      line.pop_back();  // The space.
      lines += std::exchange(line, std::string(margin, ' ')) + "\n";
    }
    line += word + " ";
  }
  line.pop_back();
  return lines + line + "\n";
}

std::string option_rows(const std::string& name, const std::string& value, std::string_view doc) {
  std::string first = "      " + name + " " + value + "  ";
  if (first.size() < kOptionColumns) first.resize(kOptionColumns, ' ');
  return filled(std::move(first), doc, kOptionColumns);
}

/// The paragraphs that name the venue and hold its share.
std::string paragraphs(const sim::Venue& venue, const sim::CommandInfo& command) {
  const std::string heading = "\n" + filled("Venue " + venue.name + ": ", venue.summary, 0);
  return command.doc.empty() ? heading : heading + "\n" + command.doc;
}

/// The options that the venue adds, and --venue.
std::string venue_options(const sim::Registry& registry, const sim::CommandInfo& command) {
  std::string rows;
  for (const sim::CommandOption& option : command.options) {
    rows += option_rows(option.name, option.value, option.doc);
  }
  return rows + option_rows("--venue", "NAME",
                            "the venue (default: " + registry.venues.front().name +
                                "); with this command: " + venues_text(registry, command.name));
}

}  // namespace

std::string venue_help(Command command, const sim::Registry& registry, std::string_view venue) {
  const sim::Venue& chosen = require_venue(registry, venue);
  const sim::CommandInfo info = require_command(registry, chosen, command_name(command));
  const std::string about = paragraphs(chosen, info);
  const std::string options = venue_options(registry, info);
  if (command == Command::kReplay) return kReplay + about + kReplayOptions + options;
  if (command == Command::kGenerate) return kGenerate + about + kGenerateOptions + options;
  if (command == Command::kRecord) return kRecord + about + kRecordOptions + options;
  CHECK(command == Command::kServe);
  return kServe + about + kServeOptions + served_faults(registry.faults) + kServeTls + options;
}

std::string venues_section(const sim::Registry& registry) {
  if (registry.venues.empty()) return "";
  std::string text = "\nvenues, with their commands\n";
  for (const sim::Venue& venue : registry.venues) {
    std::string name = "  " + venue.name + "  ";
    if (name.size() < kOptionColumns) name.resize(kOptionColumns, ' ');
    text += filled(std::move(name), commands_text(venue), kOptionColumns);
  }
  return text;
}

}  // namespace wavetank::cli
