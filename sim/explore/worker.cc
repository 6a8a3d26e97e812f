#include "sim/explore/worker.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <new>
#include <system_error>
#include <utility>

#include "sim/explore/crash_notes.h"
#include "sim/trace/pulse.h"

namespace wavetank::sim {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::size_t kWordsBytesMax = 4096;
constexpr int kAnswerMs = 500;
constexpr int kAnswerStepMs = 5;
constexpr int kStderrMs = 200;
/// How often a child that has closed its pipe is looked for.
constexpr int kEndStepMs = 5;
/// More than that many times kReadBytes no pipe holds.
constexpr int kReadsOfAPipe = 16;

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// The child's end of the pipe. The program in the child may close descriptors that it did not
/// open, and open others under their numbers.
class Channel {
 public:
  explicit Channel(int descriptor) : descriptor_(descriptor), process_(::getpid()) {
    ::fstat(descriptor, &own_);
  }

  /// Ends the process if the pipe is gone: the parent then sees that a result is missing. A process
  /// that the run has forked, and that went on with the run, ends here: the result is not from that
  /// process.
  void send(std::string_view message) const {
    if (::getpid() != process_) _exit(kUntold);
    struct stat now {};
    const bool same =
        ::fstat(descriptor_, &now) == 0 && now.st_dev == own_.st_dev && now.st_ino == own_.st_ino;
    if (!same) _exit(kUntold);
    write_all(framed(message));
  }

 private:
  static constexpr int kUntold = 70;

  void write_all(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) _exit(kUntold);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  int descriptor_;
  pid_t process_;
  struct stat own_ {};
};

/// In a process that the child forks: it lives as long as the child, and its signs of life are not
/// the run's.
void live_with_parent() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  Pulse::set_current(nullptr);
}

[[noreturn]] void run_child(int parent, int messages, int words, Pulse& pulse,
                            const std::function<void(const SendFunction&)>& body) {
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_IGN);
  std::signal(SIGHUP, SIG_IGN);
  // The child's group is not that of the terminal: reading from it would stop the run.
  std::signal(SIGTTIN, SIG_IGN);
  ::setpgid(0, 0);
  ::pthread_atfork(nullptr, nullptr, live_with_parent);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) _exit(0);  // The parent died before the line above.
  // Stdout is for results: output of the client is shown as its words.
  ::dup2(words, STDOUT_FILENO);
  ::dup2(words, STDERR_FILENO);
  ::close(words);
  Pulse::set_current(&pulse);
  install_crash_notes(pulse);
  const Channel channel(messages);
  body([&channel](std::string_view message) {
    // The words of the runs are out before their result is.
    std::fflush(stdout);
    channel.send(message);
  });
  std::fflush(stdout);
  _exit(0);
}

Pulse* shared_pulse() {
  void* memory =
      ::mmap(nullptr, sizeof(Pulse), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw_errno("sweep: no memory for another worker");
  return new (memory) Pulse();
}

/// Appends the bytes that can be read now. False: the other end is closed.
bool read_now(int descriptor, std::string& bytes) {
  std::array<char, kReadBytes> piece;  // NOLINT: filled by read().
  ssize_t count = -1;
  do {
    count = ::read(descriptor, piece.data(), piece.size());
  } while (count < 0 && errno == EINTR);
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return true;
  if (count <= 0) return false;
  bytes.append(piece.data(), static_cast<std::size_t>(count));
  return true;
}

void close_if_open(int& descriptor) {
  if (descriptor >= 0) ::close(std::exchange(descriptor, -1));
}

/// The reading ends never block, and no program inherits them.
std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw_errno("sweep: no pipe for another worker");
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  return ends;
}

}  // namespace

