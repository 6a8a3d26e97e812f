#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/combine/timeout.h"
#include "core/net/websocket.h"
#include "core/task/sleep.h"
#include "tests/net/socket_pair.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;
using CloseNotes = std::vector<std::string>;

Instant in(Duration delay) { return deadline_after(delay); }

Coro<void> client_closes() {
  Xorshift random(1);
  NoteTap client_tap;
  NoteTap server_tap;
  PairOptions options;
  options.client.tap = &client_tap;
  options.server.tap = &server_tap;
  SocketPair pair = co_await open_pair(random, options);
  Task<std::vector<std::string>> serving = create_task(receive_all(*pair.server));
  const Instant started = EventLoop::running().time();
  const CloseStatus status = co_await pair.client->close(1000, "bye", in(1s));
  EXPECT_EQ(EventLoop::running().time(), started);
  EXPECT_EQ(describe(status), "closed 1000  clean");
  const std::vector<std::string> served = co_await std::move(serving);
  EXPECT_EQ(served, CloseNotes{"closed 1000 bye clean"});
  EXPECT_EQ(client_tap.notes, (CloseNotes{"open",
                                          "sent close:\x03\xe8"
                                          "bye",
                                          "received close:\x03\xe8", "closed 1000  clean"}));
  EXPECT_EQ(server_tap.notes, (CloseNotes{"open",
                                          "received close:\x03\xe8"
                                          "bye",
                                          "sent close:\x03\xe8", "closed 1000 bye clean"}));
  EXPECT_EQ(client_tap.closed_by, ClosedBy::kUs);
  EXPECT_EQ(server_tap.closed_by, ClosedBy::kPeer);
}
TEST(WebSocketClose, ClientClosesAndServerEndsTheStream) { run_test(client_closes()); }

Coro<void> server_closes() {
  Xorshift random(1);
  SocketPair pair = co_await open_pair(random);
  Task<CloseStatus> closing = create_task(pair.server->close(1001, "Expired", in(1s)));
  const std::vector<std::string> at_client = co_await receive_all(*pair.client);
  EXPECT_EQ(at_client, CloseNotes{"closed 1001 Expired clean"});
  const CloseStatus at_server = co_await closing;
  EXPECT_EQ(describe(at_server), "closed 1001  clean");
  const CloseStatus again = co_await pair.client->close(1000, "", in(1s));
  EXPECT_EQ(describe(again), "closed 1001 Expired clean");
}
TEST(WebSocketClose, ReceiverLearnsOfTheServersClose) { run_test(server_closes()); }

Coro<void> both_close() {
  Xorshift random(1);
  SocketPair pair = co_await open_pair(random);
  Task<CloseStatus> closing = create_task(pair.server->close(1001, "server", in(1s)));
  const CloseStatus at_client = co_await pair.client->close(3000, "client", in(1s));
  EXPECT_EQ(describe(at_client), "closed 1001 server clean");
  const CloseStatus at_server = co_await closing;
  EXPECT_EQ(describe(at_server), "closed 3000 client clean");
}
TEST(WebSocketClose, BothMayCloseTogether) { run_test(both_close()); }

Coro<void> no_status() {
  Xorshift random(1);
  SocketPair pair = co_await open_pair(random);
  Task<std::vector<std::string>> serving = create_task(receive_all(*pair.server));
  const CloseStatus status = co_await pair.client->close(kCloseNoStatus, "", in(1s));
  EXPECT_EQ(describe(status), "closed 1005  clean");
  const std::vector<std::string> served = co_await std::move(serving);
  EXPECT_EQ(served, CloseNotes{"closed 1005  clean"});
}
TEST(WebSocketClose, MayGoWithoutACode) { run_test(no_status()); }

