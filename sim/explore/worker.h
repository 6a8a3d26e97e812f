#pragma once

/// sim/explore/worker.h - Worker: a forked copy of this process that works by itself and sends
/// messages back through a pipe. Changes of memory are private; if the child crashes, only it does.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/explore/message_frames.h"

namespace wavetank::sim {

class Pulse;

/// Sends one message to the parent; waits while the pipe is full.
using SendFunction = std::function<void(std::string_view message)>;

/// Owns the child, the pipes' reading ends and the memory that both share. The destructor kills the
/// child if it still lives. The child leads a separate process group: when it is gone or killed,
/// the processes that it has started are killed. A child whose parent dies is killed too, and with
/// it those that it has forked; it ignores SIGINT and SIGTERM, which the parent handles. The
/// child's stderr goes to the parent, which passes it on.
class Worker {
 public:
  /// Forks; the child runs `body`, then ends without destructors. It must not throw.
  /// Errors: std::system_error when the system has no room for another process or pipe.
  explicit Worker(const std::function<void(const SendFunction&)>& body);
  ~Worker();
  Worker(Worker&& other) noexcept;
  Worker& operator=(Worker&& other) noexcept;

  /// The signs of life of the child's runs (sim/trace/pulse.h).
  Pulse& pulse() const noexcept { return *pulse_; }

  /// Reads the available bytes, without waiting, and appends each message that is whole. False: the
  /// child has ended, there is no more, even if a process that it has left behind holds the pipe. A
  /// child that has closed the pipe and goes on is waited for like any other.
  bool receive(std::vector<Received>& messages);
  /// Whether the pipe held something after the last message.
  bool left_garbage() const noexcept { return frames_.has_rest(); }

  /// The end of the child's stderr output since the last call of forget_words().
  const std::string& last_words() const noexcept { return words_; }
  void forget_words() noexcept { words_.clear(); }

  /// Asks the child where it is, and waits up to half a second until the pulse has its stack.
  void ask_for_stack();
  /// Whether a debugger holds the child: then its silence is no evidence.
  bool is_traced() const;

  /// The end of a child.
  struct End {
    End() = default;
    int signal = 0;  ///< The signal that ended it; 0: it ended without one.
    int code = 0;    ///< The exit code, if no signal ended it.
    /// "was killed by signal 11 (Segmentation fault)", "ended with exit code 0".
    std::string text() const;
  };
  End wait();  ///< Waits until the child is gone.
  End kill();  ///< Kills the child, unless it is gone already, and waits.

 private:
  friend std::vector<std::size_t> wait_readable(const std::vector<const Worker*>& workers,
                                                int timeout_ms);
  void stop() noexcept;
  bool hear();
  void pass_on(std::string_view words);
  bool is_gone() const;
  bool end_group_if_gone();
  void kill_group() const;
  void wait_for_child();
  void read_rest();
  bool read_frames();
  static End end_of(int status);

  int process_ = -1;
  int messages_ = -1;
  int stderr_ = -1;
  Pulse* pulse_ = nullptr;
  std::optional<End> end_;
  enum class Stderr : std::uint8_t { kTakes, kStuck } passed_to_ = Stderr::kTakes;
  FrameParser frames_;
  std::string words_;
};

/// Waits until at least one of the workers can be read, a signal arrives, or `timeout_ms` pass.
/// Returns the places, in `workers`, of those that can be read or are gone.
std::vector<std::size_t> wait_readable(const std::vector<const Worker*>& workers, int timeout_ms);

}  // namespace wavetank::sim
