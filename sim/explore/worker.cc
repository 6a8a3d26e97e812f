#include "sim/explore/worker.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <system_error>
#include <utility>

namespace wavetank::sim {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// In the child: whoever no longer listens has no use for it.
void write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) _exit(0);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void send_message(int descriptor, std::string_view message) {
  const std::uint64_t size = message.size();
  std::string framed(sizeof(size), '\0');
  std::memcpy(framed.data(), &size, sizeof(size));
  framed += message;
  write_all(descriptor, framed);
}

[[noreturn]] void run_child(int parent, int descriptor,
                            const std::function<void(const SendFunction&)>& body) {
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_IGN);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) _exit(0);  // The parent died before the line above.
  body([descriptor](std::string_view message) { send_message(descriptor, message); });
  _exit(0);
}

}  // namespace

Worker::Worker(const std::function<void(const SendFunction&)>& body) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw_errno("sweep: no pipe for another worker");
  const int parent = ::getpid();
  const pid_t process = ::fork();
  if (process < 0) {
    const int error = errno;
    ::close(ends[0]);
    ::close(ends[1]);
    errno = error;
    throw_errno("sweep: no process for another worker");
  }
  if (process == 0) {
    ::close(ends[0]);
    run_child(parent, ends[1], body);
  }
  // At once, so that no later child holds this worker's pipe open.
  ::close(ends[1]);
  process_ = process;
  descriptor_ = ends[0];
}

Worker::~Worker() { stop(); }

Worker::Worker(Worker&& other) noexcept
    : process_(std::exchange(other.process_, -1)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      partial_(std::move(other.partial_)) {}

Worker& Worker::operator=(Worker&& other) noexcept {
  if (this == &other) return *this;
  stop();
  process_ = std::exchange(other.process_, -1);
  descriptor_ = std::exchange(other.descriptor_, -1);
  partial_ = std::move(other.partial_);
  return *this;
}

void Worker::stop() noexcept {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
}

bool Worker::receive(std::vector<std::string>& messages) {
  std::string piece(kReadBytes, '\0');
  ssize_t count = -1;
  do {
    count = ::read(descriptor_, piece.data(), piece.size());
  } while (count < 0 && errno == EINTR);
  if (count <= 0) return false;
  partial_.append(piece, 0, static_cast<std::size_t>(count));
  std::size_t at = 0;
  std::uint64_t size = 0;
  while (partial_.size() - at >= sizeof(size)) {
    std::memcpy(&size, partial_.data() + at, sizeof(size));
    if (partial_.size() - at - sizeof(size) < size) break;
    messages.push_back(partial_.substr(at + sizeof(size), size));
    at += sizeof(size) + size;
  }
  partial_.erase(0, at);
  return true;
}

std::string Worker::wait() {
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0) {
    if (errno == EINTR) continue;
    process_ = -1;  // Its number may be another process's by now.
    return "vanished";
  }
  process_ = -1;
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return "was killed by signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")";
  }
  const int code = WEXITSTATUS(status);
  return code == 0 ? std::string() : "ended with exit code " + std::to_string(code);
}

std::vector<std::size_t> wait_readable(const std::vector<const Worker*>& workers, int timeout_ms) {
  std::vector<pollfd> polled;
  for (const Worker* worker : workers) {
    pollfd entry{};
    entry.fd = worker->descriptor();
    entry.events = POLLIN;
    polled.push_back(entry);
  }
  std::vector<std::size_t> readable;
  if (::poll(polled.data(), polled.size(), timeout_ms) <= 0) return readable;
  for (std::size_t place = 0; place < polled.size(); ++place) {
    if (polled[place].revents != 0) readable.push_back(place);
  }
  return readable;
}

}  // namespace wavetank::sim
