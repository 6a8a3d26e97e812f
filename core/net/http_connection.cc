#include "core/net/http_connection.h"

#include <span>
#include <string_view>
#include <vector>

#include "core/check.h"
#include "core/combine/outcome.h"
#include "core/combine/timeout.h"

namespace wavetank {
namespace {

// Room for a usual head in one read.
constexpr std::size_t kReadBytes = 4096;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// The methods that next() knows. Source: RFC 9110, section 15.5.6: a 405 names them.
constexpr const char* kMethods = "GET, POST, OPTIONS";
constexpr int kMethodNotAllowed = 405;

/// Reads until the client has closed its side, or has sent too much.
Coro<void> drain(Stream& stream) {
  std::vector<std::byte> piece(kReadBytes);
  for (std::size_t bytes = 0; bytes < HttpConnection::kDrainBytesMax;) {
    const ReadResult read = co_await stream.read_or_error(piece);
    if (read.failed() || read.count() == 0) co_return;
    bytes += read.count();
  }
}

}  // namespace

Coro<HttpConnection::Asks> HttpConnection::next() {
  CHECK(open());
  parser_ = HttpRequestParser();
  continued_ = false;
  asked_ = Asks::kNothing;
  std::optional<Asks> asks;
  // A client may send several requests together.
  if (!received_.view().empty()) asks = judge();
  while (!asks) {
    if (refusal_.error) {
      co_await refuse(refusal_.status);
      std::rethrow_exception(refusal_.error);
    }
    if (parser_.awaits_continue() && !continued_) co_await tell_to_continue();
    const std::span<std::byte> room = received_.prepare(kReadBytes).first(kReadBytes);
    const std::size_t count = co_await stream_->read_some(room);
    if (count == 0) {
      if (!first_ && received_.view().empty()) {
        stream_.reset();
        co_return Asks::kNothing;
      }
      throw UpgradeError(UpgradeError::Kind::kEndOfStream, 0,
                         "the peer closed the connection within its HTTP request");
    }
    received_.commit(count);
    asks = judge();
  }
  asked_ = *asks;
  co_return asked_;
}

Coro<void> HttpConnection::tell_to_continue() {
  continued_ = true;
  co_await stream_->write_all(std::as_bytes(std::span(kContinue)));
}

std::optional<HttpConnection::Asks> HttpConnection::judge() {
  while (received_.view().starts_with("\r\n")) received_.consume(2);
  if (received_.view().empty() || received_.view() == "\r") return std::nullopt;
  switch (parser_.check(received_.view())) {
    case HttpRequestParser::State::kIncomplete:
      return std::nullopt;
    case HttpRequestParser::State::kFailed:
      return refuse_later(parser_.error());
    case HttpRequestParser::State::kComplete:
      idle_ = false;
      request_ = parser_.request();
      received_.consume(parser_.request_bytes());
      return Asks::kRequest;
    case HttpRequestParser::State::kNoBody:
      idle_ = false;
      break;
  }
  if (upgrade_.check(received_.view()) != UpgradeState::kOpen) {
    return refuse_later(upgrade_.error());
  }
  received_.consume(upgrade_.head_bytes());
  return Asks::kUpgrade;
}

template <class Error>
std::nullopt_t HttpConnection::refuse_later(const Error& error) {
  refusal_.status = error.status();
  refusal_.error = std::make_exception_ptr(error);
  return std::nullopt;
}

Coro<void> HttpConnection::refuse(int status) {
  CHECK(open());
  const std::unique_ptr<Stream> stream = std::move(stream_);
  std::vector<HttpHeader> headers;
  if (status == kMethodNotAllowed) headers.emplace_back("Allow", kMethods);
  const std::string response = refusal_response(status, headers);
  // This client is not worth a wait: bytes that the stream does not accept immediately are not
  // sent.
  stream->try_write(std::as_bytes(std::span(response)));
  stream->shutdown_write();
  const auto drained = co_await outcome(timeout(kDrainLimit, drain(*stream)));
  if (drained.cancelled()) std::rethrow_exception(drained.error());
  stream->close();
}

void HttpConnection::close() noexcept {
  CHECK(open());
  stream_->close();
  stream_.reset();
}

Coro<void> HttpConnection::respond(HttpResponse response) {
  CHECK(open() && asked_ == Asks::kRequest);
  first_ = false;
  const std::string bytes = response_bytes(response, request_.keep_alive);
  co_await stream_->write_all(std::as_bytes(std::span(bytes)));
  idle_ = true;
  if (!request_.keep_alive) close();
}

Coro<std::unique_ptr<WebSocket>> HttpConnection::upgrade(std::vector<HttpHeader> headers) {
  CHECK(open() && asked_ == Asks::kUpgrade);
  const std::string response = upgrade_.accept_response(headers);
  co_await stream_->write_all(std::as_bytes(std::span(response)));
  co_return std::make_unique<WebSocket>(Role::kServer, std::move(stream_), nullptr, options_,
                                        std::move(received_));
}

}  // namespace wavetank
