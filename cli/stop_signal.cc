#include "cli/stop_signal.h"

#include "core/check.h"

namespace wavetank::cli {
namespace {

/// A signal handler can reach only this.
volatile std::sig_atomic_t received_signal = 0;
volatile std::sig_atomic_t hears_hangup = 0;

void handle_all(void (*handler)(int)) {
  std::signal(SIGINT, handler);
  std::signal(SIGTERM, handler);
  if (hears_hangup != 0) std::signal(SIGHUP, handler);
}

void note(int signal) {
  received_signal = signal;
  handle_all(SIG_DFL);
}

bool ignores_hangup() {
  const auto before = std::signal(SIGHUP, SIG_IGN);
  if (before != SIG_IGN) std::signal(SIGHUP, before);
  return before == SIG_IGN;
}

}  // namespace

StopSignal::StopSignal() {
  received_signal = 0;
  hears_hangup = ignores_hangup() ? 0 : 1;
  handle_all(note);
}

StopSignal::~StopSignal() { handle_all(SIG_DFL); }

int StopSignal::received() const noexcept { return received_signal; }

std::string_view StopSignal::name() const {
  CHECK(received() != 0);
  if (received() == SIGHUP) return "SIGHUP";
  return received() == SIGINT ? "SIGINT" : "SIGTERM";
}

ExitCode StopSignal::exit_code() const {
  CHECK(received() != 0);
  if (received() == SIGHUP) return ExitCode::kHungUp;
  return received() == SIGINT ? ExitCode::kInterrupted : ExitCode::kTerminated;
}

}  // namespace wavetank::cli
