#include "core/net/websocket.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/combine/outcome.h"
#include "core/combine/timeout.h"
#include "core/net/frame_encoder.h"
#include "core/net/incoming_upgrade.h"
#include "core/task/sleep.h"
#include "tests/net/socket_pair.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;
using Notes = std::vector<std::string>;

Coro<void> echo_both_ways() {
  Xorshift random(1);
  SocketPair pair = co_await open_pair(random);
  co_await pair.client->send_text("hello");
  co_await pair.server->send_binary("bytes");
  const Message at_server = co_await pair.server->receive();
  EXPECT_EQ(at_server.kind, MessageKind::kText);
  EXPECT_EQ(at_server.payload, "hello");
  const Message at_client = co_await pair.client->receive();
  EXPECT_EQ(at_client.kind, MessageKind::kBinary);
  EXPECT_EQ(at_client.payload, "bytes");
}
TEST(WebSocket, CarriesMessagesBothWays) { run_test(echo_both_ways()); }

Coro<void> large_message(MemoryStreamOptions stream) {
  Xorshift random(1);
  PairOptions options;
  options.stream = stream;
  SocketPair pair = co_await open_pair(random, options);
  const std::string text(300000, 'x');
  const Task<void> sending = create_task(pair.client->send_text(text));
  const Message message = co_await pair.server->receive();
  EXPECT_EQ(message.payload, text);
  co_await sending;
}
TEST(WebSocket, LargeMessagePassesASmallWindow) {
  MemoryStreamOptions stream;
  stream.window = 1000;
  run_test(large_message(stream));
}
TEST(WebSocket, LargeMessagePassesShortWritesAndReads) {
  MemoryStreamOptions stream;
  stream.write_max = 999;
  stream.read_max = 101;
  run_test(large_message(stream));
}

Coro<void> glued_to_head() {
  MemoryStream::Pair streams = MemoryStream::make_pair();
  Xorshift random(3);
  const ClientUpgrade upgrade(UpgradeRequest("test", "/"), random);
  put(*streams.first, std::string(upgrade.request_bytes()) + client_frame(Opcode::kText, "early") +
                          client_frame(Opcode::kText, "bird"));
  const std::unique_ptr<WebSocket> server = co_await WebSocket::accept(std::move(streams.second));
  EXPECT_EQ(server->try_next()->payload, "early");
  const Message second = co_await server->receive();
  EXPECT_EQ(second.payload, "bird");
  EXPECT_FALSE(server->try_next().has_value());
}
TEST(WebSocket, BytesBehindTheHeadAreTheFirstMessages) { run_test(glued_to_head()); }

Coro<void> answer_with(std::string response, std::string& thrown, int& status,
                       std::string& retry_after) {
  MemoryStream::Pair streams = MemoryStream::make_pair();
  Xorshift random(3);
  put(*streams.second, response);
  streams.second->shutdown_write();
  try {
    co_await WebSocket::connect(std::move(streams.first), UpgradeRequest("test", "/"), random);
  } catch (const UpgradeError& error) {
    thrown = error.what();
    status = error.status();
    retry_after = error.retry_after();
  }
  EXPECT_TRUE(streams.second->at_end());
}
TEST(WebSocket, RefusedUpgradeHasStatusAndRetryAfter) {
  std::string thrown;
  std::string retry_after;
  int status = 0;
  run_test(
      answer_with("HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\n\r\n", thrown, status, retry_after));
  EXPECT_EQ(status, 429);
  EXPECT_EQ(retry_after, "7");
  run_test(answer_with("HTTP/1.1 101 Swi", thrown, status, retry_after));
  EXPECT_EQ(status, 0);
  EXPECT_NE(thrown.find("within its HTTP head"), std::string::npos);
}

Coro<void> server_refuses() {
  MemoryStream::Pair streams = MemoryStream::make_pair();
  Xorshift random(3);
  Task<std::unique_ptr<WebSocket>> connecting = create_task(
      WebSocket::connect(std::move(streams.first), UpgradeRequest("test", "/x?y=1"), random));
  IncomingUpgrade incoming = co_await IncomingUpgrade::read(std::move(streams.second));
  EXPECT_EQ(incoming.request().path, "/x?y=1");
  std::vector<HttpHeader> headers;
  headers.emplace_back("Retry-After", "30");
  co_await incoming.refuse(503, std::move(headers));
  int status = 0;
  try {
    co_await connecting;
  } catch (const UpgradeError& error) {
    status = error.status();
    EXPECT_EQ(error.retry_after(), "30");
  }
  EXPECT_EQ(status, 503);
}
TEST(IncomingUpgrade, ServerMayRefuse) { run_test(server_refuses()); }