Worker::Worker(const std::function<void(const SendFunction&)>& body) {
  pulse_ = shared_pulse();
  std::array<int, 2> messages{-1, -1};
  std::array<int, 2> words{-1, -1};
  try {
    messages = make_pipe();
    words = make_pipe();
    std::fflush(nullptr);  // Else the child would print it again.
    const int parent = ::getpid();
    process_ = ::fork();
    if (process_ < 0) throw_errno("sweep: no process for another worker");
    if (process_ == 0) {
      ::close(messages[0]);
      ::close(words[0]);
      run_child(parent, messages[1], words[1], *pulse_, body);
    }
  } catch (...) {
    for (int& end : messages) close_if_open(end);
    for (int& end : words) close_if_open(end);
    ::munmap(pulse_, sizeof(Pulse));
    throw;
  }
  // The child does it too: whichever comes first, the group is there from now on.
  ::setpgid(process_, process_);
  // Immediately, so that no later child holds this worker's pipes open.
  ::close(messages[1]);
  ::close(words[1]);
  messages_ = messages[0];
  stderr_ = words[0];
}

Worker::~Worker() { stop(); }

Worker::Worker(Worker&& other) noexcept
    : process_(std::exchange(other.process_, -1)),
      messages_(std::exchange(other.messages_, -1)),
      stderr_(std::exchange(other.stderr_, -1)),
      pulse_(std::exchange(other.pulse_, nullptr)),
      end_(std::move(other.end_)),
      passed_to_(other.passed_to_),
      frames_(std::move(other.frames_)),
      words_(std::move(other.words_)) {}

Worker& Worker::operator=(Worker&& other) noexcept {
  if (this == &other) return *this;
  stop();
  process_ = std::exchange(other.process_, -1);
  messages_ = std::exchange(other.messages_, -1);
  stderr_ = std::exchange(other.stderr_, -1);
  pulse_ = std::exchange(other.pulse_, nullptr);
  end_ = std::move(other.end_);
  passed_to_ = other.passed_to_;
  frames_ = std::move(other.frames_);
  words_ = std::move(other.words_);
  return *this;
}

void Worker::stop() noexcept {
  close_if_open(messages_);
  if (process_ >= 0) kill();
  close_if_open(stderr_);
  if (pulse_ != nullptr) ::munmap(std::exchange(pulse_, nullptr), sizeof(Pulse));
}

bool Worker::receive(std::vector<Received>& messages) {
  // First: messages of a child that has ended are in the pipe by then.
  const bool gone = end_group_if_gone();
  hear();
  if (messages_ >= 0 && !read_frames()) close_if_open(messages_);
  // A process that the child left behind may hold the pipe open for ever.
  if (gone) read_rest();
  frames_.take(messages);
  return !gone;
}

bool Worker::is_gone() const {
  if (end_) return true;
  siginfo_t info{};
  const auto look =
      static_cast<int>(static_cast<unsigned>(WEXITED) | static_cast<unsigned>(WNOHANG) |
                       static_cast<unsigned>(WNOWAIT));
  // An error: there is no such child any more.
  return ::waitid(P_PID, static_cast<id_t>(process_), &info, look) != 0 || info.si_pid == process_;
}

/// Until the child is waited for, its number and that of its group are given to no other process.
void Worker::kill_group() const {
  ::kill(process_, SIGKILL);
  ::kill(-process_, SIGKILL);
}

/// Takes the child's end down when it has come, and ends the processes that it has left behind.
bool Worker::end_group_if_gone() {
  if (end_) return true;
  if (!is_gone()) return false;
  wait_for_child();
  return true;
}

void Worker::read_rest() {
  for (int i = 0; i < kReadsOfAPipe && messages_ >= 0 && read_frames(); ++i) {
  }
  close_if_open(messages_);
}

/// False: the pipe is closed.
bool Worker::read_frames() {
  std::string fresh;
  const bool open = read_now(messages_, fresh);
  frames_.add(fresh);
  return open;
}

