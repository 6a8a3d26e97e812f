#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/combine/outcome.h"
#include "core/combine/timeout.h"
#include "core/net/cork.h"
#include "core/net/websocket.h"
#include "core/task/sleep.h"
#include "tests/net/frame_vectors.h"
#include "tests/net/socket_pair.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;
using SendNotes = std::vector<std::string>;

// The messages that a server reads out of `bytes`.
std::vector<std::string> at_server(std::string_view bytes) {
  return transcript(Role::kServer, {}, bytes);
}

Coro<void> send_series(WebSocket& socket, int task, int count) {
  for (int i = 0; i < count; ++i) {
    const std::string text = std::to_string(task) + "/" + std::to_string(i) + std::string(50, '.');
    co_await socket.send_text(text);
  }
}

Coro<void> many_senders(std::size_t window, std::size_t write_max) {
  Xorshift random(1);
  PairOptions options;
  options.stream.window = window;
  options.stream.write_max = write_max;
  SocketPair pair = co_await open_pair(random, options);
  std::vector<Task<void>> senders;
  for (int task = 0; task < 5; ++task) {
    senders.push_back(create_task(send_series(*pair.client, task, 20)));
  }
  std::vector<int> next(5, 0);
  for (int i = 0; i < 100; ++i) {
    const Message message = co_await pair.server->receive();
    const int task = message.payload[0] - '0';
    const std::string expected = std::to_string(task) + "/" +
                                 std::to_string(next.at(static_cast<std::size_t>(task))++) +
                                 std::string(50, '.');
    EXPECT_EQ(message.payload, expected);
  }
  for (Task<void>& sender : senders) co_await sender;
}
TEST(WebSocketSend, FramesOfSeveralTasksNeverInterleave) {
  for (const std::size_t window : {1U, 10U, 64U, 200U, 100000U}) {
    run_test(many_senders(window, 1U << 20));
    run_test(many_senders(window, 3));
  }
}

Coro<void> first_come(WebSocket& socket, MemoryStream& peer) {
  peer.set_window(1);
  std::vector<Task<void>> senders;
  for (const char* text : {"a", "b", "c", "d"}) {
    senders.push_back(create_task(socket.send_text(text)));
    co_await turns(1);
  }
  EXPECT_TRUE(senders[0].done());  // In the writer's hands: there is no wait.
  EXPECT_FALSE(senders[1].done());
  EXPECT_FALSE(socket.try_send(MessageKind::kText, "no"));
  peer.set_window(1000);
  co_await turns(10);
  for (Task<void>& sender : senders) EXPECT_TRUE(sender.done());
  EXPECT_TRUE(socket.try_send(MessageKind::kText, "yes"));
  EXPECT_EQ(at_server(take(peer)), (SendNotes{"text:a", "text:b", "text:c", "text:d", "text:yes"}));
}
Coro<void> first_come_first_served() {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  co_await first_come(*half.socket, *half.peer);
}
TEST(WebSocketSend, WaitingSendersGoInTheOrderTheyCame) { run_test(first_come_first_served()); }

Coro<void> cancelled_senders() {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  half.peer->set_window(3);
  std::vector<Task<void>> senders;
  for (const char* text : {"a", "b", "c", "d", "e"}) {
    senders.push_back(create_task(half.socket->send_text(text)));
  }
  co_await turns(2);
  senders[1].cancel();
  senders[3].cancel();
  half.peer->set_window(1000);
  co_await turns(10);
  EXPECT_TRUE(senders[1].cancelled());
  EXPECT_TRUE(senders[3].cancelled());
  EXPECT_EQ(at_server(take(*half.peer)), (SendNotes{"text:a", "text:c", "text:e"}));
}
TEST(WebSocketSend, CancelledSendSendsNoByteAndBlocksNoOther) { run_test(cancelled_senders()); }

// The cancel comes after the turn was given and before the task has run.
Coro<void> cancelled_with_the_turn() {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  half.peer->set_window(3);
  co_await half.socket->send_text("a");
  std::vector<Task<void>> senders;
  for (const char* text : {"b", "c"}) {
    senders.push_back(create_task(half.socket->send_text(text)));
  }
  co_await turns(2);
  half.peer->set_window(1000);
  // The writing task runs next and hands the turn to the first in line.
  co_await turns(1);
  senders[0].cancel();
  co_await turns(10);
  EXPECT_TRUE(senders[0].cancelled());
  EXPECT_TRUE(senders[1].done());
  EXPECT_EQ(at_server(take(*half.peer)), (SendNotes{"text:a", "text:c"}));
}
TEST(WebSocketSend, TurnOfACancelledSenderGoesToTheNext) { run_test(cancelled_with_the_turn()); }

