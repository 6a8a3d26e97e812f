#include "cli/process.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <iostream>

namespace wavetank::cli {
namespace {

/// Columns of the terminal behind `descriptor`; 0: not a terminal, or unknown.
std::size_t columns_of(int descriptor) {
  winsize size{};
  return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace

void prepare_process() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(descriptor, F_GETFD) >= 0) continue;
    // Takes the lowest number that is free, which is this one. For reading only: results that
    // no program can get are still an error.
    const int taken = ::open("/dev/null", O_RDONLY);
    if (taken != descriptor && taken >= 0) ::close(taken);
  }
}

Streams process_streams(const Environment& environment) {
  Streams streams(std::cout, std::cerr);
  const bool colour = environment.allows_colour();
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  streams.colour_out = colour && ::isatty(STDOUT_FILENO) != 0;
  streams.colour_err = colour && terminal;
  streams.progress = terminal && !environment.has_plain_terminal();
  streams.columns = columns_of(STDERR_FILENO);
  streams.out_descriptor = STDOUT_FILENO;
  streams.err_descriptor = STDERR_FILENO;
  return streams;
}

}  // namespace wavetank::cli
