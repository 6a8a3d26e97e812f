#pragma once

/// sim/explore/worker.h - a forked copy of this process that works on its own and sends messages
/// back through a pipe. What it does to its memory, nobody else sees; if it crashes, only it does.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace wavetank::sim {

/// Sends one message to the parent; waits while the pipe is full.
using SendFunction = std::function<void(std::string_view message)>;

/// Owns the child and the pipe's reading end. The destructor kills the child if it still lives. A
/// child whose parent dies is killed too; it ignores SIGINT and SIGTERM, which the parent handles.
class Worker {
 public:
  /// Forks; the child runs `body`, then ends without destructors. It must not throw.
  /// Errors: std::system_error when the system has no room for another process or pipe.
  explicit Worker(const std::function<void(const SendFunction&)>& body);
  ~Worker();
  Worker(Worker&& other) noexcept;
  Worker& operator=(Worker&& other) noexcept;

  int descriptor() const noexcept { return descriptor_; }  ///< For poll(): readable.

  /// Reads what is there, waiting if nothing is, and appends each message that is whole.
  /// False: the child has closed the pipe, there is no more.
  bool receive(std::vector<std::string>& messages);

  /// Waits until the child is gone. How it ended: empty if in order, else "was killed by signal
  /// 11 (Segmentation fault)" or "ended with exit code 3".
  std::string wait();

 private:
  void stop() noexcept;

  int process_ = -1;
  int descriptor_ = -1;
  std::string partial_;
};

/// Waits until at least one of the workers can be read, a signal arrives, or `timeout_ms` pass.
/// Returns the places, in `workers`, of those that can be read.
std::vector<std::size_t> wait_readable(const std::vector<const Worker*>& workers, int timeout_ms);

}  // namespace wavetank::sim
