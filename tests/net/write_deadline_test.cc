// Goal: at no layer does a write wait for ever for a peer that does not read, and all waiters wake
// when the connection has ended.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/combine/outcome.h"
#include "core/combine/timeout.h"
#include "core/net/websocket.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "tests/net/socket_pair.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;
using Notes = std::vector<std::string>;

Instant now() { return EventLoop::running().time(); }

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

/// How a call that writes has ended, and when.
Coro<std::string> end_of(Coro<void> writing) {
  const auto result = co_await outcome(std::move(writing));
  if (!result.error()) co_return "written";
  try {
    std::rethrow_exception(result.error());
  } catch (const TimedOut& error) {
    co_return error.what();
  } catch (const ConnectionClosed& closed) {
    co_return closed.what();
  }
}

// Streams.

Coro<void> nothing_is_taken() {
  auto [stream, peer] = MemoryStream::make_pair();
  peer->set_window(10);
  stream->set_write_limit(5s);
  const Instant begun = now();
  const std::string end = co_await end_of(stream->write_all(bytes_of("more than ten")));
  EXPECT_EQ(end, "cannot write: the peer has taken nothing for 5.000 s");
  EXPECT_EQ(now() - begun, 5s);
}
TEST(WriteLimit, WriteWithoutProgressEnds) { run_test(nothing_is_taken()); }

Coro<void> default_limit() {
  auto [stream, peer] = MemoryStream::make_pair();
  peer->set_window(0);
  const Instant begun = now();
  const std::string end = co_await end_of(stream->write_all(bytes_of("x")));
  EXPECT_EQ(end, "cannot write: the peer has taken nothing for 60.000 s");
  EXPECT_EQ(now() - begun, Stream::kWriteLimit);
}
TEST(WriteLimit, HoldsForEveryStreamFromTheBeginning) { run_test(default_limit()); }

Coro<void> slow_reader() {
  auto [stream, peer] = MemoryStream::make_pair();
  peer->set_window(1);
  stream->set_write_limit(5s);
  const std::string ten(10, 'x');
  Task<std::string> writing = create_task(end_of(stream->write_all(bytes_of(ten))));
  for (int i = 0; i < 10; ++i) {
    co_await sleep(4s);
    take(*peer);
  }
  const std::string end = co_await std::move(writing);
  EXPECT_EQ(end, "written") << "each byte that is taken begins the limit anew";
}
TEST(WriteLimit, DoesNotEndAPeerThatIsSlow) { run_test(slow_reader()); }

Coro<void> no_limit() {
  auto [stream, peer] = MemoryStream::make_pair();
  peer->set_window(0);
  stream->set_write_limit(std::chrono::hours::max());
  Task<std::string> writing = create_task(end_of(stream->write_all(bytes_of("x"))));
  co_await sleep(24h * 365);
  EXPECT_FALSE(writing.done());
  peer->set_window(1);
  const std::string end = co_await std::move(writing);
  EXPECT_EQ(end, "written");
}
TEST(WriteLimit, AHugeOneIsNone) { run_test(no_limit()); }

Coro<void> shorter_while_it_waits() {
  auto [stream, peer] = MemoryStream::make_pair();
  peer->set_window(0);
  const Instant begun = now();
  Task<std::string> writing = create_task(end_of(stream->write_all(bytes_of("x"))));
  co_await sleep(1s);
  stream->set_write_limit(3s);
  const std::string end = co_await std::move(writing);
  EXPECT_EQ(end, "cannot write: the peer has taken nothing for 3.000 s");
  EXPECT_EQ(now() - begun, 3s);
}
TEST(WriteLimit, HoldsForAWriteThatWaitsAlready) { run_test(shorter_while_it_waits()); }

Coro<void> deadline_of_a_slow_peer() {
  auto [stream, peer] = MemoryStream::make_pair();
  peer->set_window(1);
  const Instant begun = now();
  const std::string ten(10, 'x');
  Task<std::string> writing = create_task(end_of(stream->write_all(bytes_of(ten))));
  co_await sleep(1s);
  stream->set_write_deadline(now() + 2500ms);
  for (int i = 0; i < 3; ++i) {
    take(*peer);
    co_await sleep(1s);
  }
  const std::string end = co_await std::move(writing);
  EXPECT_EQ(end, "cannot write: the peer has not taken everything in time");
  EXPECT_EQ(now() - begun, 4s);
  const std::string later = co_await end_of(stream->write_all(bytes_of("xx")));
  EXPECT_EQ(later, "cannot write: the peer has not taken everything in time");
}
TEST(WriteDeadline, DeadlineDoesNotMoveWithProgress) { run_test(deadline_of_a_slow_peer()); }

