// Goal: the steps of a connection send what the venue expects, end with the connection, and leave
// no half of a message behind when they are cancelled.

#include "scenarios/pipeline/feed_steps.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/combine/timeout.h"
#include "core/combine/wait_for.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "tests/core/test_loop.h"
#include "tests/net/socket_pair.h"
#include "tests/net/xorshift.h"

namespace wavetank::hyperliquid {
namespace {

using namespace std::chrono_literals;

using Messages = std::vector<std::string>;

// The request head of an upgrade with `config`, as the tap of the configuration sees it.
std::string head_of_upgrade(ClientConfig config) {
  wavetank::Xorshift random(7);
  NoteTap tap;
  config.tap = &tap;
  auto test = [&]() -> Coro<> {
    MemoryStream::Pair streams = MemoryStream::make_pair();
    auto accepting = create_task(WebSocket::accept(std::move(streams.second)));
    auto upgrade = upgrade_to_feed(std::move(streams.first), config, random);
    const std::unique_ptr<WebSocket> socket = co_await std::move(upgrade);
    const std::unique_ptr<WebSocket> accepted = co_await std::move(accepting);
  };
  run_test(test());
  return tap.head_sent;
}

TEST(UpgradeToFeed, AsksForThePathAtTheVenue) {
  ClientConfig config;
  config.venue = Endpoint("api.venue.test", 443);
  config.path = "/ws?x=1";
  const std::string head = head_of_upgrade(config);

  EXPECT_TRUE(head.starts_with("GET /ws?x=1 HTTP/1.1\r\n")) << head;
  EXPECT_NE(std::string::npos, head.find("\r\nHost: api.venue.test\r\n")) << head;
}

TEST(UpgradeToFeed, AHostFieldReplacesTheNameOfTheVenue) {
  ClientConfig config;
  config.venue = Endpoint("127.0.0.1", 8080);
  config.host_field = "api.venue.test:8080";
  const std::string head = head_of_upgrade(config);

  EXPECT_NE(std::string::npos, head.find("\r\nHost: api.venue.test:8080\r\n")) << head;
}

TEST(SubscribeToAll, SendsOneRequestForEachTopicInTheirOrder) {
  const std::vector<WantedTopic> topics = {WantedTopic(Subscription("l2Book", "BTC")),
                                           WantedTopic(Subscription("trades", "ETH"))};
  wavetank::Xorshift random(7);
  Messages received;
  auto test = [&]() -> Coro<> {
    const SocketPair pair = co_await open_pair(random);
    const Task<Messages> reading = create_task(receive_all(*pair.server));
    co_await subscribe_to_all(*pair.client, topics);
    co_await pair.client->close(kCloseNormal, "", deadline_after(1s));
    received = co_await reading;
  };
  run_test(test());

  ASSERT_EQ(3U, received.size());
  EXPECT_EQ(subscribe_message(Subscription("l2Book", "BTC")), received[0]);
  EXPECT_EQ(subscribe_message(Subscription("trades", "ETH")), received[1]);
}

TEST(SubscribeToAll, EndsWithTheConnection) {
  const std::vector<WantedTopic> topics = {WantedTopic(Subscription("l2Book", "BTC"))};
  wavetank::Xorshift random(7);
  std::string thrown;
  auto test = [&]() -> Coro<> {
    const SocketPair pair = co_await open_pair(random);
    pair.client->abort();
    thrown = co_await thrown_in(subscribe_to_all(*pair.client, topics));
  };
  run_test(test());

  EXPECT_EQ("websocket closed: aborted by this side, code 1006", thrown);
}

// A venue that does not read: the second request waits until it is cancelled.
TEST(SubscribeToAll, ACancelledCallLeavesWholeMessagesBehind) {
  const std::vector<WantedTopic> topics(100, WantedTopic(Subscription("l2Book", "BTC")));
  wavetank::Xorshift random(7);
  PairOptions options;
  options.stream.window = 300;
  Messages received;
  auto test = [&]() -> Coro<> {
    const SocketPair pair = co_await open_pair(random, options);
    const Task<> subscribing = create_task(subscribe_to_all(*pair.client, topics));
    co_await sleep(1s);
    co_await cancel_and_wait(subscribing);
    const Task<Messages> reading = create_task(receive_all(*pair.server));
    co_await pair.client->close(kCloseNormal, "", deadline_after(1s));
    received = co_await reading;
  };
  run_test(test());

  ASSERT_LT(1U, received.size());
  EXPECT_GT(topics.size(), received.size());
  EXPECT_EQ("closed 1000  clean", received.back());
  received.pop_back();
  for (const std::string& message : received) {
    EXPECT_EQ(subscribe_message(topics.front().subscription), message);
  }
}

TEST(SendPings, SendsTheFirstPingAfterOneInterval) {
  wavetank::Xorshift random(7);
  Messages received;
  auto test = [&]() -> Coro<> {
    const SocketPair pair = co_await open_pair(random);
    const Task<> pinging = create_task(send_pings(*pair.client, 15s));
    co_await sleep(14s);
    EXPECT_FALSE(pair.server->try_next());
    co_await sleep(32s);
    co_await cancel_and_wait(pinging);
    const Task<Messages> reading = create_task(receive_all(*pair.server));
    co_await pair.client->close(kCloseNormal, "", deadline_after(1s));
    received = co_await reading;
  };
  run_test(test());

  ASSERT_EQ(4U, received.size());  // At 15, 30 and 45 s; then the end.
  EXPECT_EQ(kPingMessage, received[0]);
  EXPECT_EQ(kPingMessage, received[2]);
}

TEST(SendPings, EndsWithTheConnection) {
  wavetank::Xorshift random(7);
  std::string thrown;
  auto test = [&]() -> Coro<> {
    const SocketPair pair = co_await open_pair(random);
    const Task<> pinging = create_task(send_pings(*pair.client, 15s));
    co_await sleep(1s);
    pair.client->abort();
    thrown = co_await thrown_in(as_coro(pinging));
  };
  run_test(test());

  EXPECT_EQ("websocket closed: aborted by this side, code 1006", thrown);
}

TEST(SendPingsRequires, AnIntervalIsPositive) {
  wavetank::Xorshift random(7);
  auto test = [&]() -> Coro<> {
    const SocketPair pair = co_await open_pair(random);
    co_await send_pings(*pair.client, 0s);
  };
  EXPECT_DEATH(run_test(test()), "CHECK failed: between > ");
}

}  // namespace
}  // namespace wavetank::hyperliquid
