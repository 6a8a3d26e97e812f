// A message passes a websocket without an allocation once buffers have grown and frames are pooled.
// This program counts the calls of the global operator new; it is not built under sanitizers,
// which replace it.

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <string>

#include "tests/net/socket_pair.h"

namespace {
long allocations = 0;
}

// Out of line: g++ would see through them and warn that free() does not match operator new.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

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
  const long before = allocations;
  for (int i = 0; i < kRounds; ++i) co_await one_round(pair, text, wait);
  co_return allocations - before;
}

TEST(Allocations, AreCounted) {
  const long before = allocations;
  ::operator delete(::operator new(1));
  EXPECT_EQ(before + 1, allocations);
}

TEST(Allocations, NoneForAMessage) {
  EXPECT_EQ(0, run_test(steady_allocations(300, false)));
  EXPECT_EQ(0, run_test(steady_allocations(10000, false)));
}

// The task that sends costs one, for its state.
TEST(Allocations, NoneForAMessageThatIsWaitedFor) {
  EXPECT_GE(kRounds, run_test(steady_allocations(300, true)));
}

}  // namespace
}  // namespace wavetank