// Websockets.

enum class PeerEnds { kByClose, kByEndOfStream };

// A peer that does not read fills the connection, sends its end, and stays.
Coro<void> unread_at_the_end(PeerEnds how) {
  HalfPair half = co_await open_server();
  half.peer->set_window(10);
  co_await half.socket->send_text(std::string(4000, 'x'));
  Task<std::string> waiting = create_task(end_of(half.socket->send_text("next")));
  Task<std::vector<std::string>> receiving = create_task(receive_all(*half.socket));
  co_await sleep(1s);
  const Instant ended = now();
  if (how == PeerEnds::kByClose) put(*half.peer, client_frame(Opcode::kClose, "\x03\xe8"));
  if (how == PeerEnds::kByEndOfStream) half.peer->shutdown_write();
  const std::vector<std::string> seen = co_await std::move(receiving);
  EXPECT_EQ(seen.size(), 1U);
  const std::string told = co_await std::move(waiting);
  EXPECT_NE(told.find("websocket closed: "), std::string::npos);
  EXPECT_EQ(now(), ended) << "a sender that waits is told at once";
  EXPECT_FALSE(half.peer->at_end());
  co_await sleep(FrameWriter::kFinishLimit);
  co_await turns(3);
  EXPECT_TRUE(half.peer->at_end()) << "the stream is gone";
  EXPECT_EQ(all_tasks().size(), 1U) << "no task is left that writes";
}
TEST(WebSocketDeadline, PeerThatEndsAndNeverReadsIsLetGo) {
  run_test(unread_at_the_end(PeerEnds::kByClose));
  run_test(unread_at_the_end(PeerEnds::kByEndOfStream));
}

Coro<void> read_late_at_the_end() {
  HalfPair half = co_await open_server();
  half.peer->set_window(10);
  co_await half.socket->send_text(std::string(4000, 'x'));
  Task<std::vector<std::string>> receiving = create_task(receive_all(*half.socket));
  put(*half.peer, client_frame(Opcode::kClose, "\x03\xe8"));
  co_await std::move(receiving);
  half.socket.reset();
  co_await sleep(FrameWriter::kFinishLimit - 1s);
  EXPECT_FALSE(half.peer->at_end());
  half.peer->set_window(10000);
  co_await turns(3);
  EXPECT_TRUE(half.peer->at_end());
  EXPECT_EQ(take(*half.peer).substr(4004), std::string("\x88\x02\x03\xe8", 4));
}
TEST(WebSocketDeadline, PeerThatReadsInTimeGetsAllAndTheCloseFrame) {
  run_test(read_late_at_the_end());
}

Coro<void> silent_reader() {
  HalfPair half = co_await open_server();
  half.peer->set_window(10);
  const Instant begun = now();
  Task<std::vector<std::string>> receiving = create_task(receive_all(*half.socket));
  co_await half.socket->send_text(std::string(4000, 'x'));
  const std::string told = co_await end_of(half.socket->send_text("next"));
  const std::string why = "cannot write: the peer has taken nothing for 60.000 s";
  EXPECT_EQ(told, "websocket closed: " + why);
  EXPECT_EQ(now() - begun, Stream::kWriteLimit);
  const std::vector<std::string> seen = co_await std::move(receiving);
  EXPECT_EQ(seen, Notes{"closed 1006  unclean"}) << "the receiver need not wait for more";
  EXPECT_EQ(half.socket->close_reason(), "websocket closed: " + why + ", code 1006");
  EXPECT_TRUE(half.peer->at_end());
}
TEST(WebSocketDeadline, PeerThatNeverReadsHasLostTheConnection) { run_test(silent_reader()); }

Coro<void> own_close() {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  half.peer->set_window(10);
  co_await half.socket->send_text(std::string(100, 'x'));
  Task<std::string> waiting = create_task(end_of(half.socket->send_text("next")));
  co_await turns(1);
  const Instant deadline = deadline_after(2s);
  const Instant begun = now();
  Task<CloseStatus> closing = create_task(half.socket->close(1000, "", deadline));
  const std::string told = co_await std::move(waiting);
  EXPECT_EQ(told, "websocket closed: by this side");
  EXPECT_EQ(now(), begun);
  co_await closing;
  EXPECT_EQ(now(), deadline) << "its Close frame is still waited for";
}
TEST(WebSocketDeadline, WaitingSendersFailAtAClose) { run_test(own_close()); }