// The peer does not answer, or never ends the stream: one deadline for both steps together.
Coro<void> silent_peer(bool answers_close) {
  Xorshift random(1);
  NoteTap tap;
  WebSocketOptions options;
  options.tap = &tap;
  HalfPair half = co_await open_client(random, options);
  const Instant deadline = in(2s);
  Task<CloseStatus> closing = create_task(half.socket->close(1000, "", deadline));
  co_await sleep(1500ms);
  if (answers_close) put(*half.peer, server_frame(Opcode::kClose, "\x03\xe8"));
  const CloseStatus status = co_await closing;
  EXPECT_EQ(EventLoop::running().time(), deadline);
  EXPECT_EQ(describe(status), answers_close ? "closed 1000  clean" : "closed 1006  unclean");
  EXPECT_EQ(tap.notes.back(), describe(status));
  EXPECT_TRUE(half.peer->at_end());
}
TEST(WebSocketClose, DeadlineCoversTheAnswerOfASilentPeer) { run_test(silent_peer(false)); }
TEST(WebSocketClose, DeadlineCoversTheEndOfTheStream) { run_test(silent_peer(true)); }

Coro<void> blocked_peer() {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  half.peer->set_window(10);
  const std::string large(100, 'x');
  Task<void> first = create_task(half.socket->send_text(large));
  Task<void> second = create_task(half.socket->send_text("never"));
  co_await turns(3);
  const Instant deadline = in(1s);
  const CloseStatus status = co_await half.socket->close(1000, "", deadline);
  EXPECT_EQ(EventLoop::running().time(), deadline);
  EXPECT_EQ(describe(status), "closed 1006  unclean");
  std::string refused;
  try {
    co_await second;
  } catch (const ConnectionClosed& closed) {
    refused = describe(closed);
  }
  EXPECT_NE(refused, "");
  co_await first;
}
TEST(WebSocketClose, EndsInTimeThoughThePeerDoesNotRead) { run_test(blocked_peer()); }

// The deadline stays although the peer keeps sending.
Coro<std::string> drip(MemoryStream& peer, std::string drops, std::size_t drop) {
  try {
    for (std::size_t at = 0; at < drops.size(); at += drop) {
      put(peer, std::string_view(drops).substr(at, drop));
      co_await sleep(50ms);
    }
  } catch (const TransportError& error) {
    co_return error.what();
  }
  co_return "all was taken";
}
Coro<void> dripping_peer(std::string drops, std::size_t drop) {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  const Instant deadline = in(2s);
  Task<CloseStatus> closing = create_task(half.socket->close(1000, "", deadline));
  Task<std::string> dripping = create_task(drip(*half.peer, std::move(drops), drop));
  const CloseStatus status = co_await closing;
  EXPECT_EQ(EventLoop::running().time(), deadline);
  const std::string end = co_await std::move(dripping);
  EXPECT_EQ(end, "connection reset by peer");
  EXPECT_EQ(describe(status), "closed 1006  unclean");
  EXPECT_TRUE(half.peer->at_end());
}
TEST(WebSocketClose, DripsDoNotMoveTheDeadline) {
  run_test(dripping_peer(server_frame(Opcode::kBinary, std::string(1000, 'd')), 1));
  std::string messages;
  std::string pings;
  for (int i = 0; i < 1000; ++i) {
    messages.append(server_frame(Opcode::kText, "m"));
    pings.append(server_frame(Opcode::kPing, ""));
  }
  run_test(dripping_peer(messages, 3));
  run_test(dripping_peer(pings, 2));
}

// The peer has said Close and never takes our answer to it.
Coro<void> answer_is_not_taken(bool reads_late) {
  HalfPair half = co_await open_server();
  half.peer->set_window(10);
  put(*half.peer, client_frame(Opcode::kClose, "\x03\xe8"));
  co_await half.socket->send_text("more than fits");
  const Instant deadline = in(2s);
  Task<CloseStatus> closing = create_task(half.socket->close(1001, "", deadline));
  co_await sleep(500ms);
  EXPECT_FALSE(closing.done());
  if (reads_late) half.peer->set_window(1000);
  const CloseStatus status = co_await closing;
  EXPECT_EQ(EventLoop::running().time() == deadline, !reads_late);
  EXPECT_EQ(describe(status), "closed 1000  clean");
  EXPECT_TRUE(half.peer->at_end());
  EXPECT_EQ(half.peer->unread().empty(), !reads_late);
}
TEST(WebSocketClose, DeadlineCoversUnreadMessages) {
  run_test(answer_is_not_taken(false));
  run_test(answer_is_not_taken(true));
}

