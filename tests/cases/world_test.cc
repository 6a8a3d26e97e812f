#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "core/combine/timeout.h"
#include "core/doors/transport.h"
#include "core/task/sleep.h"
#include "sim/oracle/oracle.h"
#include "sim/world/host.h"
#include "sim/world/network.h"
#include "sim/world/world.h"

namespace wavetank::test {
namespace {

using namespace std::chrono_literals;

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

Coro<std::string> read_to_end(Stream& stream) {
  std::string all;
  std::vector<std::byte> buffer(64);
  for (;;) {
    const std::size_t count = co_await stream.read_some(buffer);
    if (count == 0) co_return all;
    all.append(reinterpret_cast<const char*>(buffer.data()), count);
  }
}

// Two hosts, and a server that accepts one connection and hands it to the test.
class WorldTest : public testing::Test {
 protected:
  explicit WorldTest() : oracle_(sim::Oracle::from_seed(1)), world_(oracle_, 0) {}

  void run() { world_.run(Instant(1h)); }

  Coro<void> listen() {
    listener_ = co_await server_.doors().transport.listen(Endpoint("server", 1));
    accepted_ = co_await listener_->accept();
  }
  Coro<void> dial() {
    Coro<std::unique_ptr<Stream>> dialling =
        client_.doors().transport.connect(Endpoint("server", 1));
    dialled_ = co_await std::move(dialling);
  }
  void connect() {
    server_.spawn(listen());
    client_.spawn(dial());
    run();
    ASSERT_NE(accepted_, nullptr);
    ASSERT_NE(dialled_, nullptr);
  }

  sim::Way& to_server() { return world_.network().way(client_.id(), server_.id()); }
  sim::Way& to_client() { return world_.network().way(server_.id(), client_.id()); }

