#pragma once

/// cli/console.h - Console: the output of a command. Results go to stdout, diagnostics to stderr.
/// With --json stdout has one object, and all texts go to stderr. It also has the progress line and
/// the colours.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/cli.h"
#include "cli/nonblocking_output.h"
#include "cli/options.h"
#include "cli/stopwatch.h"

namespace wavetank::cli {

enum class Paint { kGood, kBad, kDoubtful, kStrong };

/// Writes to stdout, without buffering, for the reader of a pipe.
/// Errors: CommandError kOutside with the reason.
void write_out(std::ostream& out, std::string_view text);

/// Refers to the streams.
class Console {
 public:
  Console(const Streams& streams, const Options& options);
  ~Console();  ///< Leaves no progress line behind.
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  /// Part of the result as people read it. Errors: as write_out(); with --json, no error.
  void result(std::string_view text);
  /// A result that --quiet leaves out.
  void detail(std::string_view text);
  /// For a command that runs an event loop; call it before the loop. From now on no output blocks
  /// the loop. Notes that the reader of stderr does not take wait here. Beyond
  /// NonblockingOutput::kWaitingBytesMax notes are dropped, and counted when it reads again.
  /// Progress is dropped without waiting. Results wait for their reader for at most
  /// kLastWordsLimit. No effect where the streams have no descriptors.
  void never_wait();
  bool never_waits() const noexcept { return err_.has_value(); }
  static constexpr Duration kLastWordsLimit = std::chrono::seconds(2);

  /// Notes that no reader took, up to now.
  std::uint64_t notes_dropped() const noexcept { return notes_dropped_; }

  /// One line on stderr: a warning or an explanation. May quote bytes from outside.
  void note(std::string_view line);
  /// Data that an option sends to stdout, as it is. Errors: as write_out().
  void data(std::string_view bytes);
  /// The one object of --json. Errors: as write_out().
  void json(std::string_view object);

  /// In colours if results go to a terminal that wants them.
  std::string painted(Paint paint, std::string_view text) const;

  /// Rewrites the line of progress, at most ten times a second, and only on a terminal; it is cut
  /// to the terminal's width, since a line that wraps cannot be rewritten.
  void progress(std::string_view text);
  /// Whether progress() would be seen.
  bool shows_progress() const noexcept { return streams_.progress && !quiet_; }

  bool verbose() const noexcept { return verbose_; }

  /// As a user types it.
  const std::string& program() const noexcept { return streams_.program; }

 private:
  void clear_progress();
  bool write_err(std::string_view text);
  void write_result(std::string_view text);
  void tell_of_dropped();

  Streams streams_;
  bool json_, quiet_, verbose_;
  bool line_open_ = false;
  std::int64_t line_drawn_ns_ = -1;
  Stopwatch watch_;
  std::optional<NonblockingOutput> out_, err_;  ///< With never_wait().
  std::uint64_t notes_dropped_ = 0;
  std::uint64_t drops_told_ = 0;
};

}  // namespace wavetank::cli
