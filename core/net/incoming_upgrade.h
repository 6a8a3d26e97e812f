#pragma once

/// core/net/incoming_upgrade.h - IncomingUpgrade: the server's end of an upgrade in two steps: read
/// the client's request, then open the websocket or refuse. WebSocket::accept() is both steps in
/// one call, for a server that accepts every request.

#include <memory>
#include <utility>
#include <vector>

#include "core/coro/coro.h"
#include "core/doors/transport.h"
#include "core/net/byte_buffer.h"
#include "core/net/upgrade.h"
#include "core/net/websocket.h"

namespace wavetank {

/// A client's request that was read and is good, and waits for an answer. Movable.
class IncomingUpgrade {
 public:
  /// Reads the request. A bad one is answered with UpgradeError::status(), the stream closed, and
  /// the error thrown. Errors: UpgradeError, TransportError. Cancelled: the stream is aborted.
  static Coro<IncomingUpgrade> read(std::unique_ptr<Stream> stream, WebSocketOptions options = {});

  const UpgradeRequest& request() const noexcept { return upgrade_.request(); }

  /// Answers 101. Leaves this object empty. Errors: TransportError.
  Coro<std::unique_ptr<WebSocket>> accept();

  /// Answers something else and closes. Leaves this object empty. Errors: TransportError.
  Coro<void> refuse(int status, std::vector<HttpHeader> headers = {});

 private:
  IncomingUpgrade(std::unique_ptr<Stream> stream, WebSocketOptions options)
      : stream_(std::move(stream)), options_(options) {}

  std::unique_ptr<Stream> stream_;
  WebSocketOptions options_;
  ServerUpgrade upgrade_;
  ByteBuffer received_;
};

}  // namespace wavetank