  sim::Oracle oracle_;
  sim::World world_;
  sim::Host& server_ = world_.add_host("server");
  sim::Host& client_ = world_.add_host("client");
  std::unique_ptr<Listener> listener_;
  std::unique_ptr<Stream> accepted_;
  std::unique_ptr<Stream> dialled_;
};

TEST_F(WorldTest, BytesArriveInOrderInAnySegments) {
  connect();
  const Ref<sim::Effect> effect(new sim::Effect(1, world_.now(), kNever));
  sim::Hindrance slices(sim::Hindrance::Kind::kSliced, effect);
  slices.bytes_max = 3;
  world_.network().hinder(to_server(), slices);
  const std::string sent = "half a frame is a frame and a half";
  std::string got;
  const auto write = [&]() -> Coro<void> {
    co_await dialled_->write_all(bytes_of(sent));
    dialled_->shutdown_write();
  };
  const auto read = [&]() -> Coro<void> { got = co_await read_to_end(*accepted_); };
  client_.spawn(write());
  server_.spawn(read());

  run();

  EXPECT_EQ(got, sent);
  EXPECT_EQ(effect->hits(), (sent.size() - 1) / 3);
}

TEST_F(WorldTest, BytesTakeTheLatencyOfThePath) {
  connect();
  world_.network().set_latency(70ms, 0ns);
  const Instant sent_at = world_.now();
  Instant got_at{};
  const auto read = [&]() -> Coro<void> {
    std::byte one[1];
    co_await accepted_->read_some(one);
    got_at = server_.loop().time();
  };
  server_.spawn(read());
  EXPECT_EQ(dialled_->try_write(bytes_of("x")), 1u);

  run();

  EXPECT_EQ(got_at - sent_at, 70ms);
}

TEST_F(WorldTest, DialWithoutAListenerIsRefusedAfterARoundTrip) {
  bool refused = false;
  const auto dial_nobody = [&]() -> Coro<void> {
    try {
      Coro<std::unique_ptr<Stream>> dialling =
          client_.doors().transport.connect(Endpoint("server", 1));
      co_await std::move(dialling);
    } catch (const ConnectionRefused&) {
      refused = true;
    }
  };
  client_.spawn(dial_nobody());

  run();

  EXPECT_TRUE(refused);
  EXPECT_GE(world_.now().time_since_epoch(), 40ms);
}

TEST_F(WorldTest, BytesThatArrivedBeforeAResetCanBeRead) {
  connect();
  EXPECT_EQ(accepted_->try_write(bytes_of("arrived")), 7u);
  run();
  EXPECT_EQ(accepted_->try_write(bytes_of("under way")), 9u);
  world_.network().connections().front()->cut({});
  run();

  std::vector<std::byte> buffer(64);
  EXPECT_EQ(dialled_->try_read(buffer), std::optional<std::size_t>(7));
  EXPECT_THROW(dialled_->try_read(buffer), ConnectionReset);
  EXPECT_THROW(dialled_->try_write(bytes_of("x")), ConnectionReset);
}

TEST_F(WorldTest, ABlackholeHoldsBytesUntilItLifts) {
  connect();
  const Instant lifts = world_.now() + 30s;
  const Ref<sim::Effect> effect(new sim::Effect(1, world_.now(), lifts));
  world_.network().hinder(to_client(), sim::Hindrance(sim::Hindrance::Kind::kDark, effect));
  Instant got_at{};
  const auto read = [&]() -> Coro<void> {
    std::byte one[1];
    co_await dialled_->read_some(one);
    got_at = client_.loop().time();
  };
  client_.spawn(read());
  EXPECT_EQ(accepted_->try_write(bytes_of("x")), 1u);

  run();

  EXPECT_GT(got_at, lifts);
  EXPECT_EQ(effect->hits(), 1u);
  EXPECT_EQ(effect->over(), got_at);
}

// Seen by AddressSanitizer: the newest host goes first, and the streams of the other one refer to
// it.
TEST(World, MayEndWhileItsProgramsHoldOpenConnections) {
  sim::Oracle oracle = sim::Oracle::from_seed(1);
  sim::World world(oracle, 0);
  sim::Host& server = world.add_host("server");
  sim::Host& client = world.add_host("client");
  int open = 0;
  const auto hold = [&open](std::unique_ptr<Stream> stream) -> Coro<void> {
    ++open;
    std::byte one[1];
    co_await stream->read_some(one);
  };
  const auto serve = [&]() -> Coro<void> {
    const auto listener = co_await server.doors().transport.listen(Endpoint("server", 1));
    std::unique_ptr<Stream> stream = co_await listener->accept();
    co_await hold(std::move(stream));
  };
  const auto dial = [&]() -> Coro<void> {
    std::unique_ptr<Stream> stream =
        co_await client.doors().transport.connect(Endpoint("server", 1));
    co_await hold(std::move(stream));
  };
  server.spawn(serve());
  client.spawn(dial());

  world.run(Instant(1h));

  EXPECT_EQ(open, 2);
}

// The peers that the server sees: each of `diallers` dials twice.
std::vector<std::string> peers_seen(const std::vector<std::string>& diallers,
                                    const std::string& address) {
  sim::Oracle oracle = sim::Oracle::boring();
  sim::World world(oracle, 0);
  sim::Host& server = world.add_host("server");
  std::vector<std::string> peers;
  std::vector<std::unique_ptr<Stream>> streams;
  const auto serve = [&]() -> Coro<void> {
    const std::unique_ptr<Listener> listener =
        co_await server.doors().transport.listen(Endpoint("server", 1));
    for (std::size_t i = 0; i < 2 * diallers.size(); ++i) {
      std::unique_ptr<Stream> stream = co_await listener->accept();
      peers.push_back(stream->peer());
      streams.push_back(std::move(stream));
    }
  };
  const auto dial_twice = [&](Doors& doors) -> Coro<void> {
    for (int i = 0; i < 2; ++i) {
      std::unique_ptr<Stream> stream = co_await doors.transport.connect(Endpoint("server", 1));
      streams.push_back(std::move(stream));
    }
  };
  server.spawn(serve());
  for (const std::string& name : diallers) {
    sim::Host& host = world.add_host(name, address);
    host.spawn(dial_twice(host.doors()));
  }
  world.run(Instant(1h));
  std::sort(peers.begin(), peers.end());
  return peers;
}

TEST(HostAddress, HostsThatShareOneHaveDifferentPorts) {
  EXPECT_EQ(
      peers_seen({"one", "two"}, "office"),
      (std::vector<std::string>{"office:49152", "office:49153", "office:49154", "office:49155"}));
}

TEST(HostAddress, IsTheNameWhereNoneIsGiven) {
  EXPECT_EQ(peers_seen({"one", "two"}, ""),
            (std::vector<std::string>{"one:49152", "one:49153", "two:49152", "two:49153"}));
}

TEST_F(WorldTest, ACancelledDialLeavesNoConnection) {
  server_.spawn(listen());
  bool timed_out = false;
  const auto impatient = [&]() -> Coro<void> {
    Coro<std::unique_ptr<Stream>> dialling =
        client_.doors().transport.connect(Endpoint("server", 1));
    try {
      co_await timeout(25ms, std::move(dialling));
    } catch (const TimeoutError&) {
      timed_out = true;
    }
  };
  client_.spawn(impatient());

  run();

  EXPECT_TRUE(timed_out);
  EXPECT_TRUE(world_.network().connections().empty());
}

}  // namespace
}  // namespace wavetank::test
