#pragma once

/// cli/nonblocking_output.h - bytes for a descriptor whose reader may stop reading: a terminal
/// after Ctrl-S, an ssh session that stalls, a pipe. A command that runs an event loop must not
/// wait for it: while it waits it would read no feed, send no ping and see no signal.

#include <cstddef>
#include <string>
#include <string_view>

#include "core/time.h"

namespace wavetank::cli {

/// Waits in drain() alone. Terminals and pipes are opened again, so that the mode of the descriptor
/// does not change for the programs that share it. A terminal that cannot be opened again, as under
/// sudo, is written byte by byte, each one when poll() reports that it is taken. Other files are
/// written directly: they have no reader.
class NonblockingOutput {
 public:
  static constexpr std::size_t kWaitingBytesMax = 64 * 1024;

  /// Requires: `descriptor` stays open as long as this object.
  explicit NonblockingOutput(int descriptor);
  ~NonblockingOutput();  ///< Waiting bytes are lost: see drain().
  NonblockingOutput(const NonblockingOutput&) = delete;
  NonblockingOutput& operator=(const NonblockingOutput&) = delete;

  /// Takes `text`, and writes as much as the reader takes. False: no byte is taken, because more
  /// than kWaitingBytesMax would wait, or the reader is gone.
  bool put(std::string_view text);

  /// Writes as many waiting bytes as the reader takes.
  void pump() noexcept;

  /// Waits until all bytes are written, at most for `limit`. False: bytes still wait.
  bool drain(Duration limit);

  bool idle() const noexcept { return waiting_.empty(); }  ///< No byte waits.
  /// Whether some bytes would be taken now.
  bool ready() const noexcept { return idle() && error_ == 0 && is_ready(0); }
  /// The errno of a write that failed, as in a pipe whose reader has gone; 0: no error.
  int error() const noexcept { return error_; }

 private:
  enum class Way : unsigned char {
    kOwn,       ///< A description of our own, which does not block.
    kSocket,    ///< Asked for each call.
    kByteWise,  ///< As poll() reports.
    kFile,      ///< Has no reader.
  };
  bool is_ready(int wait_ms) const noexcept;
  long write_some() noexcept;

  int descriptor_;
  Way way_ = Way::kFile;
  std::string waiting_;
  int error_ = 0;
};

}  // namespace wavetank::cli