Coro<void> server_answers_bad_request() {
  MemoryStream::Pair streams = MemoryStream::make_pair();
  put(*streams.first, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  int status = 0;
  try {
    co_await WebSocket::accept(std::move(streams.second));
  } catch (const UpgradeError& error) {
    status = error.status();
  }
  EXPECT_EQ(status, 426);
  EXPECT_TRUE(take(*streams.first).starts_with("HTTP/1.1 426 Upgrade Required\r\n"));
  EXPECT_TRUE(streams.first->at_end());
}
TEST(IncomingUpgrade, BadRequestIsAnsweredAndThrown) { run_test(server_answers_bad_request()); }

Coro<void> cancelled_connect() {
  MemoryStream::Pair streams = MemoryStream::make_pair();
  Xorshift random(3);
  bool expired = false;
  Coro<std::unique_ptr<WebSocket>> connecting =
      WebSocket::connect(std::move(streams.first), UpgradeRequest("test", "/"), random);
  try {
    co_await timeout(1s, std::move(connecting));
  } catch (const TimeoutError&) {
    expired = true;
  }
  EXPECT_TRUE(expired);
  EXPECT_TRUE(streams.second->at_end());
}
TEST(WebSocket, CancelledConnectLeavesNothingOpen) { run_test(cancelled_connect()); }

Coro<void> pings_are_answered() {
  Xorshift random(1);
  NoteTap tap;
  WebSocketOptions options;
  options.tap = &tap;
  HalfPair half = co_await open_client(random, options);
  put(*half.peer, server_frame(Opcode::kPing, "a") + server_frame(Opcode::kPong, "b") +
                      server_frame(Opcode::kText, "c"));
  const Message message = co_await half.socket->receive();
  EXPECT_EQ(message.payload, "c");
  FrameDecoder at_peer(Role::kServer, {});
  at_peer.push(take(*half.peer));
  const std::optional<FrameEvent> pong = at_peer.next();
  EXPECT_TRUE(pong && pong->kind == FrameEvent::Kind::kPong && pong->payload == "a");
  EXPECT_EQ(tap.notes, (Notes{"open", "received ping:a", "sent pong:a", "received pong:b",
                              "received text:c"}));
}
TEST(WebSocket, PingsAreAnsweredWhileReceiving) { run_test(pings_are_answered()); }

// Bytes come in small pieces and the receiver is cancelled all the time, in every state of a frame.
Coro<void> send_in_pieces(MemoryStream& peer, std::string bytes, std::size_t piece) {
  for (std::string_view rest = bytes; !rest.empty();
       rest.remove_prefix(std::min(piece, rest.size()))) {
    put(peer, rest.substr(0, piece));
    co_await turns(2);
  }
}
Coro<void> cancelled_receives(std::size_t piece) {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  std::vector<std::string> expected;
  std::string bytes;
  for (std::size_t i = 0; i < 20; ++i) {
    expected.push_back("message " + std::to_string(i) + std::string(i * 13, 'x'));
    bytes.append(server_frame(Opcode::kText, expected.back()));
  }
  const Task<void> sending = create_task(send_in_pieces(*half.peer, bytes, piece));
  std::vector<std::string> seen;
  int cancels = 0;
  while (seen.size() < expected.size()) {
    Task<Message> receiving = create_task(half.socket->receive());
    co_await turns(static_cast<int>(1 + random.below(5)));
    // When it is done or about to be the cancel comes too late or just in time; both are fine.
    if (receiving.cancel()) ++cancels;
    try {
      const Message message = co_await receiving;
      seen.emplace_back(message.payload);
    } catch (const CancelledError&) {
    }
  }
  EXPECT_EQ(seen, expected);
  EXPECT_GT(cancels, 5);
  co_await sending;
}
TEST(WebSocket, CancelledReceiveLosesNothing) {
  for (const std::size_t piece : {1U, 2U, 7U, 50U}) run_test(cancelled_receives(piece));
}

// Bytes trickle in while the receiver waits under a short timeout.
Coro<void> trickle(MemoryStream& peer, std::string bytes) {
  for (const char byte : bytes) {
    put(peer, std::string_view(&byte, 1));
    co_await sleep(10ms);
  }
}
Coro<void> receives_with_timeouts(Duration limit) {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  const std::string bytes = server_frame(Opcode::kText, "hello") +
                            server_frame(Opcode::kPing, "p") + server_frame(Opcode::kText, "world");
  const Task<void> sending = create_task(trickle(*half.peer, bytes));
  std::vector<std::string> seen;
  int timeouts = 0;
  while (seen.size() < 2) {
    try {
      const Message message = co_await timeout(limit, half.socket->receive());
      seen.emplace_back(message.payload);
    } catch (const TimeoutError&) {
      ++timeouts;
    }
  }
  EXPECT_EQ(seen, (Notes{"hello", "world"}));
  EXPECT_GT(timeouts, 0);
  co_await sending;
}
TEST(WebSocket, TimedOutReceiveLosesNothing) {
  for (int ms = 1; ms < 60; ++ms) run_test(receives_with_timeouts(std::chrono::milliseconds(ms)));
}

Coro<void> two_receivers() {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  const Task<Message> first = create_task(half.socket->receive());
  co_await turns(1);
  bool refused = false;
  try {
    co_await half.socket->receive();
  } catch (const std::logic_error&) {
    refused = true;
  }
  EXPECT_TRUE(refused);
  EXPECT_THROW(half.socket->try_next(), std::logic_error);
  put(*half.peer, server_frame(Opcode::kText, "x"));
  const Message message = co_await first;
  EXPECT_EQ(message.payload, "x");
}
TEST(WebSocket, OneTaskReceivesAtATime) { run_test(two_receivers()); }

Coro<void> open_and_abort(NoteTap& tap) {
  Xorshift random(1);
  WebSocketOptions options;
  options.tap = &tap;
  const HalfPair half = co_await open_client(random, options);
  half.socket->abort();
}
TEST(WebSocket, TapGetsTheHeadsOfTheUpgradeAndTheClosingSide) {
  NoteTap tap;
  run_test(open_and_abort(tap));
  EXPECT_TRUE(tap.head_sent.starts_with("GET /ws HTTP/1.1\r\nHost: test\r\n")) << tap.head_sent;
  EXPECT_TRUE(tap.head_sent.ends_with("\r\n\r\n")) << tap.head_sent;
  EXPECT_TRUE(tap.head_received.starts_with("HTTP/1.1 101 ")) << tap.head_received;
  EXPECT_TRUE(tap.head_received.ends_with("\r\n\r\n")) << tap.head_received;
  EXPECT_EQ(tap.closed_by, ClosedBy::kUs);
}

Coro<void> be_refused(NoteTap& tap, std::string answer) {
  Xorshift random(1);
  WebSocketOptions options;
  options.tap = &tap;
  MemoryStream::Pair streams = MemoryStream::make_pair();
  put(*streams.second, answer);
  streams.second->close();
  auto connecting =
      WebSocket::connect(std::move(streams.first), UpgradeRequest("test", "/ws"), random, options);
  const auto ended = co_await outcome(std::move(connecting));
  EXPECT_FALSE(ended.has_value());
}
TEST(WebSocket, ATapHearsTheHeadsOfAnUpgradeThatFails) {
  const std::string refusal = "HTTP/1.1 403 Forbidden\r\nServer: x\r\n\r\n";
  NoteTap tap;
  run_test(be_refused(tap, refusal + "<html>body"));
  EXPECT_EQ(tap.head_received, refusal);
  run_test(be_refused(tap, "HTTP/1.1 2"));
  EXPECT_EQ(tap.head_received, "HTTP/1.1 2");
  EXPECT_EQ(tap.notes, Notes{});
}

// By a reset, or because no task waits any longer.
Coro<void> break_within_the_head(NoteTap& tap, bool reset) {
  Xorshift random(1);
  WebSocketOptions options;
  options.tap = &tap;
  MemoryStream::Pair streams = MemoryStream::make_pair();
  put(*streams.second, "HTTP/1.1 101 Swi");
  auto connecting = create_task(
      WebSocket::connect(std::move(streams.first), UpgradeRequest("test", "/ws"), random, options));
  co_await turns(3);
  if (reset) streams.second->abort();
  if (!reset) connecting.cancel();
  const auto ended = co_await outcome(std::move(connecting));
  EXPECT_FALSE(ended.has_value());
}
TEST(WebSocket, ATapHearsHowFarAHeadCame) {
  for (const bool reset : {true, false}) {
    NoteTap tap;
    run_test(break_within_the_head(tap, reset));
    EXPECT_EQ(tap.head_received, "HTTP/1.1 101 Swi") << reset;
  }
}

Coro<std::vector<std::string>> end_by(bool reset, std::string_view last_bytes, NoteTap& tap,
                                      std::size_t& lost) {
  Xorshift random(1);
  WebSocketOptions options;
  options.tap = &tap;
  HalfPair half = co_await open_client(random, options);
  put(*half.peer, server_frame(Opcode::kText, "last") + std::string(last_bytes));
  Task<std::vector<std::string>> receiving = create_task(receive_all(*half.socket));
  co_await turns(3);
  if (reset) {
    half.peer->abort();
  } else {
    half.peer->close();
  }
  std::vector<std::string> seen = co_await std::move(receiving);
  lost = half.socket->lost_bytes();
  std::string sent = "sent";
  try {
    co_await half.socket->send_text("x");
  } catch (const ConnectionClosed& closed) {
    sent = describe(closed);
  }
  seen.push_back(sent);
  co_return seen;
}
TEST(WebSocket, EndWithoutCloseFrameIs1006) {
  const Notes expected = {"last", "closed 1006  unclean", "closed 1006  unclean"};
  for (const bool reset : {false, true}) {
    NoteTap tap;
    std::size_t lost = 1;
    EXPECT_EQ(run_test(end_by(reset, "", tap, lost)), expected);
    EXPECT_EQ(lost, 0U);
    EXPECT_EQ(tap.notes, (Notes{"open", "received text:last", "closed 1006  unclean"}));
    EXPECT_EQ(tap.closed_by, ClosedBy::kNobody);
  }
}
TEST(WebSocket, EndWithinAFrameReportsTheLostBytes) {
  NoteTap tap;
  std::size_t lost = 0;
  run_test(end_by(false, std::string_view("\x81\x05hel", 5), tap, lost));
  EXPECT_EQ(lost, 5U);
}

Coro<std::vector<std::string>> break_protocol(std::string bytes, std::string& answer) {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  put(*half.peer, server_frame(Opcode::kText, "good") + bytes);
  std::vector<std::string> seen = co_await receive_all(*half.socket);
  FrameDecoder at_peer(Role::kServer, {});
  at_peer.push(take(*half.peer));
  const std::optional<FrameEvent> close = at_peer.next();
  if (close) answer = std::to_string(close->code) + " " + std::string(close->payload);
  EXPECT_TRUE(half.peer->at_end());
  co_return seen;
}
TEST(WebSocket, BrokenProtocolIsAnsweredWithItsCode) {
  std::string answer;
  EXPECT_EQ(run_test(break_protocol("\x83\x01x", answer)),
            (Notes{"good", "closed 1002 unknown opcode unclean"}));
  EXPECT_EQ(answer, "1002 unknown opcode");
  EXPECT_EQ(run_test(break_protocol("\x81\x01\xff", answer)),
            (Notes{"good", "closed 1007 text is not UTF-8 unclean"}));
  EXPECT_EQ(answer, "1007 text is not UTF-8");
}

Coro<void> limits_hold() {
  PairOptions options;
  options.server.limits = DecoderLimits(100, 100);
  Xorshift random(1);
  SocketPair pair = co_await open_pair(random, options);
  co_await pair.client->send_text(std::string(101, 'x'));
  const std::vector<std::string> at_server = co_await receive_all(*pair.server);
  EXPECT_EQ(at_server, Notes{"closed 1009 frame is too large unclean"});
  const std::vector<std::string> at_client = co_await receive_all(*pair.client);
  EXPECT_EQ(at_client, Notes{"closed 1009 frame is too large clean"});
}
TEST(WebSocket, OversizedMessageClosesWith1009) { run_test(limits_hold()); }

Coro<void> raw_bytes() {
  Xorshift random(1);
  NoteTap tap;
  PairOptions options;
  options.server.tap = &tap;
  SocketPair pair = co_await open_pair(random, options);
  RawFrame bad = raw_frame(Opcode::kText, "x", std::nullopt);
  bad.reserved_bits = 1;
  ByteBuffer bytes;
  append_raw_frame(bytes, bad);
  co_await pair.server->send_text("fine");
  co_await pair.server->send_raw(bytes.view());
  const std::vector<std::string> at_client = co_await receive_all(*pair.client);
  EXPECT_EQ(at_client, (Notes{"fine", "closed 1002 reserved bits are set unclean"}));
  EXPECT_EQ(tap.notes, (Notes{"open", "sent text:fine", "sent raw:" + std::string(bytes.view())}));
}
TEST(WebSocket, BrokenFramesCanBeSentOnPurpose) { run_test(raw_bytes()); }

Coro<std::string> masked_bytes(std::uint64_t seed) {
  Xorshift random(seed);
  HalfPair half = co_await open_client(random);
  co_await half.socket->send_text("same text");
  co_await half.socket->send_text("same text");
  co_return take(*half.peer);
}
TEST(WebSocket, MasksComeFromTheRandomDoorOneAFrame) {
  const std::string bytes = run_test(masked_bytes(5));
  EXPECT_EQ(run_test(masked_bytes(5)), bytes);
  EXPECT_NE(run_test(masked_bytes(6)), bytes);
  EXPECT_NE(bytes.substr(2, 4), bytes.substr(bytes.size() / 2 + 2, 4));
}

Coro<void> bad_arguments() {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  int refused = 0;
  try {
    co_await half.socket->send_ping(std::string(126, 'p'));
  } catch (const std::invalid_argument&) {
    ++refused;
  }
  try {
    co_await half.socket->close(1006, "", kNever);
  } catch (const std::invalid_argument&) {
    ++refused;
  }
  EXPECT_EQ(refused, 2);
  EXPECT_EQ(take(*half.peer), "");
}
TEST(WebSocket, InvalidMessagesAreRefused) { run_test(bad_arguments()); }

}  // namespace
}  // namespace wavetank
