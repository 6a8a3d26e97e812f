#include "tests/net/socket_pair.h"

#include <gtest/gtest.h>

#include "core/net/frame_encoder.h"
#include "core/task/sleep.h"

namespace wavetank {

void NoteTap::note(const char* what, Opcode opcode, std::string_view payload) {
  notes.push_back(std::string(what) + " " + std::string(opcode_name(opcode)) + ":" +
                  std::string(payload));
}

void NoteTap::on_close(const CloseStatus& status, std::string_view) {
  notes.push_back(describe(status));
  closed_by = status.by;
}

Coro<SocketPair> open_pair(Random& random, PairOptions options) {
  MemoryStream::Pair streams = MemoryStream::make_pair(options.stream);
  SocketPair pair;
  pair.client_stream = streams.first.get();
  pair.server_stream = streams.second.get();
  Task<std::unique_ptr<WebSocket>> accepting =
      create_task(WebSocket::accept(std::move(streams.second), options.server));
  pair.client = co_await WebSocket::connect(std::move(streams.first), UpgradeRequest("test", "/ws"),
                                            random, options.client);
  pair.server = co_await std::move(accepting);
  co_return std::move(pair);
}

Coro<HalfPair> open_client(Random& random, WebSocketOptions options, MemoryStreamOptions stream) {
  MemoryStream::Pair streams = MemoryStream::make_pair(stream);
  HalfPair half;
  Task<std::unique_ptr<WebSocket>> connecting = create_task(
      WebSocket::connect(std::move(streams.first), UpgradeRequest("test", "/ws"), random, options));
  co_await turns(1);
  ServerUpgrade upgrade;
  const std::string request = take(*streams.second);
  EXPECT_EQ(static_cast<int>(upgrade.check(request)), static_cast<int>(UpgradeState::kOpen));
  put(*streams.second, upgrade.accept_response());
  half.socket = co_await std::move(connecting);
  half.peer = std::move(streams.second);
  co_return std::move(half);
}

Coro<HalfPair> open_server(WebSocketOptions options, MemoryStreamOptions stream) {
  MemoryStream::Pair streams = MemoryStream::make_pair(stream);
  HalfPair half;
  Xorshift random(7);
  const ClientUpgrade upgrade(UpgradeRequest("test", "/ws"), random);
  put(*streams.first, upgrade.request_bytes());
  half.socket = co_await WebSocket::accept(std::move(streams.second), options);
  take(*streams.first);
  half.peer = std::move(streams.first);
  co_return std::move(half);
}

void put(MemoryStream& stream, std::string_view bytes) {
  EXPECT_EQ(stream.try_write(std::as_bytes(std::span(bytes))), bytes.size());
}

std::string take(MemoryStream& stream) {
  std::string bytes(stream.unread().size(), '\0');
  if (!bytes.empty()) stream.try_read(std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

std::string server_frame(Opcode opcode, std::string_view payload) {
  ByteBuffer frame;
  append_frame(frame, opcode, payload, std::nullopt);
  return std::string(frame.view());
}

std::string client_frame(Opcode opcode, std::string_view payload) {
  ByteBuffer frame;
  append_frame(frame, opcode, payload, MaskKey{0x01020304});
  return std::string(frame.view());
}

std::string describe(const CloseStatus& status) {
  return "closed " + std::to_string(status.code) + " " + status.reason +
         (status.clean ? " clean" : " unclean");
}

std::string describe(const ConnectionClosed& closed) {
  return describe(CloseStatus(closed.code(), closed.reason(), closed.clean()));
}

Coro<std::vector<std::string>> receive_all(WebSocket& socket) {
  std::vector<std::string> seen;
  try {
    for (;;) {
      const Message message = co_await socket.receive();
      seen.emplace_back(message.payload);
    }
  } catch (const ConnectionClosed& closed) {
    seen.push_back(describe(closed));
  }
  co_return seen;
}

}  // namespace wavetank
