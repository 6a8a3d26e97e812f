// Goal: a venue that lets a client in and then does not read costs it one connection, in bounded
// time: the subscriptions do not wait for it for ever.

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/net/http_connection.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "scenarios/pipeline/pipeline.h"
#include "sim/oracle/oracle.h"
#include "sim/world/host.h"
#include "sim/world/world.h"

namespace wavetank::scenarios {
namespace {

using namespace std::chrono_literals;

/// Notes how connections end, and when.
class Ends final : public hyperliquid::NoReports {
 public:
  void disconnected(std::string_view why, std::uint32_t) override {
    texts.emplace_back(why);
    times.push_back(EventLoop::running().time());
  }
  std::vector<std::string> texts;
  std::vector<Instant> times;
};

Coro<void> let_in_and_read_nothing(Listener& listener) {
  for (;;) {
    std::unique_ptr<Stream> stream = co_await listener.accept();
    HttpConnection http(std::move(stream));
    const HttpConnection::Asks asks = co_await http.next();
    EXPECT_EQ(asks, HttpConnection::Asks::kUpgrade);
    const std::unique_ptr<WebSocket> socket = co_await http.upgrade();
    co_await sleep(1h);
  }
}

Coro<void> venue(Doors& doors) {
  const std::unique_ptr<Listener> listener =
      co_await doors.transport.listen(Endpoint("venue", 443));
  co_await let_in_and_read_nothing(*listener);
}

TEST(DeafVenue, SubscribingEndsInTime) {
  sim::Oracle oracle = sim::Oracle::from_seed(1);
  sim::World world(oracle, 0);
  sim::Host& server = world.add_host("venue");
  sim::Host& client = world.add_host("client");
  hyperliquid::ClientConfig config;
  // More than the network and the client hold for one connection.
  for (int i = 0; i < 10'000; ++i) {
    const auto subscription = hyperliquid::parse_subscription("l2Book:COIN" + std::to_string(i));
    config.topics.emplace_back(subscription.value());
  }
  Ends ends;
  const Task<void> serving = server.spawn(venue(server.doors()));
  const Task<int> feeding = client.spawn(hyperliquid::run_pipeline(client.doors(), config, ends));
  world.run(Instant(30s));
  ASSERT_FALSE(ends.times.empty()) << "it waits for ever";
  EXPECT_LE(ends.times.front(), Instant(10s)) << ends.texts.front();
}

}  // namespace
}  // namespace wavetank::scenarios
