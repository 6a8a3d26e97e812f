#pragma once

/// tests/sim/run_stage.h - a run without a market, for the tests of Run: a server that echoes,
/// programs that exchange bytes with it or wait for a signal, and two properties of their dials.

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/combine/task_group.h"
#include "core/task/sleep.h"
#include "sim/fault/fault_kinds.h"
#include "sim/run/run.h"

namespace wavetank::sim {

/// Sends back all that comes, on any number of connections.
class EchoServer final : public Part {
 public:
  void build(Run& run) override {
    Host& host = run.add_host("server");
    run.at_start([this, &host] { host.spawn(serve(host.doors()), "server"); });
  }

 private:
  static Coro<void> echo(std::unique_ptr<Stream> stream) {
    std::array<std::byte, 16> bytes;
    for (;;) {
      const ReadResult read = co_await stream->read_or_error(bytes);
      if (read.failed() || read.count() == 0) co_return;
      co_await stream->write_all(std::span(bytes).first(read.count()));
    }
  }

  Coro<void> serve(Doors& doors) {
    const std::unique_ptr<Listener> listener =
        co_await doors.transport.listen(Endpoint("server", 7));
    auto accept = [&listener](TaskGroup& group) -> Coro<void> {
      for (;;) {
        std::unique_ptr<Stream> stream = co_await listener->accept();
        group.create_task(echo(std::move(stream)));
      }
    };
    co_await task_group(accept);
  }
};

/// Sends a byte and waits for it, `times` times, a second apart.
inline Coro<int> exchange(Doors& doors, int times) {
  const std::unique_ptr<Stream> stream = co_await doors.transport.connect(Endpoint("server", 7));
  std::array<std::byte, 1> byte{};
  for (int i = 0; i < times; ++i) {
    co_await stream->write_all(byte);
    co_await stream->read_some(byte);
    co_await sleep(std::chrono::seconds(1));
  }
  stream->close();
  co_return 0;
}

inline ProgramMain exchanges(int times) {
  return [times](Doors& doors) { return exchange(doors, times); };
}

/// Ends with the number of the first signal.
inline Coro<int> wait_for_signal(Doors& doors) {
  const Signal signal = co_await doors.signals.wait();
  co_return static_cast<int>(signal);
}

/// Breaks with the first dial of its host; without one it is not reached.
class NoDial final : public Property {
 public:
  explicit NoDial(const Host& host) : Property("NO_DIAL"), host_(host.id()) {}

  bool wants(EventKind kind) const noexcept override { return kind == EventKind::kDial; }
  void on_event(const Event& event) override {
    if (event.head.host != host_) return;
    check();
    violate(Observation(event.at(), "it may not dial"), Observation(event.at(), "it dials"));
  }

 private:
  std::uint16_t host_;
};

/// Holds, and is reached by a dial of its host.
class SeesDials final : public Property {
 public:
  explicit SeesDials(const Host& host) : Property("SEES_DIALS"), host_(host.id()) {}

  bool wants(EventKind kind) const noexcept override { return kind == EventKind::kDial; }
  void on_event(const Event& event) override {
    if (event.head.host == host_) check();
  }

 private:
  std::uint16_t host_;
};

class RunTest : public testing::Test {
 protected:
  RunTest() {
    setup_.length = std::chrono::minutes(1);
    setup_.ends_with = EndsWith::kPrograms;
  }

  /// Requires: setup_ and request_ are complete.
  sim::Run& begin() {
    oracle_.reset(new Oracle(oracle_of(request_)));
    run_.emplace(request_, kinds_, *oracle_, setup_);
    return *run_;
  }

  RunRequest request_;
  RunSetup setup_;
  FaultCatalogue kinds_ = sim_faults();
  std::unique_ptr<Oracle> oracle_;
  std::optional<sim::Run> run_;
};

inline FaultEntry stop_entry(std::uint32_t id, Duration at, const std::string& where = "*") {
  FaultEntry entry(id, "stop_signal", AtTime{at.count()});
  entry.numbers["signal"] = 15;
  entry.where = where;
  return entry;
}

inline const LedgerRow& row_of(const RunResult& result, std::uint32_t id) {
  return result.faults.at(id - 1);
}

}  // namespace wavetank::sim
