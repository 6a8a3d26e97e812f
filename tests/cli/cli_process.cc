#include "tests/cli/cli_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>

#include "cli/cli.h"
#include "tests/explore/fake_registry.h"

namespace wavetank::cli {
namespace {

/// Forks; in the child `streams` become its standard streams, from `first` on.
pid_t start(const std::vector<int>& streams, int first, const std::function<int()>& body) {
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child != 0) return child;
  for (std::size_t i = 0; i < streams.size(); ++i) {
    ::dup2(streams[i], first + static_cast<int>(i));
  }
  for (int descriptor = 3; descriptor < 64; ++descriptor) ::close(descriptor);
  ::_exit(body());
}

int end_of(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/// Reads both until no process can write to either.
void read_all(const std::array<int, 2>& descriptors, const std::array<std::string*, 2>& texts) {
  std::array<pollfd, 2> polled{};
  for (std::size_t i = 0; i < 2; ++i) polled[i] = {descriptors[i], POLLIN, 0};
  while (polled[0].fd >= 0 || polled[1].fd >= 0) {
    ::poll(polled.data(), polled.size(), -1);
    for (std::size_t i = 0; i < 2; ++i) {
      if (polled[i].fd < 0 || polled[i].revents == 0) continue;
      std::array<char, 4096> piece{};
      const ssize_t count = ::read(polled[i].fd, piece.data(), piece.size());
      if (count > 0) texts[i]->append(piece.data(), static_cast<std::size_t>(count));
      if (count <= 0) polled[i].fd = -1;
    }
  }
}

}  // namespace

Ran run_child(const std::function<int()>& body) {
  Ran ran;
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  if (::pipe(out.data()) != 0 || ::pipe(err.data()) != 0) return ran;
  const pid_t child = start({out[1], err[1]}, STDOUT_FILENO, body);
  ::close(out[1]);
  ::close(err[1]);
  read_all({out[0], err[0]}, {&ran.out, &ran.err});
  ::close(out[0]);
  ::close(err[0]);
  ran.code = end_of(child);
  return ran;
}

Ran run_on_terminal(unsigned short columns, const std::function<int()>& body) {
  Ran ran;
  const int screen = ::posix_openpt(O_RDWR | O_NOCTTY);
  if (screen < 0 || ::grantpt(screen) != 0 || ::unlockpt(screen) != 0) return ran;
  const int inside = ::open(::ptsname(screen), O_RDWR | O_NOCTTY);
  winsize size{};
  size.ws_col = columns;
  size.ws_row = 24;
  ::ioctl(inside, TIOCSWINSZ, &size);
  const pid_t child = start({inside, inside, inside}, STDIN_FILENO, body);
  ::close(inside);
  read_all({screen, -1}, {&ran.out, &ran.err});
  ::close(screen);
  ran.code = end_of(child);
  return ran;
}

int wavetank_main(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "wavetank");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  return run(static_cast<int>(argv.size()), argv.data(), sim::fake_registry());
}

}  // namespace wavetank::cli
