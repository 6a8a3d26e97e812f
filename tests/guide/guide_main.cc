// Runs the C++ snippets of docs/asyncio_to_wavetank.md one after the other on virtual time and
// prints their output, as guide.py does with the Python ones.

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <vector>

#include "core/loop/event_loop.h"
#include "core/run/runner.h"
#include "core/run/virtual_clock.h"
#include "core/task/sleep.h"
#include "tests/guide/guide.h"

namespace wavetank::guide {

void say(const std::string& text) {
  const Duration now = EventLoop::running().time().time_since_epoch();
  fmt::print("{} {}\n", now / std::chrono::milliseconds(1), text);
}

namespace {

// SIGTERM after half a second.
class TimedSignals final : public Signals {
 public:
  Coro<Signal> wait() override {
    co_await sleep(std::chrono::milliseconds(500));
    co_return Signal::kTerminate;
  }
};

// The boring choice.
class NoRandom final : public Random {
 public:
  std::uint64_t draw(std::string_view, std::uint64_t) override { return 0; }
};

// No pattern dials.
class NoTransport final : public Transport {
 public:
  Coro<std::vector<Endpoint>> resolve(Endpoint) override {
    throw ConnectionRefused("no network here");
  }
  Coro<std::unique_ptr<Stream>> connect(Endpoint) override {
    throw ConnectionRefused("no network here");
  }
  Coro<std::unique_ptr<Listener>> listen(Endpoint) override {
    throw ConnectionRefused("no network here");
  }
};

class NoFiles final : public Files {
 public:
  Coro<std::unique_ptr<AppendFile>> open_append(std::string) override {
    throw FileError("no files here");
  }
  Coro<std::vector<std::byte>> read(std::string) override { throw FileNotFound("no files here"); }
  Coro<void> rename(std::string, std::string) override { throw FileNotFound("no files here"); }
};

void run_all() {
  for (const Pattern& pattern : all_patterns()) {
    fmt::print("== {}\n", pattern.name);
    VirtualClock clock;
    NoTransport transport;
    NoRandom random;
    TimedSignals signals;
    NoFiles files;
    Doors doors(clock, transport, random, signals, files);
    Runner runner(clock, clock);
    runner.run(pattern.run(doors));
  }
}

}  // namespace
}  // namespace wavetank::guide

int main() { wavetank::guide::run_all(); }
