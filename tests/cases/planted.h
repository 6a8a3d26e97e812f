#pragma once

/// tests/cases/planted.h - PlantedClient: small programs, each with one thing wrong, and a run for
/// them: the test of a property shows that such a program turns it red. PlantedClient alone is a
/// lawful client; a planted program overrides the piece that it does wrongly:
///
///     class NoPing final : public PlantedClient {
///       using PlantedClient::PlantedClient;
///       Coro<void> send_pings() override { co_return; }
///     };
///     EXPECT_EQ(broken(run_planted(planted<NoPing>)), "KEEPALIVE");

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/net/websocket.h"
#include "core/task/task.h"
#include "scenarios/cases/feed_run.h"
#include "scenarios/cases/generated_setup.h"
#include "scenarios/pipeline/duplicate_filter.h"
#include "scenarios/protocol/frame_parser.h"

namespace wavetank::test {

/// One connection at a time, a task that reads, one that pings, one that watches the silence.
class PlantedClient {
 public:
  /// Requires: all references outlive the client.
  PlantedClient(Doors& doors, const hyperliquid::ClientConfig& config,
                hyperliquid::Reports& reports);
  virtual ~PlantedClient() = default;
  PlantedClient(const PlantedClient&) = delete;
  PlantedClient& operator=(const PlantedClient&) = delete;

  /// Starts the three tasks, waits for a signal, then stop(). Gives the exit code.
  virtual Coro<int> run();

 protected:
  /// Ends the reader, closes the websocket within a second, ends the other tasks.
  virtual Coro<void> stop();
  virtual Coro<void> close_socket();

  /// one_connection() and a backoff, for ever.
  virtual Coro<void> stay_connected();
  virtual Coro<void> one_connection();  ///< open(), subscribe(), read().
  virtual Coro<void> open();            ///< Within 6 s in all.
  virtual Coro<void> subscribe();
  virtual Coro<void> read();  ///< take() of each message, to the end of the connection.
  virtual Coro<void> backoff();
  virtual void ended(const std::exception_ptr& error);  ///< The error of one_connection(), null in
                                                        ///< order.

  virtual void take(std::string_view text);  ///< Reports the message, deliver() if it is data.
  virtual void deliver();                    ///< Delivers view_, the current message.

  virtual Coro<void> send_pings();  ///< Every 15 s.
  virtual void ping();
  virtual Coro<void> watch();  ///< Every second: hangs up when silent().
  /// Whether no message came for 21 s, or no data for 18 s of a topic with a cadence that has
  /// brought some before.
  virtual bool silent();

  static Instant now();

  Doors& doors_;
  const hyperliquid::ClientConfig& config_;
  hyperliquid::Reports& reports_;
  std::unique_ptr<WebSocket> socket_;
  hyperliquid::FrameParser parser_;
  hyperliquid::FrameView view_;
  hyperliquid::DuplicateFilter duplicates_;
  std::uint32_t connections_ = 0;  // Successful dials so far;
  std::uint32_t connection_ = 0;   // the current one, 0 without one.
  int failures_ = 0;               // In a row.
  Instant heard_{};                // The last message of any kind.
  std::vector<Instant> data_;      // Data of each topic came,
  std::vector<bool> brought_;      // ever.
  Task<void> reader_;
  Task<void> pinger_;
  Task<void> watcher_;
};

/// The program of a planted client, as run_planted() takes it.
template <class Client>
Coro<int> planted(Doors& doors, const hyperliquid::ClientConfig& config,
                  hyperliquid::Reports& reports) {
  Client client(doors, config, reports);
  const int code = co_await client.run();
  co_return code;
}

/// The kinds of reports that PlantedClient makes.
inline constexpr hyperliquid::ReportKinds kPlantedReports = {
    hyperliquid::ReportKind::kPhase, hyperliquid::ReportKind::kFrame,
    hyperliquid::ReportKind::kDelivered, hyperliquid::ReportKind::kTrade,
    hyperliquid::ReportKind::kDropped};

/// How a planted program is run: the market of the generated cases, a fixed latency, a SIGTERM.
struct PlantedRun {
  PlantedRun() = default;

  std::vector<sim::FaultEntry> faults;       ///< Their ids are not 1000.
  Duration stop = std::chrono::seconds(90);  ///< Zero: no stop.
  Duration length = std::chrono::seconds(120);
  Duration latency = std::chrono::milliseconds(20);  ///< One way.
  scenarios::Market market = scenarios::Market::kBusy;
  scenarios::EarlyEnd early_end = scenarios::EarlyEnd::kBroken;
  hyperliquid::ReportKinds reports = kPlantedReports;
  std::uint64_t seed = 0;
};

sim::RunResult run_planted(scenarios::ClientProgram program, const PlantedRun& how = PlantedRun());

/// A fault at `at`; its parameters are set by the caller.
sim::FaultEntry fault_at(std::uint32_t id, const std::string& kind, Duration at);
/// The same with a duration.
sim::FaultEntry fault_at(std::uint32_t id, const std::string& kind, Duration at, Duration lasts);

/// A run whose connection is cut at `at`.
PlantedRun with_reset(Duration at = std::chrono::seconds(20));

/// The property that a run broke; empty for a pass.
std::string broken(const sim::RunResult& result);
/// The reason of the violation; empty for a pass.
std::string why(const sim::RunResult& result);

}  // namespace wavetank::test