// As when a program cancels all tasks: no task may wait for a writer that never ran.
Coro<void> cancelled_writing_task() {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  half.peer->set_window(3);
  EXPECT_TRUE(half.socket->try_send(MessageKind::kText, "does not fit"));
  for (TaskBase* task : EventLoop::running().live_tasks()) {
    if (task->name() == "websocket flush") task->cancel(CancelMessage());
  }
  auto sent = co_await outcome(timeout(1s, half.socket->send_text("after")));
  EXPECT_THROW(std::move(sent).get(), ConnectionClosed);
}
TEST(WebSocketSend, ACancelledWritingTaskEndsTheSending) { run_test(cancelled_writing_task()); }

Coro<void> pong_while_blocked() {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  half.peer->set_window(4);
  co_await half.socket->send_text("long enough to be stuck");
  Task<void> waiting = create_task(half.socket->send_text("after"));
  Task<std::vector<std::string>> receiving = create_task(receive_all(*half.socket));
  co_await turns(2);
  put(*half.peer, server_frame(Opcode::kPing, "1") + server_frame(Opcode::kPing, "2") +
                      server_frame(Opcode::kPing, "3"));
  co_await turns(2);
  half.peer->set_window(1000);
  co_await turns(10);
  EXPECT_TRUE(waiting.done());
  // Only the latest of the pings that came during a blocked write is answered.
  EXPECT_EQ(at_server(take(*half.peer)),
            (SendNotes{"text:long enough to be stuck", "pong:3", "text:after"}));
  put(*half.peer, server_frame(Opcode::kPing, "4"));
  co_await turns(3);
  EXPECT_EQ(at_server(take(*half.peer)), SendNotes{"pong:4"});
  half.peer->close();
  co_await receiving;
}
TEST(WebSocketSend, PongIsSentWithoutAnySender) { run_test(pong_while_blocked()); }

Coro<void> flood_of_pings() {
  Xorshift random(1);
  HalfPair half = co_await open_server();
  half.peer->set_window(10);
  Task<std::vector<std::string>> receiving = create_task(receive_all(*half.socket));
  for (int i = 0; i < 10000; ++i) {
    put(*half.peer, client_frame(Opcode::kPing, std::string(125, 'p')));
    co_await turns(1);
  }
  half.peer->set_window(1000000);
  co_await turns(10);
  EXPECT_LE(take(*half.peer).size(), 3U * 127U);
  half.peer->close();
  co_await receiving;
}
TEST(WebSocketSend, PingsOfAnIdlePeerUseBoundedMemory) { run_test(flood_of_pings()); }

Coro<void> close_behind_backlog() {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  half.peer->set_window(4);
  co_await half.socket->send_text("stuck text");
  put(*half.peer, server_frame(Opcode::kPing, "owed"));
  Task<std::vector<std::string>> receiving = create_task(receive_all(*half.socket));
  co_await turns(2);
  Task<CloseStatus> closing = create_task(half.socket->close(1000, "", deadline_after(1s)));
  co_await turns(2);
  half.peer->set_window(1000);
  co_await turns(5);
  EXPECT_EQ(at_server(take(*half.peer)), (SendNotes{"text:stuck text", "close:1000:"}));
  put(*half.peer, server_frame(Opcode::kClose, "\x03\xe8"));
  half.peer->close();
  const CloseStatus status = co_await closing;
  EXPECT_EQ(describe(status), "closed 1000  clean");
  co_await receiving;
}
TEST(WebSocketSend, CloseWaitsBehindSentMessages) { run_test(close_behind_backlog()); }

// As a server that has answered a Close: its stream ends when the answer is out.
Coro<void> finish_behind_backlog() {
  HalfPair half = co_await open_server();
  half.peer->set_window(4);
  co_await half.socket->send_text("stuck text");
  put(*half.peer, client_frame(Opcode::kClose, "\x03\xe8"));
  co_await receive_all(*half.socket);
  EXPECT_FALSE(half.peer->at_end());
  half.socket.reset();
  half.peer->set_window(1000);
  co_await turns(5);
  EXPECT_EQ(take(*half.peer),
            server_frame(Opcode::kText, "stuck text") + server_frame(Opcode::kClose, "\x03\xe8"));
  EXPECT_TRUE(half.peer->at_end());
}
TEST(WebSocketSend, AnswerToCloseIsWrittenEvenAfterDestruction) {
  run_test(finish_behind_backlog());
}

