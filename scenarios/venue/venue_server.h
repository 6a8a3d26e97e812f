#pragma once

/// scenarios/venue/venue_server.h - VenueServer: the venue as a program: accepts connections,
/// upgrades them, and moves messages between each websocket and its VenueSession. Runs behind any
/// doors: on a simulated host, and on real sockets.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/combine/task_group.h"
#include "core/doors/doors.h"
#include "core/net/http_connection.h"
#include "core/net/websocket.h"
#include "core/sync/alarm.h"
#include "scenarios/venue/venue.h"
#include "scenarios/venue/venue_session.h"

namespace wavetank::hyperliquid {

/// The duties of a server beside its venue's websockets. All may stay empty.
struct VenueServerOptions {
  VenueServerOptions() = default;

  /// Wraps each accepted stream, for example in TLS. Errors of the function end that connection
  /// alone.
  std::function<Coro<std::unique_ptr<Stream>>(std::unique_ptr<Stream>)> wrap;

  /// The name of an accepted stream in the venue's record, before `wrap`. Without it, and for 0,
  /// the connection is not recorded.
  std::function<std::uint64_t(const Stream&)> identify;

  /// More fields of the answer that opens a websocket.
  std::vector<HttpHeader> upgrade_headers;

  /// Answers requests with bodies. Without it they are refused with 405.
  std::function<HttpResponse(const HttpRequest&, Instant now)> answer;

  /// The limit of open connections of any kind. A client beyond them is answered with 503 and
  /// closed, or, when more than kRejectingMax get one, reset. Well below the 1,024 descriptors that
  /// a process usually may have.
  std::size_t connections_max = 512;
  /// How long a client that keeps its connection may take until its next request has come whole and
  /// been answered. Between two requests it is then closed in order, within one reset.
  Duration keep_alive_limit = std::chrono::seconds(60);

  std::function<void(const Endpoint&)> listening;
  std::function<void(std::uint64_t id)> opened;  ///< A websocket; ids count from 1.
  std::function<void(std::uint64_t id, const std::string& how)> closed;
  std::function<void(VenueMessageKind kind)> sent;  ///< A message, at any websocket.
  /// An error that neither a client nor the network can cause has ended one connection. Without
  /// this it ends serve().
  std::function<void(const std::string& what)> bug;
};

class VenueServer {
 public:
  static constexpr std::size_t kRejectingMax = 64;

  /// Requires: all outlive the server. Limits are counted for the addresses of the diallers, as
  /// Stream::peer() gives them.
  VenueServer(Doors& doors, Venue& venue, VenueServerOptions options = {})
      : doors_(doors), venue_(venue), options_(std::move(options)) {}

  /// Listens at `at` and serves until cancelled. Errors: those of Transport::listen().
  Coro<void> serve(Endpoint at);

  /// Closes all websockets and waits until they are gone, at most for `grace`. serve() goes on.
  Coro<void> close_all(std::uint16_t code, std::string reason, Duration grace);

  /// Fault: cuts all websockets immediately; their peers see a reset.
  void reset_all();

  std::uint64_t open_count() const noexcept { return connections_.size(); }  ///< Websockets.
  std::uint64_t opened_count() const noexcept { return opened_; }
  std::uint64_t http_count() const noexcept { return answered_; }  ///< Requests answered.
  /// Connections rejected beyond the limit.
  std::uint64_t rejected_count() const noexcept { return rejected_total_; }
  std::uint64_t frames_sent() const noexcept { return frames_sent_; }
  std::uint64_t bytes_sent() const noexcept { return bytes_sent_; }  ///< Payloads of messages.

 private:
  class Connection;
  class ConnectionSlot;
  struct Guest;

  Coro<void> accept_all(Listener& listener, TaskGroup& connections);
  Coro<std::unique_ptr<Stream>> accept_one(Listener& listener);
  void admit(std::unique_ptr<Stream> stream, TaskGroup& connections);
  Coro<void> handle(std::unique_ptr<Stream> stream, ConnectionSlot slot);
  Coro<void> reject(std::unique_ptr<Stream> stream, ConnectionSlot slot);
  Coro<void> serve_http(HttpConnection& http, Guest& guest);
  Coro<void> wrap(std::unique_ptr<Stream>& stream);
  Coro<std::unique_ptr<WebSocket>> next_request(HttpConnection& http, Guest& guest);
  Coro<void> run(std::unique_ptr<WebSocket> socket, Guest& guest);
  void count_sent(VenueMessageKind kind, std::size_t bytes);
  void judge_end(const std::exception_ptr& error);

  Doors& doors_;
  Venue& venue_;
  VenueServerOptions options_;
  Alarm ended_;  ///< A websocket is gone.
  std::vector<Connection*> connections_;
  std::size_t admitted_ = 0;   ///< Connections that are handled.
  std::size_t rejecting_ = 0;  ///< Connections that are getting their rejection.
  std::uint64_t rejected_total_ = 0;
  std::uint64_t opened_ = 0;
  std::uint64_t answered_ = 0;
  std::uint64_t frames_sent_ = 0;
  std::uint64_t bytes_sent_ = 0;
};

}  // namespace wavetank::hyperliquid
