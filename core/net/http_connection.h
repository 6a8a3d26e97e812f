#pragma once

/// core/net/http_connection.h - HttpConnection: the server's end of one connection before it is a
/// websocket. It serves requests with bodies, one after the other, until one of them asks for the
/// upgrade. An empty line before a request is passed over (RFC 9112, section 2.2). A client that
/// holds its body back gets "100 Continue" (RFC 9110, section 10.1.1).

#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "core/check.h"
#include "core/coro/coro.h"
#include "core/doors/transport.h"
#include "core/net/byte_buffer.h"
#include "core/net/http_request.h"
#include "core/net/upgrade.h"
#include "core/net/websocket.h"
#include "core/time.h"

namespace wavetank {

/// Owns the stream until it becomes a websocket. One task at a time.
class HttpConnection {
 public:
  static constexpr std::size_t kDrainBytesMax = 16 * kBodyBytesMax;
  static constexpr Duration kDrainLimit = std::chrono::seconds(5);

  explicit HttpConnection(std::unique_ptr<Stream> stream, WebSocketOptions options = {})
      : stream_(std::move(stream)), options_(options) {}

  enum class Asks {
    kUpgrade,  ///< A good upgrade: upgrade() may follow.
    kRequest,  ///< A request with a body: see request(); respond() must follow.
    kNothing,  ///< The client has closed between two requests.
  };

  /// Waits for the client's next request. Requires: open(). A bad request is answered as by
  /// refuse(), and the error thrown. Has no deadline: wrap it in timeout().
  /// Errors: UpgradeError, HttpError, TransportError. Cancelled: destroy the connection, or close()
  /// it if it is idle().
  Coro<Asks> next();

  /// Whether the client has all its answers and has not begun another request. Not before its first
  /// request.
  bool idle() const noexcept { return idle_ && open() && received_.view().empty(); }

  /// Closes an idle connection in order. Requires, as refuse(): open().
  void close() noexcept;

  /// Answers with that status and no more, and closes the connection. A reset would hide the answer
  /// from a client that still sends: its bytes are read and dropped until it has closed its side,
  /// up to kDrainBytesMax and for kDrainLimit at most.
  /// Cancelled: the connection is reset. Source: RFC 9112, section 9.6.
  Coro<void> refuse(int status);

  /// Requires: next() gave kRequest.
  const HttpRequest& request() const noexcept {
    WAVETANK_CHECK(asked_ == Asks::kRequest);
    return request_;
  }

  /// Answers the request; closes the stream behind it if the client wants no other. Requires: as
  /// request().
  /// Errors: TransportError. Cancelled: as next().
  Coro<void> respond(HttpResponse response);

  /// Whether next() may be called again.
  bool open() const noexcept { return stream_ != nullptr; }

  /// Answers 101, with these fields more. Leaves this object empty. Requires: next() gave kUpgrade.
  /// Errors: TransportError; std::invalid_argument for headers that cannot be written.
  Coro<std::unique_ptr<WebSocket>> upgrade(std::vector<HttpHeader> headers = {});

 private:
  /// The fault of a request.
  struct Refusal {
    Refusal() = default;
    int status = 0;
    std::exception_ptr error;
  };

  std::optional<Asks> judge();
  Coro<void> tell_to_continue();
  template <class Error>
  std::nullopt_t refuse_later(const Error& error);

  std::unique_ptr<Stream> stream_;
  WebSocketOptions options_;
  ByteBuffer received_;
  ServerUpgrade upgrade_;
  HttpRequestParser parser_;
  HttpRequest request_;
  Refusal refusal_;
  Asks asked_ = Asks::kNothing;  ///< The result of next().
  bool first_ = true;            ///< No request has been answered yet.
  bool idle_ = false;            ///< All that was asked has been answered.
  bool continued_ = false;       ///< The current client got its "100 Continue".
};

}  // namespace wavetank
