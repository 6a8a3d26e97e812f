#include "cli/nonblocking_output.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "cli/stopwatch.h"

namespace wavetank::cli {

NonblockingOutput::NonblockingOutput(int descriptor) : descriptor_(descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return;
  if (S_ISSOCK(status.st_mode)) way_ = Way::kSocket;
  if (!S_ISFIFO(status.st_mode) && ::isatty(descriptor) == 0) return;
  const std::string name = "/proc/self/fd/" + std::to_string(descriptor);
  const int own = ::open(name.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  way_ = own >= 0 ? Way::kOwn : Way::kByteWise;
  if (own >= 0) descriptor_ = own;
}

NonblockingOutput::~NonblockingOutput() {
  if (way_ == Way::kOwn) ::close(descriptor_);
}

bool NonblockingOutput::put(std::string_view text) {
  pump();
  if (error_ != 0 || waiting_.size() + text.size() > kWaitingBytesMax) return false;
  waiting_.append(text);
  pump();
  return true;
}

/// Whether a write would find room, or an error, within `wait_ms`.
bool NonblockingOutput::is_ready(int wait_ms) const noexcept {
  pollfd polled{descriptor_, POLLOUT, 0};
  return ::poll(&polled, 1, wait_ms) > 0;
}

/// The result of write(2); EAGAIN where there is no room.
long NonblockingOutput::write_some() noexcept {
  if (way_ == Way::kSocket) {
    return ::send(descriptor_, waiting_.data(), waiting_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  }
  if (way_ != Way::kByteWise) return ::write(descriptor_, waiting_.data(), waiting_.size());
  if (is_ready(0)) return ::write(descriptor_, waiting_.data(), 1);
  errno = EAGAIN;
  return -1;
}

void NonblockingOutput::pump() noexcept {
  while (!waiting_.empty()) {
    const long written = write_some();
    if (written >= 0) {
      waiting_.erase(0, static_cast<std::size_t>(written));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return;
    } else if (errno != EINTR) {
      error_ = errno;
      waiting_.clear();
    }
  }
}

bool NonblockingOutput::drain(Duration limit) {
  using std::chrono::milliseconds;
  constexpr milliseconds kPiece(50);
  const Stopwatch watch;
  for (pump(); !waiting_.empty(); pump()) {
    const Duration left = limit - Duration(watch.wall_ns());
    if (left <= Duration::zero()) return false;
    const auto wait = std::min(std::chrono::ceil<milliseconds>(left), kPiece);
    is_ready(static_cast<int>(wait.count()));
  }
  return error_ == 0;
}

}  // namespace wavetank::cli
