#include "sim/explore/crash_notes.h"

#include <execinfo.h>

#include <algorithm>
#include <array>
#include <csignal>

#include "sim/trace/pulse.h"

namespace wavetank::sim {
namespace {

constexpr std::size_t kStackBytes = 64 * 1024;

/// A signal handler can reach no other state.
Pulse* noted_pulse = nullptr;

void note_stack() {
  std::array<void*, Pulse::kFramesMax> frames{};
  const int count = ::backtrace(frames.data(), static_cast<int>(frames.size()));
  std::copy(frames.begin(), frames.begin() + count, noted_pulse->frames.begin());
  noted_pulse->frame_count.store(count, std::memory_order_release);
}

/// The handler is uninstalled when it runs, so that raising the signal again has its usual effect.
void note_death(int signal) {
  note_stack();
  std::raise(signal);
}

void answer(int) { note_stack(); }

void handle(int signal, void (*handler)(int), unsigned flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = static_cast<int>(static_cast<unsigned>(SA_ONSTACK) | flags);
  ::sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, nullptr);
}

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSanitizerReports = true;
#elif defined(__has_feature)
constexpr bool kSanitizerReports =
    __has_feature(address_sanitizer) || __has_feature(undefined_behavior_sanitizer);
#else
constexpr bool kSanitizerReports = false;
#endif

}  // namespace

int stack_request_signal() noexcept { return SIGUSR2; }

void install_crash_notes(Pulse& pulse) {
  noted_pulse = &pulse;
  // The first call loads the unwinder, which a handler must not do.
  std::array<void*, 1> primed{};
  ::backtrace(primed.data(), 1);
  // A separate stack: that of the program may be exhausted.
  static std::array<char, kStackBytes> handler_stack;
  stack_t stack{};
  stack.ss_sp = handler_stack.data();
  stack.ss_size = handler_stack.size();
  ::sigaltstack(&stack, nullptr);
  const auto once = static_cast<unsigned>(SA_RESETHAND) | static_cast<unsigned>(SA_NODEFER);
  handle(SIGABRT, note_death, once);
  handle(stack_request_signal(), answer, static_cast<unsigned>(SA_RESTART));
  if (kSanitizerReports) return;
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS}) {
    handle(signal, note_death, once);
  }
}

}  // namespace wavetank::sim
