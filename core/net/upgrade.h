#pragma once

/// core/net/upgrade.h - ClientUpgrade and ServerUpgrade: the HTTP upgrade that opens a websocket,
/// sans-IO: bytes to send and verdicts on bytes received. permessage-deflate and other extensions
/// are never offered and always declined; subprotocols likewise.
/// Source: RFC 6455, section 4.

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/check.h"
#include "core/doors/random.h"
#include "core/net/http_head.h"
#include "core/retry/retry_after.h"

namespace wavetank {

struct HttpHeader {
  HttpHeader(std::string name_, std::string value_)
      : name(std::move(name_)), value(std::move(value_)) {}
  std::string name;
  std::string value;
};

/// The wish of a client.
struct UpgradeRequest {
  UpgradeRequest(std::string host_, std::string path_)
      : host(std::move(host_)), path(std::move(path_)) {}
  std::string host;                 ///< For the Host field: "api.example.com", with ":port" unless
                                    ///< it is the scheme's own.
  std::string path;                 ///< With the query: "/ws?x=1".
  std::vector<HttpHeader> headers;  ///< More fields. Not those of the upgrade itself.
};

/// The websocket did not open. Also a plain value: sans-IO code hands it out without throwing.
/// A Retry-After field in seconds is its RetryAfter hint.
class UpgradeError : public std::runtime_error, public RetryAfter {
 public:
  enum class Kind {
    kStatus,        ///< Client: the server answered something else than 101; see status().
    kMalformed,     ///< Not an HTTP head.
    kHeadTooLarge,  ///< No end of the head within kHeadBytesMax.
    kNotWebSocket,  ///< A head, but not of a websocket upgrade (method, version, fields).
    kVersion,       ///< Server: the client speaks another version of the protocol.
    kBadKey,        ///< Server: Sec-WebSocket-Key is missing, doubled or not 16 bytes.
    kBadAccept,     ///< Client: Sec-WebSocket-Accept is missing, doubled or does not fit the key.
    kNotOffered,    ///< Client: the server chose an extension or protocol not offered.
    kEndOfStream,   ///< The peer closed within its head.
  };

  UpgradeError(Kind kind, int status, const std::string& what, std::string retry_after = {})
      : std::runtime_error(what),
        RetryAfter(parse_retry_after(retry_after)),
        kind_(kind),
        status_(status),
        retry_after_(std::move(retry_after)) {}

  Kind kind() const noexcept { return kind_; }
  /// At a client the status that the server sent, 0 without one; at a server the status to answer
  /// with.
  int status() const noexcept { return status_; }
  /// Text of the Retry-After field: seconds or a date; empty when absent.
  const std::string& retry_after() const noexcept { return retry_after_; }

 private:
  Kind kind_;
  int status_;
  std::string retry_after_;
};

enum class UpgradeState { kIncomplete, kOpen, kFailed };

/// The client's end of one upgrade.
class ClientUpgrade {
 public:
  /// Draws the key. Errors: std::invalid_argument when the request cannot be written as HTTP (line
  /// breaks, blanks in the path) or sets a field that the upgrade itself sets.
  ClientUpgrade(const UpgradeRequest& request, Random& random);

  /// The bytes to send first.
  std::string_view request_bytes() const noexcept { return request_bytes_; }

  /// Judges the answer. `received` is all that came so far. After kOpen, the bytes behind
  /// head_bytes() are the beginning of the websocket.
  UpgradeState check(std::string_view received);
  std::size_t head_bytes() const noexcept { return scanner_.head_bytes(); }
  /// Requires: check() said kFailed.
  const UpgradeError& error() const {
    WAVETANK_CHECK(error_);
    return *error_;
  }

 private:
  std::string request_bytes_;
  std::string expected_accept_;
  HeadScanner scanner_;
  std::optional<UpgradeError> error_;
};

/// The server's end of one upgrade.
class ServerUpgrade {
 public:
  /// As ClientUpgrade::check(), for the request.
  UpgradeState check(std::string_view received);
  std::size_t head_bytes() const noexcept { return scanner_.head_bytes(); }
  const UpgradeError& error() const {
    WAVETANK_CHECK(error_);
    return *error_;
  }

  /// The wish of the client; the fields of the upgrade itself are left out.
  /// Requires: check() said kOpen, as for accept_response().
  const UpgradeRequest& request() const noexcept {
    WAVETANK_CHECK(!key_.empty());
    return request_;
  }

  /// The answer that opens the websocket, with more fields than its own.
  /// Errors: std::invalid_argument for headers that cannot be written.
  std::string accept_response(std::span<const HttpHeader> headers = {}) const;

 private:
  HeadScanner scanner_;
  UpgradeRequest request_{"", ""};
  std::string key_;
  std::optional<UpgradeError> error_;
};

/// An answer that refuses: status line, `headers`, `Connection: close`, empty body. 426 names the
/// version that is spoken here. Errors: std::invalid_argument for headers that cannot be written.
std::string refusal_response(int status, std::span<const HttpHeader> headers = {});

}  // namespace wavetank
