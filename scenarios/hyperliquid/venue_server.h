#pragma once

/// scenarios/hyperliquid/venue_server.h - the venue as a program: accepts connections, upgrades
/// them, and moves messages between each websocket and its VenueSession. Runs behind any doors: on
/// a simulated host, and on real sockets.

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/loop/doors.h"
#include "core/net/websocket.h"
#include "core/sync/alarm.h"
#include "core/task/task_group.h"
#include "scenarios/hyperliquid/venue.h"
#include "scenarios/hyperliquid/venue_session.h"

namespace wavetank::hyperliquid {

class VenueServer {
 public:
  /// Requires: all outlive the server. `address` is what limits are counted for; the doors do not
  /// tell who dialled.
  VenueServer(Doors& doors, Venue& venue, std::string address)
      : doors_(doors), venue_(venue), address_(std::move(address)) {}

  /// Listens at `at` and serves until cancelled. Errors: those of Transport::listen().
  Coro<void> serve(Endpoint at);

 private:
  class Connection;

  Coro<void> accept_all(Listener& listener, TaskGroup& connections);
  Coro<void> handle(std::unique_ptr<Stream> stream);

  Doors& doors_;
  Venue& venue_;
  std::string address_;
};

}  // namespace wavetank::hyperliquid