Coro<void> closed_under_a_receiver() {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  Task<std::vector<std::string>> receiving = create_task(receive_all(*half.socket));
  co_await turns(1);
  Task<CloseStatus> closing = create_task(half.socket->close(1000, "", in(1s)));
  co_await turns(2);
  put(*half.peer, server_frame(Opcode::kText, "late"));
  co_await turns(2);
  put(*half.peer, server_frame(Opcode::kText, "later") + server_frame(Opcode::kClose, "\x03\xe8"));
  half.peer->close();
  const CloseStatus status = co_await closing;
  EXPECT_EQ(describe(status), "closed 1000  clean");
  const std::vector<std::string> seen = co_await std::move(receiving);
  EXPECT_EQ(seen, (CloseNotes{"late", "later", "closed 1000  clean"}));
  EXPECT_EQ(half.socket->dropped_messages(), 0U);
}
TEST(WebSocketClose, ReceiverGetsMessagesThatArriveDuringAClose) {
  run_test(closed_under_a_receiver());
}

Coro<void> receiver_is_cancelled_while_closing() {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  Task<std::vector<std::string>> receiving = create_task(receive_all(*half.socket));
  co_await turns(1);
  Task<CloseStatus> closing = create_task(half.socket->close(1000, "", in(1s)));
  co_await turns(1);
  receiving.cancel();
  co_await turns(3);
  put(*half.peer, server_frame(Opcode::kClose, "\x03\xe8"));
  half.peer->close();
  const CloseStatus status = co_await closing;
  EXPECT_EQ(describe(status), "closed 1000  clean");
  EXPECT_TRUE(receiving.cancelled());
}
TEST(WebSocketClose, GoesOnWhenTheReceiverIsCancelled) {
  run_test(receiver_is_cancelled_while_closing());
}

Coro<void> messages_dropped_by_close() {
  Xorshift random(1);
  NoteTap tap;
  WebSocketOptions options;
  options.tap = &tap;
  HalfPair half = co_await open_client(random, options);
  put(*half.peer, server_frame(Opcode::kText, "seen") + server_frame(Opcode::kText, "dropped"));
  const Message seen = co_await half.socket->receive();
  Task<CloseStatus> closing = create_task(half.socket->close(1000, "", in(1s)));
  co_await turns(1);
  put(*half.peer, server_frame(Opcode::kText, std::string(5000, 'd')));
  co_await turns(2);
  Task<std::vector<std::string>> late = create_task(receive_all(*half.socket));
  co_await turns(1);
  EXPECT_FALSE(half.socket->try_next().has_value());
  put(*half.peer, server_frame(Opcode::kClose, "\x03\xe8"));
  half.peer->close();
  co_await closing;
  EXPECT_EQ(seen.payload, "seen");  // Untouched by the reads of close().
  EXPECT_EQ(half.socket->dropped_messages(), 2U);
  const std::vector<std::string> received = co_await std::move(late);
  EXPECT_EQ(received, CloseNotes{"closed 1000  clean"});
  EXPECT_EQ(tap.notes.at(2), "sent close:\x03\xe8");
  EXPECT_EQ(tap.notes.at(3), "received text:dropped");
}
TEST(WebSocketClose, UnreceivedMessagesAreCounted) { run_test(messages_dropped_by_close()); }

Coro<void> cancelled_close() {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  Task<CloseStatus> closing = create_task(half.socket->close(1000, "", in(1s)));
  co_await turns(2);
  closing.cancel();
  co_await turns(2);
  EXPECT_TRUE(closing.cancelled());
  EXPECT_TRUE(half.peer->at_end());
  EXPECT_EQ(describe(half.socket->status().value()), "closed 1006  unclean");
}
TEST(WebSocketClose, CancelledCloseAborts) { run_test(cancelled_close()); }