// A frame that breaks the protocol: the rest of the peer's bytes must not meet a reset, which could
// overtake our Close frame.

constexpr std::string_view kBadFrame("\x83\x80____", 6);  // An opcode that is not known.

enum class PeerAfterIts { kReadsAndCloses, kGoesOnForEver };

Coro<void> broken_protocol(PeerAfterIts what) {
  HalfPair half = co_await open_server();
  put(*half.peer, std::string(kBadFrame) + std::string(100'000, 'j'));
  const std::vector<std::string> seen = co_await receive_all(*half.socket);
  EXPECT_EQ(seen.size(), 1U);
  half.socket.reset();
  const Instant begun = now();
  co_await turns(100);
  EXPECT_EQ(take(*half.peer).substr(0, 4).substr(2), "\x03\xea") << "Close 1002";
  EXPECT_TRUE(half.peer->at_end()) << "there is nothing more to come";
  put(*half.peer, "what was under way");
  co_await turns(100);
  put(*half.peer, "and more");
  if (what == PeerAfterIts::kReadsAndCloses) {
    half.peer->close();
    co_await turns(3);
    EXPECT_EQ(all_tasks().size(), 1U);
    EXPECT_EQ(now(), begun);
    co_return;
  }
  co_await sleep(FrameWriter::kDrainLimit);
  co_await turns(3);
  EXPECT_EQ(all_tasks().size(), 1U);
  EXPECT_THROW(half.peer->try_write(bytes_of("still here")), ConnectionReset);
}
TEST(WebSocketDrain, PeerThatBrokeTheProtocolIsReadUntilItCloses) {
  run_test(broken_protocol(PeerAfterIts::kReadsAndCloses));
}
TEST(WebSocketDrain, PeerThatGoesOnIsReset) {
  run_test(broken_protocol(PeerAfterIts::kGoesOnForEver));
}

Coro<void> flood() {
  HalfPair half = co_await open_server();
  put(*half.peer, kBadFrame);
  co_await receive_all(*half.socket);
  half.socket.reset();
  const Instant begun = now();
  const std::string piece(100'000, 'j');
  for (int i = 0; i < 10; ++i) {
    put(*half.peer, piece);
    co_await turns(50);
  }
  put(*half.peer, piece);
  co_await turns(50);
  EXPECT_EQ(all_tasks().size(), 1U) << "1 MiB is as much as is dropped";
  EXPECT_THROW(half.peer->try_write(bytes_of("more")), ConnectionReset);
  EXPECT_EQ(now(), begun);
}
TEST(WebSocketDrain, PeerThatFloodsIsReset) { run_test(flood()); }

Coro<void> closed_while_draining() {
  HalfPair half = co_await open_server();
  put(*half.peer, kBadFrame);
  co_await receive_all(*half.socket);
  const CloseStatus status = co_await half.socket->close(1000, "", deadline_after(1s));
  EXPECT_EQ(describe(status).substr(0, 11), "closed 1002");
  put(*half.peer, "under way");  // A close() does not reset the stream.
  half.socket->abort();
  EXPECT_THROW(half.peer->try_write(bytes_of("late")), ConnectionReset);
  co_await turns(3);
  EXPECT_EQ(all_tasks().size(), 1U);
}
TEST(WebSocketDrain, AbortEndsIt) { run_test(closed_while_draining()); }

TEST(WebSocketOptions, AReadNeedsRoom) {
  WebSocketOptions options;
  options.read_bytes = 0;
  const auto open = [&]() -> Coro<void> { co_await open_server(options); };
  EXPECT_THROW(run_test(open()), std::invalid_argument);
}

TEST(WebSocketClose, RefusesCodesThatMustNotStandInAFrame) {
  const auto close = []() -> Coro<void> {
    HalfPair half = co_await open_server();
    co_await half.socket->close(1005 + 1, "", deadline_after(1s));
  };
  EXPECT_THROW(run_test(close()), std::invalid_argument);
}

}  // namespace
}  // namespace wavetank
