#include <utility>

#include "core/net/incoming_upgrade.h"
#include "core/net/websocket.h"

namespace wavetank {
namespace {

// Room for a usual head in one read.
constexpr std::size_t kHeadReadBytes = 4096;

// The part that may be shown: a server that refuses may send a body behind its head.
std::string_view head_in(std::string_view received) noexcept {
  const std::size_t end = received.find("\r\n\r\n");
  return end == std::string_view::npos ? received : received.substr(0, end + 4);
}

// Reads until `upgrade` (either end) accepts or refuses. Drops the head from `received`.
template <class Upgrade>
Coro<UpgradeState> read_head(Stream& stream, Upgrade& upgrade, ByteBuffer& received,
                             WireTap* tap = nullptr) {
  UpgradeState state = UpgradeState::kIncomplete;
  while (state == UpgradeState::kIncomplete) {
    const std::span<std::byte> room = received.prepare(kHeadReadBytes).first(kHeadReadBytes);
    std::size_t count = 0;
    try {
      count = co_await stream.read_some(room);
    } catch (...) {
      if (tap != nullptr) tap->on_head_received(received.view());
      throw;
    }
    if (count == 0) {
      if (tap != nullptr) tap->on_head_received(received.view());
      throw UpgradeError(UpgradeError::Kind::kEndOfStream, 0,
                         "the peer closed the connection within its HTTP head");
    }
    received.commit(count);
    state = upgrade.check(received.view());
  }
  if (tap != nullptr) tap->on_head_received(head_in(received.view()));
  if (state == UpgradeState::kOpen) received.consume(upgrade.head_bytes());
  co_return state;
}

Coro<std::unique_ptr<WebSocket>> answer(std::unique_ptr<Stream> stream, std::string response,
                                        WebSocketOptions options, ByteBuffer received) {
  co_await stream->write_all(std::as_bytes(std::span(response)));
  co_return std::make_unique<WebSocket>(Role::kServer, std::move(stream), nullptr, options,
                                        std::move(received));
}

Coro<void> refuse_stream(std::unique_ptr<Stream> stream, std::string response) {
  co_await stream->write_all(std::as_bytes(std::span(response)));
  stream->close();
}

}  // namespace

Coro<std::unique_ptr<WebSocket>> WebSocket::connect(std::unique_ptr<Stream> stream,
                                                    UpgradeRequest request, Random& random,
                                                    WebSocketOptions options) {
  ClientUpgrade upgrade(request, random);
  ByteBuffer received;
  if (options.tap != nullptr) options.tap->on_head_sent(upgrade.request_bytes());
  co_await stream->write_all(std::as_bytes(std::span(upgrade.request_bytes())));
  const UpgradeState state = co_await read_head(*stream, upgrade, received, options.tap);
  if (state == UpgradeState::kFailed) throw upgrade.error();
  co_return std::make_unique<WebSocket>(Role::kClient, std::move(stream), &random, options,
                                        std::move(received));
}

Coro<std::unique_ptr<WebSocket>> WebSocket::accept(std::unique_ptr<Stream> stream,
                                                   WebSocketOptions options) {
  IncomingUpgrade incoming = co_await IncomingUpgrade::read(std::move(stream), options);
  co_return co_await incoming.accept();
}

Coro<IncomingUpgrade> IncomingUpgrade::read(std::unique_ptr<Stream> stream,
                                            WebSocketOptions options) {
  IncomingUpgrade incoming(std::move(stream), options);
  const UpgradeState state =
      co_await read_head(*incoming.stream_, incoming.upgrade_, incoming.received_);
  if (state == UpgradeState::kOpen) co_return std::move(incoming);
  // A client that is not worth a wait: bytes that the stream does not accept immediately are not
  // sent.
  const UpgradeError error = incoming.upgrade_.error();
  const std::string response = refusal_response(error.status());
  incoming.stream_->try_write(std::as_bytes(std::span(response)));
  incoming.stream_->close();
  throw error;
}

Coro<std::unique_ptr<WebSocket>> IncomingUpgrade::accept() {
  return answer(std::move(stream_), upgrade_.accept_response(), options_, std::move(received_));
}

Coro<void> IncomingUpgrade::refuse(int status, std::vector<HttpHeader> headers) {
  return refuse_stream(std::move(stream_), refusal_response(status, headers));
}

}  // namespace wavetank
