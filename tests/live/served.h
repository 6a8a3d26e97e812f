#pragma once

/// tests/live/served.h - a venue on real sockets, and clients of it, for tests of `serve`.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/doors/doors.h"
#include "core/net/websocket.h"
#include "core/sync/event.h"
#include "sim/run/serve_request.h"

namespace wavetank::scenarios {

using Socket = std::unique_ptr<WebSocket>;
using Numbers = std::map<std::string, std::int64_t, std::less<>>;

/// A served venue, and its messages.
class Served {
 public:
  Served();

  /// Serves while `client` runs, then stops by SIGTERM. Returns the result of serve_venue().
  int run(const std::function<Coro<void>(Doors&)>& client);
  /// The same in the simulated world, where no machine is slow: server and client on one host.
  int run_in_virtual_time(const std::function<Coro<void>(Doors&)>& client);

  Coro<Socket> dial(Doors& doors);

  /// Adds an entry to the plan. Defaults for parameters that `numbers` leaves out: a close of 4000
  /// "Expired", a second.
  void fault(const std::string& kind, sim::FaultWhen when, Numbers numbers = {});
  const sim::LedgerRow& row(std::size_t i = 0) const { return status.faults.at(i); }

  sim::ServeRequest request;
  sim::ServeObserver observer;
  sim::ServeStatus status;
  Endpoint address{"", 0};
  Event listening;
  std::vector<std::string> lines;
  Duration stop_took{};  ///< From the signal to the end.

 private:
  using Client = std::function<Coro<void>(Doors&)>;
  Coro<int> serve_while(Doors& doors, const Client& client, std::function<void()> stop);
};

inline constexpr const char* kSubscribe =
    R"({"method":"subscribe","subscription":{"type":"trades","coin":"BTC"}})";

/// Subscribes and reads to the end.
Coro<std::vector<std::string>> read_all(WebSocket& socket);

/// The messages of a client that subscribes and reads on until the venue ends the connection; last,
/// the end.
std::vector<std::string> conversation(Served& served);

/// Reads a stream to its end.
Coro<std::string> read_to_end(Stream& stream);

}  // namespace wavetank::scenarios
