#pragma once

/// core/net/http_connection.h - the server's end of one connection before it is a websocket:
/// requests with bodies, one after the other, until one of them asks for the upgrade.

#include <memory>
#include <optional>
#include <utility>

#include "core/loop/transport.h"
#include "core/net/byte_buffer.h"
#include "core/net/http_request.h"
#include "core/net/upgrade.h"
#include "core/net/websocket.h"
#include "core/task/coro.h"

namespace wavetank {

/// Owns the stream until it becomes a websocket. One task at a time.
class HttpConnection {
 public:
  explicit HttpConnection(std::unique_ptr<Stream> stream, WebSocketOptions options = {})
      : stream_(std::move(stream)), options_(options) {}

  enum class Asks {
    kUpgrade,  ///< A good upgrade: upgrade() may follow.
    kRequest,  ///< A request with a body: see request(); respond() must follow.
    kNothing,  ///< The client has closed between two requests.
  };

  /// Waits for what the client asks next. What is bad is answered with its status, the stream
  /// closed, and the error thrown. Has no deadline: wrap it in timeout().
  /// Errors: UpgradeError, HttpError, TransportError. Cancelled: abort or destroy the connection.
  Coro<Asks> next();

  /// Requires: next() gave kRequest.
  const HttpRequest& request() const noexcept { return request_; }

  /// Answers the request; closes the stream behind it if the client wants no other.
  /// Errors: TransportError. Cancelled: as next().
  Coro<void> respond(HttpResponse response);

  /// Whether next() may be called again.
  bool open() const noexcept { return stream_ != nullptr; }

  /// Answers 101. Leaves this object empty. Requires: next() gave kUpgrade. Errors: TransportError.
  Coro<std::unique_ptr<WebSocket>> upgrade();

 private:
  std::optional<Asks> judge();
  [[noreturn]] void refuse_upgrade();
  [[noreturn]] void refuse_request();

  std::unique_ptr<Stream> stream_;
  WebSocketOptions options_;
  ByteBuffer received_;
  ServerUpgrade upgrade_;
  HttpRequestParser parser_;
  HttpRequest request_;
  bool first_ = true;  ///< Nothing has been answered yet.
};

}  // namespace wavetank
