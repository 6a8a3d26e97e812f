#pragma once

/// tests/interop/peer_process.h - PeerProcess: an independent program, which talks to us over
/// loopback.

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace wavetank {

/// Gives other processes time to go on: for events without a call that waits for them, such as
/// output in a file, or any instant of their lives.
void let_others_go_on(std::chrono::microseconds time);

/// Runs from construction to end(); killed at the latest by the destructor.
class PeerProcess {
 public:
  /// `command`: the program and its arguments. `input` is its standard input.
  explicit PeerProcess(const std::vector<std::string>& command, const std::string& input = "");
  PeerProcess(const PeerProcess&) = delete;
  PeerProcess& operator=(const PeerProcess&) = delete;
  ~PeerProcess();

  /// Waits until its outputs hold `text` with a whole line, and gives the rest of that line; empty
  /// if it ends before.
  std::string line_after(const std::string& text);

  /// Whether it has not ended after so long.
  bool goes_on_for(std::chrono::microseconds time) const;

  /// Waits for its end; gives its exit code, or the number of the signal, negative.
  int end();

  /// The process id, for /proc. Requires: end() has not been called.
  pid_t pid() const noexcept { return child_; }

  /// Sends it a signal. Requires: end() has not been called.
  void signal(int number) const;

  /// Both its outputs so far; all of them after end().
  std::string output() const;

 private:
  bool running() const;

  const TemporaryFolder folder_;
  pid_t child_ = -1;
};

/// A file with this content, removed with the object.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content);
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const noexcept { return path_; }

 private:
  const TemporaryFolder folder_;
  std::string path_;
};

}  // namespace wavetank
