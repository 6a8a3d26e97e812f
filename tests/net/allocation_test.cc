// A message passes a websocket without an allocation once buffers have grown and frames are pooled.

#include <gtest/gtest.h>

#include <string>

#include "tests/net/socket_pair.h"
#include "tests/support/counting_new.h"

namespace wavetank {
namespace {

constexpr int kWarmUp = 100;
constexpr int kRounds = 1000;

Coro<void> one_round(SocketPair& pair, const std::string& text, bool wait) {
  if (wait) {
    // The reader is suspended when the message comes.
    const Task<void> sending = create_task(pair.server->send_text(text));
    const Message message = co_await pair.client->receive();
    EXPECT_EQ(message.payload.size(), text.size());
    co_await sending;
    co_return;
  }
  co_await pair.server->send_text(text);
  const Message message = co_await pair.client->receive();
  EXPECT_EQ(message.payload.size(), text.size());
  co_await pair.client->send_ping("ping");
  co_await pair.client->send_binary("answer");
  const Message answer = co_await pair.server->receive();
  EXPECT_EQ(answer.payload, "answer");
}

Coro<long> steady_allocations(std::size_t bytes, bool wait) {
  Xorshift random(1);
  SocketPair pair = co_await open_pair(random);
  const std::string text(bytes, 'x');
  for (int i = 0; i < kWarmUp; ++i) co_await one_round(pair, text, wait);
  const long before = allocations();
  for (int i = 0; i < kRounds; ++i) co_await one_round(pair, text, wait);
  co_return allocations() - before;
}

TEST(Allocations, AreCounted) {
  const long before = allocations();
  ::operator delete(::operator new(1));
  EXPECT_EQ(before + 1, allocations());
}

TEST(Allocations, MessageDoesNotAllocate) {
  EXPECT_EQ(0, run_test(steady_allocations(300, false)));
  EXPECT_EQ(0, run_test(steady_allocations(10000, false)));
}

// The task that sends costs one, for its state.
TEST(Allocations, AwaitedMessageDoesNotAllocate) {
  EXPECT_GE(kRounds, run_test(steady_allocations(300, true)));
}

}  // namespace
}  // namespace wavetank