Coro<void> peer_is_gone() {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  half.peer->set_window(4);
  co_await half.socket->send_text("stuck text");
  Task<void> waiting = create_task(half.socket->send_text("b"));
  co_await turns(2);
  half.peer->abort();
  std::string refused;
  try {
    co_await waiting;
  } catch (const ConnectionClosed& closed) {
    refused = describe(closed);
  }
  EXPECT_EQ(refused, "closed 1006  unclean");
  EXPECT_THROW(half.socket->try_send(MessageKind::kText, "x"), ConnectionClosed);
}
TEST(WebSocketSend, WaitingSenderLearnsOfAReset) { run_test(peer_is_gone()); }

// The write fails while there is still something to read, as after a half-closed EPIPE.
Coro<void> failed_send_leaves_reading_alone() {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  put(*half.peer, server_frame(Opcode::kText, "a") + server_frame(Opcode::kText, "b"));
  half.peer->stop_reading();
  bool failed = false;
  try {
    co_await half.socket->send_text("x");
  } catch (const ConnectionClosed&) {
    failed = true;
  }
  EXPECT_TRUE(failed);
  half.peer->close();
  const std::vector<std::string> seen = co_await receive_all(*half.socket);
  EXPECT_EQ(seen, (SendNotes{"a", "b", "closed 1006  unclean"}));
}
TEST(WebSocketSend, FailedSendLosesNoReceivedMessage) {
  run_test(failed_send_leaves_reading_alone());
}

Coro<void> corked_frames() {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  {
    const Cork cork(*half.socket);
    EXPECT_TRUE(half.socket->try_send(MessageKind::kText, "a"));
    EXPECT_TRUE(half.socket->try_send(MessageKind::kText, "b"));
    EXPECT_EQ(take(*half.peer), "");
  }
  EXPECT_EQ(at_server(take(*half.peer)), (SendNotes{"text:a", "text:b"}));
  EXPECT_TRUE(half.socket->try_send(MessageKind::kText, "c"));
  EXPECT_EQ(at_server(take(*half.peer)), (SendNotes{"text:c"}));
}
TEST(Cork, FramesOfItsScopeGoTogetherAtTheEnd) { run_test(corked_frames()); }

Coro<void> corked_flood() {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  const std::string text(FrameWriter::kCorkedMax, 'x');
  const Cork cork(*half.socket);
  EXPECT_TRUE(half.socket->try_send(MessageKind::kText, text));
  EXPECT_EQ(at_server(take(*half.peer)), (SendNotes{"text:" + text}));
}
TEST(Cork, GathersNoMoreThanItsBound) { run_test(corked_flood()); }

Coro<void> corked_against_a_slow_peer() {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  half.peer->set_window(3);
  {
    const Cork cork(*half.socket);
    EXPECT_TRUE(half.socket->try_send(MessageKind::kText, "a"));
    EXPECT_TRUE(half.socket->try_send(MessageKind::kText, "b"));
  }
  EXPECT_FALSE(half.socket->try_send(MessageKind::kText, "no"));
  half.peer->set_window(1000);
  co_await turns(10);
  EXPECT_EQ(at_server(take(*half.peer)), (SendNotes{"text:a", "text:b"}));
}
TEST(Cork, UnacceptedBytesAreLeftToTheWritingTask) { run_test(corked_against_a_slow_peer()); }

Coro<void> corked_after_a_reset() {
  Xorshift random(1);
  HalfPair half = co_await open_client(random);
  half.peer->abort();
  {
    const Cork cork(*half.socket);
    EXPECT_TRUE(half.socket->try_send(MessageKind::kText, "a"));
  }
  EXPECT_THROW(half.socket->try_send(MessageKind::kText, "b"), ConnectionClosed);
}
TEST(Cork, FailureShowsInTheNextCallThatSends) { run_test(corked_after_a_reset()); }

Coro<void> leave_blocked(Random& random, HalfPair& half) {
  half = co_await open_client(random);
  half.peer->set_window(4);
  co_await half.socket->send_text("stuck for ever");
}
TEST(WebSocketSend, EndOfTheLoopEndsTheWritingTask) {
  VirtualClock clock;
  Xorshift random(1);
  HalfPair half;
  {
    Runner runner(clock, clock);
    runner.run(leave_blocked(random, half));
    runner.close();
    EXPECT_THROW(half.socket->try_send(MessageKind::kText, "x"), ConnectionClosed);
  }
  half.socket.reset();
}
TEST(WebSocketSend, LoopMayDieUnderTheWritingTask) {
  VirtualClock clock;
  Xorshift random(1);
  HalfPair half;
  {
    EventLoop loop(clock, clock);
    const Task<void> main = create_task(loop, leave_blocked(random, half));
    loop.run_until_complete(main.state());
  }
  half.socket.reset();
}

}  // namespace
}  // namespace wavetank
