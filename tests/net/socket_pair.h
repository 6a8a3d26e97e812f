#pragma once

/// tests/net/socket_pair.h - a client and a server websocket over one MemoryStream pair, and the
/// small tools of the tests that use them.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/net/websocket.h"
#include "core/run/runner.h"
#include "core/run/virtual_clock.h"
#include "tests/net/memory_stream.h"
#include "tests/net/xorshift.h"

namespace wavetank {

/// Notes the calls of the tap: "sent text:hello", "close 1000 bye clean".
class NoteTap final : public WireTap {
 public:
  void on_open() override { notes.push_back("open"); }
  void on_sent(Opcode opcode, std::string_view payload) override { note("sent", opcode, payload); }
  void on_sent_raw(std::string_view bytes) override {
    notes.push_back("sent raw:" + std::string(bytes));
  }
  void on_received(Opcode opcode, std::string_view payload) override {
    note("received", opcode, payload);
  }
  void on_close(const CloseStatus& status, std::string_view why) override;

  void on_head_sent(std::string_view head) override { head_sent = head; }
  void on_head_received(std::string_view head) override { head_received = head; }

  std::vector<std::string> notes;
  std::string head_sent, head_received;
  std::optional<ClosedBy> closed_by;

 private:
  void note(const char* what, Opcode opcode, std::string_view payload);
};

/// Both ends, open. The streams belong to the websockets.
class SocketPair {
 public:
  SocketPair() = default;
  std::unique_ptr<WebSocket> client;
  std::unique_ptr<WebSocket> server;
  MemoryStream* client_stream = nullptr;
  MemoryStream* server_stream = nullptr;
};

class PairOptions {
 public:
  PairOptions() = default;
  MemoryStreamOptions stream;
  WebSocketOptions client;
  WebSocketOptions server;
};

Coro<SocketPair> open_pair(Random& random, PairOptions options = {});

/// One end, open, and the bare stream of its peer, for peers that misbehave.
class HalfPair {
 public:
  HalfPair() = default;
  std::unique_ptr<WebSocket> socket;
  std::unique_ptr<MemoryStream> peer;
};
Coro<HalfPair> open_client(Random& random, WebSocketOptions options = {},
                           MemoryStreamOptions stream = {});
Coro<HalfPair> open_server(WebSocketOptions options = {}, MemoryStreamOptions stream = {});

/// Puts bytes in the way of the peer; fails the test if they do not fit.
void put(MemoryStream& stream, std::string_view bytes);
/// Takes everything that has arrived.
std::string take(MemoryStream& stream);
/// A frame of a server (unmasked) or of a client (masked with a fixed key).
std::string server_frame(Opcode opcode, std::string_view payload);
std::string client_frame(Opcode opcode, std::string_view payload);

/// Receives until the end and lists it: payloads, then "closed CODE REASON clean|unclean".
Coro<std::vector<std::string>> receive_all(WebSocket& socket);
std::string describe(const CloseStatus& status);
std::string describe(const ConnectionClosed& closed);

/// Runs a test's coroutine on a separate loop with virtual time.
template <class T>
T run_test(Coro<T> test) {
  VirtualClock clock;
  Runner runner(clock, clock);
  return runner.run(std::move(test));
}

}  // namespace wavetank
