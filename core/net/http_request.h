#pragma once

/// core/net/http_request.h - HttpRequestParser: one HTTP/1.1 request with its body, at a server,
/// sans-IO: bytes received in, a request or a refusal out. The outcome does not depend on how the
/// bytes arrived. A body is announced by Content-Length alone; chunks are refused.
/// Source: RFC 9112, section 6.

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/check.h"
#include "core/net/http_head.h"

namespace wavetank {

/// Units: bytes of a body; a larger announced body is refused unread.
inline constexpr std::size_t kBodyBytesMax = 1U << 20;

/// A request that is answered with status() and no more. Also a plain value.
class HttpError : public std::runtime_error {
 public:
  HttpError(int status, const std::string& what) : std::runtime_error(what), status_(status) {}

  /// 400 malformed, 411 no length, 413 body too large, 417 an unknown expectation, 431 head too
  /// large, 501 chunks.
  int status() const noexcept { return status_; }

 private:
  int status_;
};

struct HttpRequest {
  HttpRequest() = default;

  std::string method;
  std::string target;  ///< As sent: path and query.
  std::string body;
  bool keep_alive = false;  ///< Whether the client may send another request behind this one.
};

struct HttpResponse {
  HttpResponse(int status_, std::string body_, std::string content_type_)
      : status(status_), body(std::move(body_)), content_type(std::move(content_type_)) {}

  int status;
  std::string body;
  std::string content_type;  ///< "application/json".
  std::string allow;         ///< The methods that there are. Requires: not empty for a 405.
};

/// The server's end of one request that is no upgrade.
class HttpRequestParser {
 public:
  enum class State {
    kIncomplete,
    kNoBody,  ///< A head whose method has no body of interest (GET): see core/net/upgrade.h.
    kComplete,
    kFailed,  ///< See error().
  };

  explicit HttpRequestParser(std::size_t body_bytes_max = kBodyBytesMax)
      : body_bytes_max_(body_bytes_max) {}

  /// `received` has all bytes received so far: those of the last call, and more.
  State check(std::string_view received) { return state_ = judge(received); }

  /// Whether the client waits for "100 Continue": it has asked for that, and sent its head alone.
  /// Source: RFC 9110, section 10.1.1.
  bool awaits_continue() const noexcept { return awaits_continue_; }

  const HttpRequest& request() const noexcept {  ///< Requires: kComplete.
    WAVETANK_CHECK(state_ == State::kComplete);
    return request_;
  }
  std::size_t request_bytes() const noexcept {  ///< Requires: kComplete.
    WAVETANK_CHECK(state_ == State::kComplete);
    return end_;
  }
  const HttpError& error() const noexcept {  ///< Requires: kFailed.
    WAVETANK_CHECK(error_);
    return *error_;
  }

 private:
  State judge(std::string_view received);
  State check_head(std::string_view head);
  State fail(int status, const std::string& what);

  std::size_t body_bytes_max_;
  HeadScanner scanner_;
  HttpRequest request_;
  std::optional<HttpError> error_;
  State state_ = State::kIncomplete;
  State head_state_ = State::kIncomplete;
  bool expects_continue_ = false;
  bool awaits_continue_ = false;
  std::size_t end_ = 0;  ///< The end of the whole request, once the head is known.
};

/// The bytes of a response; with `keep_alive` the connection stays open behind it. Pages of any
/// origin may read it, since all data served here is synthetic.
std::string response_bytes(const HttpResponse& response, bool keep_alive);

}  // namespace wavetank