/// Words that a stuck reader of stderr does not take are dropped: it must not stop the watch over
/// the workers.
void Worker::pass_on(std::string_view words) {
  while (!words.empty()) {
    pollfd out{};
    out.fd = STDERR_FILENO;
    out.events = POLLOUT;
    const int patience_ms = passed_to_ == Stderr::kTakes ? kStderrMs : 0;
    const bool takes = ::poll(&out, 1, patience_ms) > 0;
    passed_to_ = takes ? Stderr::kTakes : Stderr::kStuck;
    if (!takes) return;
    // A pipe accepts this many bytes whole, when it accepts any.
    const std::string_view piece = words.substr(0, PIPE_BUF);
    const ssize_t written = ::write(STDERR_FILENO, piece.data(), piece.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // There is no stderr to pass them on to.
    words.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// Passes the child's words on, and remembers the last of them. False: it had no words.
bool Worker::hear() {
  if (stderr_ < 0) return false;
  std::string fresh;
  const bool open = read_now(stderr_, fresh);
  pass_on(fresh);
  words_ += fresh;
  if (words_.size() > kWordsBytesMax) words_.erase(0, words_.size() - kWordsBytesMax);
  if (!open) close_if_open(stderr_);
  return !fresh.empty();
}

void Worker::ask_for_stack() {
  if (process_ < 0) return;
  pulse_->frame_count.store(0, std::memory_order_relaxed);
  if (::kill(process_, stack_request_signal()) != 0) return;
  for (int waited = 0; waited < kAnswerMs; waited += kAnswerStepMs) {
    if (pulse_->frame_count.load(std::memory_order_acquire) > 0) return;
    ::poll(nullptr, 0, kAnswerStepMs);
  }
}

bool Worker::is_traced() const {
  const std::string path = "/proc/" + std::to_string(process_) + "/status";
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  std::string text;
  read_now(file, text);
  ::close(file);
  const std::string_view key = "TracerPid:\t";
  const std::size_t at = text.find(key);
  return at != std::string::npos && text.compare(at + key.size(), 2, "0\n") != 0;
}

std::string Worker::End::text() const {
  if (signal == 0) return "ended with exit code " + std::to_string(code);
  return "was killed by signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")";
}

Worker::End Worker::end_of(int status) {
  End end;
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  if (WIFEXITED(status)) end.code = WEXITSTATUS(status);
  return end;
}

Worker::End Worker::kill() {
  if (!end_) kill_group();
  return wait();
}

Worker::End Worker::wait() {
  if (!end_) wait_for_child();
  for (int i = 0; i < kReadsOfAPipe && hear(); ++i) {
  }
  return *end_;
}

void Worker::wait_for_child() {
  siginfo_t info{};
  const auto look =
      static_cast<int>(static_cast<unsigned>(WEXITED) | static_cast<unsigned>(WNOWAIT));
  int found = -1;
  do {
    found = ::waitid(P_PID, static_cast<id_t>(process_), &info, look);
  } while (found < 0 && errno == EINTR);
  if (found == 0) kill_group();
  int status = 0;
  pid_t waited = -1;
  do {
    waited = ::waitpid(process_, &status, 0);
  } while (waited < 0 && errno == EINTR);
  process_ = -1;
  end_ = waited >= 0 ? end_of(status) : End();
}

std::vector<std::size_t> wait_readable(const std::vector<const Worker*>& workers, int timeout_ms) {
  std::vector<pollfd> polled;
  std::vector<std::size_t> readable;
  for (const Worker* worker : workers) {
    // It has closed its pipe: only its end is still to come, and no event announces that.
    if (worker->messages_ < 0) timeout_ms = std::min(timeout_ms, kEndStepMs);
    if (worker->is_gone()) timeout_ms = 0;
    for (const int descriptor : {worker->messages_, worker->stderr_}) {
      pollfd entry{};
      entry.fd = descriptor;  // A negative one is passed over.
      entry.events = POLLIN;
      polled.push_back(entry);
    }
  }
  if (::poll(polled.data(), polled.size(), timeout_ms) < 0) return readable;
  for (std::size_t place = 0; place < workers.size(); ++place) {
    const bool ready = workers[place]->is_gone() || polled[2 * place].revents != 0 ||
                       polled[2 * place + 1].revents != 0;
    if (ready) readable.push_back(place);
  }
  return readable;
}

}  // namespace wavetank::sim