Coro<void> sends_after_close() {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  Task<CloseStatus> closing = create_task(half.socket->close(4000, "", in(1s)));
  co_await turns(1);
  const std::size_t bytes = half.peer->unread().size();
  std::string refused;
  try {
    co_await half.socket->send_text("late");
  } catch (const ConnectionClosed& closed) {
    refused = describe(closed);
  }
  EXPECT_EQ(refused, "closed 4000  unclean");
  put(*half.peer, server_frame(Opcode::kPing, "p"));
  co_await turns(2);
  EXPECT_EQ(half.peer->unread().size(), bytes);  // Not even a pong follows a Close.
  co_await closing;
}
TEST(WebSocketClose, CloseFrameIsTheLastThatIsSent) { run_test(sends_after_close()); }

Coro<void> abort_ends_a_receive() {
  Xorshift random(1);
  NoteTap tap;
  WebSocketOptions options;
  options.tap = &tap;
  HalfPair half = co_await open_client(random, options);
  put(*half.peer, server_frame(Opcode::kText, "a") + server_frame(Opcode::kText, "b"));
  const Message first = co_await half.socket->receive();
  EXPECT_EQ(first.payload, "a");
  half.socket->abort();
  half.socket->abort();
  EXPECT_EQ(half.socket->dropped_messages(), 1U);
  const std::vector<std::string> seen = co_await receive_all(*half.socket);
  EXPECT_EQ(seen, CloseNotes{"closed 1006  unclean"});
  EXPECT_EQ(tap.notes,
            (CloseNotes{"open", "received text:a", "received text:b", "closed 1006  unclean"}));
}
TEST(WebSocketClose, AbortDropsAndCountsUnreceivedMessages) { run_test(abort_ends_a_receive()); }

Coro<void> abort_wakes() {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  Task<std::vector<std::string>> receiving = create_task(receive_all(*half.socket));
  co_await turns(1);
  half.socket->abort();
  const std::vector<std::string> seen = co_await std::move(receiving);
  EXPECT_EQ(seen, CloseNotes{"closed 1006  unclean"});
  EXPECT_TRUE(half.peer->at_end());
}
TEST(WebSocketClose, AbortEndsAPendingReceive) { run_test(abort_wakes()); }

Coro<void> destroyed_open() {
  Xorshift random(1);
  NoteTap tap;
  WebSocketOptions options;
  options.tap = &tap;
  HalfPair half = co_await open_client(random, options);
  half.socket.reset();
  EXPECT_EQ(tap.notes, (CloseNotes{"open", "closed 1006  unclean"}));
  EXPECT_TRUE(half.peer->at_end());
}
TEST(WebSocketClose, DestructionOfAnOpenSocketAborts) { run_test(destroyed_open()); }

Coro<void> half_closed_peer() {
  HalfPair half = co_await open_server();
  put(*half.peer, client_frame(Opcode::kText, "a") + client_frame(Opcode::kClose, "\x03\xe9"));
  half.peer->shutdown_write();
  const std::vector<std::string> seen = co_await receive_all(*half.socket);
  EXPECT_EQ(seen, (CloseNotes{"a", "closed 1001  clean"}));
  EXPECT_EQ(take(*half.peer), server_frame(Opcode::kClose, "\x03\xe9"));
  EXPECT_TRUE(half.peer->at_end());
}
TEST(WebSocketClose, ServerAnswersAClientThatHasStoppedSending) { run_test(half_closed_peer()); }

// Our Close frame waits for the peer, which then takes no more bytes and closes itself.
Coro<void> writes_fail_behind_our_close() {
  HalfPair half = co_await open_server();
  half.peer->set_window(1);
  const Task<CloseStatus> closing = create_task(half.socket->close(1001, "", in(5s)));
  co_await turns(3);
  EXPECT_EQ(half.peer->unread().size(), 1U);
  half.peer->stop_reading();
  co_await turns(3);
  put(*half.peer, client_frame(Opcode::kClose, "\x03\xe9"));
  const CloseStatus status = co_await closing;
  EXPECT_EQ(describe(status), "closed 1001  clean");
  EXPECT_EQ(status.by, ClosedBy::kUs);
}
TEST(WebSocketClose, FailedWritesDoNotTakeBackOurCloseFrame) {
  run_test(writes_fail_behind_our_close());
}

}  // namespace
}  // namespace wavetank
