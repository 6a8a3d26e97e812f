#pragma once

/// cli/event_output.h - where --events writes: the events of one run, to a file that appears whole
/// or not at all, or to stdout.

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "cli/commands.h"
#include "sim/report/atomic_file.h"
#include "sim/report/event_stream.h"

namespace wavetank::cli {

/// Refers to the session.
class EventOutput {
 public:
  /// Without --events it has no effect. Errors: CommandError kUsage for a path that is no regular
  /// file, kOutside for a file that cannot be written.
  explicit EventOutput(Session& session);
  ~EventOutput();

  /// Has runs with this log write their events. A run that is made again begins the file again.
  void watch(sim::EventLog& log);

  /// Puts the file in its place, and reports how many events it has. Requires: the runs are over.
  /// Errors: CommandError kUsage for a host of --events-host that the run does not have; kOutside
  /// when events are missing or cannot be written.
  void finish();

 private:
  void check_hosts(const sim::EventStream::End& end) const;
  void copy_to_stdout();

  Session& session_;
  std::optional<sim::AtomicFile> file_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> spool_;  ///< Before stdout: it cannot go back.
  std::optional<sim::EventStream> stream_;
};

}  // namespace wavetank::cli
