#include "core/net/http_connection.h"

#include <span>

namespace wavetank {
namespace {

// Room for a usual head in one read.
constexpr std::size_t kReadBytes = 4096;

// For a client that is not worth waiting for: what the stream does not take at once is not sent.
void refuse(Stream& stream, int status) {
  const std::string response = refusal_response(status);
  stream.try_write(std::as_bytes(std::span(response)));
  stream.close();
}

}  // namespace

Coro<HttpConnection::Asks> HttpConnection::next() {
  parser_ = HttpRequestParser();
  std::optional<Asks> asks;
  // A client may have sent several requests at once.
  if (!received_.view().empty()) asks = judge();
  while (!asks) {
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
  co_return *asks;
}

std::optional<HttpConnection::Asks> HttpConnection::judge() {
  switch (parser_.check(received_.view())) {
    case HttpRequestParser::State::kIncomplete:
      return std::nullopt;
    case HttpRequestParser::State::kFailed:
      refuse_request();
    case HttpRequestParser::State::kComplete:
      request_ = parser_.request();
      received_.consume(parser_.request_bytes());
      return Asks::kRequest;
    case HttpRequestParser::State::kNoBody:
      break;
  }
  if (upgrade_.check(received_.view()) != UpgradeState::kOpen) refuse_upgrade();
  received_.consume(upgrade_.head_bytes());
  return Asks::kUpgrade;
}

void HttpConnection::refuse_request() {
  const HttpError error = parser_.error();
  refuse(*stream_, error.status());
  stream_.reset();
  throw error;
}

void HttpConnection::refuse_upgrade() {
  const UpgradeError error = upgrade_.error();
  refuse(*stream_, error.status());
  stream_.reset();
  throw error;
}

Coro<void> HttpConnection::respond(HttpResponse response) {
  first_ = false;
  const std::string bytes = response_bytes(response, request_.keep_alive);
  co_await stream_->write_all(std::as_bytes(std::span(bytes)));
  if (request_.keep_alive) co_return;
  stream_->close();
  stream_.reset();
}

Coro<std::unique_ptr<WebSocket>> HttpConnection::upgrade() {
  const std::string response = upgrade_.accept_response();
  co_await stream_->write_all(std::as_bytes(std::span(response)));
  co_return std::make_unique<WebSocket>(Role::kServer, std::move(stream_), nullptr, options_,
                                        std::move(received_));
}

}  // namespace wavetank
