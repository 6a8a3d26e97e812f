// Goal: the network is honest: resets are segments, latency slows dials too, each way is
// independent, and draws for one connection change no other.

#include <gtest/gtest.h>

#include <map>
#include <stdexcept>
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
using sim::EventKind;
using sim::Hindrance;

std::span<const std::byte> bytes_seen(const std::string& text) {
  return std::as_bytes(std::span(text));
}

Coro<std::unique_ptr<Stream>> dial(sim::Host& from, std::string to) {
  Coro<std::unique_ptr<Stream>> dialling = from.doors().transport.connect(Endpoint(to, 1));
  std::unique_ptr<Stream> stream = co_await std::move(dialling);
  co_return std::move(stream);
}

// A server that keeps what it accepts, and clients that dial it. Without jitter and cuts.
class NetworkTest : public testing::Test {
 protected:
  NetworkTest() {
    world_.network().set_latency(10ms, 0ns);
    server_.spawn(serve());
  }

  void run(Duration until = 1h) { world_.run(Instant(until)); }
  sim::Network& network() { return world_.network(); }
  sim::Way& way(sim::Host& from, sim::Host& to) { return network().way(from.id(), to.id()); }

  Coro<void> serve() {
    Transport& transport = server_.doors().transport;
    const std::unique_ptr<Listener> listener = co_await transport.listen(Endpoint("server", 1));
    for (;;) {
      std::unique_ptr<Stream> stream = co_await listener->accept();
      accepted_.push_back(std::move(stream));
    }
  }
  Coro<void> connect() { dialled_ = co_await dial(client_, "server"); }
  void open() {
    client_.spawn(connect());
    run(1s);
    ASSERT_NE(dialled_, nullptr);
  }

  Ref<sim::Effect> darken(sim::Way& dark, Duration lasts) {
    const Ref<sim::Effect> effect(new sim::Effect(1, world_.now(), world_.now() + lasts));
    network().hinder(dark, Hindrance(Hindrance::Kind::kDark, effect));
    return effect;
  }
  Ref<sim::Effect> slow(sim::Way& slowed, Duration delay, Duration lasts) {
    const Ref<sim::Effect> effect(new sim::Effect(1, world_.now(), world_.now() + lasts));
    Hindrance hindrance(Hindrance::Kind::kSlow, effect);
    hindrance.delay = delay;
    network().hinder(slowed, hindrance);
    return effect;
  }

  // The instant at which the client learns of a reset.
  Coro<void> await_reset() {
    std::vector<std::byte> buffer(64);
    for (;;) {
      const ReadResult read = co_await dialled_->read_or_error(buffer);
      if (read.failed()) break;
      got_ += std::string(reinterpret_cast<const char*>(buffer.data()), read.count());
    }
    told_at_ = client_.loop().time();
  }

  sim::Oracle oracle_ = sim::Oracle::boring();
  sim::World world_{oracle_, 0, sim::EventLog(sim::EventLog::kUnbounded)};
  sim::Host& server_ = world_.add_host("server");
  sim::Host& client_ = world_.add_host("client");
  std::vector<std::unique_ptr<Stream>> accepted_;
  std::unique_ptr<Stream> dialled_;
  std::string got_;
  Instant told_at_{};
};

TEST_F(NetworkTest, AResetWaitsInTheDark) {
  open();
  const Ref<sim::Effect> dark = darken(way(server_, client_), 60s);
  client_.spawn(await_reset());
  accepted_[0]->abort();

  run();

  EXPECT_EQ(told_at_, dark->until() + 10ms);
  EXPECT_EQ(dark->hits(), 1u);
}

TEST_F(NetworkTest, ResetIsSlowedAndComesBehindSentBytes) {
  open();
  slow(way(server_, client_), 3s, 60s);
  client_.spawn(await_reset());
  const Instant begun = world_.now();
  EXPECT_EQ(accepted_[0]->try_write(bytes_seen("first")), 5u);
  accepted_[0]->abort();

  run();

  EXPECT_EQ(got_, "first");
  EXPECT_EQ(told_at_ - begun, 3s + 10ms);
}

TEST_F(NetworkTest, CutByAFaultWaitsInTheDark) {
  open();
  const Ref<sim::Effect> dark = darken(way(server_, client_), 60s);
  const Ref<sim::Effect> cut(new sim::Effect(2, world_.now(), world_.now()));
  client_.spawn(await_reset());
  network().connections().front()->cut(cut);

  run();

  EXPECT_EQ(told_at_, dark->until() + 10ms);
  EXPECT_EQ(cut->hits(), 1u);
  EXPECT_EQ(cut->over(), told_at_);
}

// A server keeps a session whose client has gone in the dark, until it finds out.
TEST_F(NetworkTest, AClientThatGoesInTheDarkLeavesAGhost) {
  open();
  darken(way(client_, server_), 60s);
  dialled_->abort();
  run(30s);
  EXPECT_EQ(network().connections().size(), 1u);
  std::byte one[1];
  EXPECT_EQ(accepted_[0]->try_read(one), std::nullopt);

  run();

  EXPECT_THROW(accepted_[0]->try_read(one), ConnectionReset);
  EXPECT_TRUE(network().connections().empty());
}

TEST_F(NetworkTest, LatencySlowsADialTwice) {
  run(1s);
  const Ref<sim::Effect> there = slow(way(client_, server_), 2s, 60s);
  const Ref<sim::Effect> back = slow(way(server_, client_), 2s, 60s);
  Instant opened{};
  const auto measure = [&]() -> Coro<void> {
    dialled_ = co_await dial(client_, "server");
    opened = client_.loop().time();
  };
  const Instant begun = world_.now();
  client_.spawn(measure());

  run();

  EXPECT_EQ(opened - begun, 4s + 20ms);
  EXPECT_EQ(there->hits(), 1u);
  EXPECT_EQ(back->hits(), 1u);
}

TEST_F(NetworkTest, EachWayIsEditedAlone) {
  open();
  way(server_, client_).latency = 70ms;
  const Instant sent_at = world_.now();
  Instant got_at{};
  const auto echo = [&]() -> Coro<void> {
    std::byte one[1];
    co_await dialled_->read_some(one);
    got_at = client_.loop().time();
  };
  client_.spawn(echo());
  EXPECT_EQ(accepted_[0]->try_write(bytes_seen("x")), 1u);

  run();

  EXPECT_EQ(got_at - sent_at, 70ms);
  EXPECT_EQ(way(client_, server_).latency, 10ms);
}

// A shorter darkness within a longer one holds the same segments that it would hold alone.
TEST_F(NetworkTest, OverlappingDarknessesEachCountTheirSegments) {
  open();
  const Ref<sim::Effect> longer = darken(way(server_, client_), 60s);
  const Ref<sim::Effect> shorter = darken(way(server_, client_), 10s);
  EXPECT_EQ(accepted_[0]->try_write(bytes_seen("x")), 1u);

  EXPECT_EQ(longer->hits(), 1u);
  EXPECT_EQ(shorter->hits(), 1u);
}

TEST_F(NetworkTest, ADialThatIsCancelledHasOpenedNothing) {
  const auto impatient = [&]() -> Coro<void> {
    Coro<std::unique_ptr<Stream>> dialling = dial(client_, "server");
    try {
      co_await timeout(15ms, std::move(dialling));
    } catch (const TimeoutError&) {
    }
  };
  run(1s);
  client_.spawn(impatient());

  run();

  for (const sim::LoggedEvent& event : world_.trace().log().events()) {
    EXPECT_FALSE(event.head.host == client_.id() && event.head.kind == EventKind::kReset);
    EXPECT_NE(event.head.kind, EventKind::kOpen);
  }
  EXPECT_TRUE(network().connections().empty());
}

// The server speaks, or cuts, as soon as it has accepted.
TEST(Network, AnswerToADialIsNeverOvertaken) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    sim::Oracle oracle = sim::Oracle::from_seed(seed);
    sim::World world(oracle, 0, sim::EventLog(sim::EventLog::kUnbounded));
    world.network().set_latency(10ms, 50ms);
    sim::Host& server = world.add_host("server");
    sim::Host& client = world.add_host("client");
    const auto serve = [&]() -> Coro<void> {
      const auto listener = co_await server.doors().transport.listen(Endpoint("server", 1));
      const std::unique_ptr<Stream> stream = co_await listener->accept();
      stream->abort();
    };
    const auto visit = [&]() -> Coro<void> {
      const std::unique_ptr<Stream> stream = co_await dial(client, "server");
      std::byte one[1];
      const ReadResult read = co_await stream->read_or_error(one);
      EXPECT_TRUE(read.failed());
    };
    server.spawn(serve());
    client.spawn(visit());

    world.run(Instant(1h));

    std::vector<EventKind> kinds;
    for (const sim::LoggedEvent& event : world.trace().log().events()) {
      if (event.head.host == client.id()) kinds.push_back(event.head.kind);
    }
    EXPECT_EQ(kinds, (std::vector<EventKind>{EventKind::kHostStart, EventKind::kDial,
                                             EventKind::kOpen, EventKind::kReset}))
        << seed;
  }
}

// Ten pieces from each client, 100 ms apart; when they arrive, by client.
using Arrivals = std::map<std::string, std::vector<Instant>>;

Coro<void> take_pieces(std::unique_ptr<Stream> stream, sim::Host& server,
                       std::vector<Instant>& arrivals) {
  std::vector<std::byte> buffer(64);
  for (;;) {
    const std::size_t read = co_await stream->read_some(buffer);
    if (read == 0) co_return;
    arrivals.push_back(server.loop().time());
  }
}

Coro<void> serve_all(sim::Host& server, Arrivals& arrivals) {
  const auto listener = co_await server.doors().transport.listen(Endpoint("server", 1));
  for (;;) {
    std::unique_ptr<Stream> stream = co_await listener->accept();
    const std::string peer = stream->peer();
    server.spawn(take_pieces(std::move(stream), server, arrivals[peer]));
  }
}

Coro<void> send_pieces(sim::Host& client, int pieces) {
  const std::unique_ptr<Stream> stream = co_await dial(client, "server");
  for (int i = 0; i < pieces; ++i) {
    co_await stream->write_all(bytes_seen("piece"));
    co_await sleep(100ms);
  }
  stream->close();
}

Arrivals arrivals_with(const std::vector<std::string>& clients, int pieces_of_first) {
  sim::Oracle oracle = sim::Oracle::from_seed(7);
  sim::World world(oracle, 0);
  world.network().set_latency(10ms, 40ms);
  sim::Host& server = world.add_host("server");
  Arrivals arrivals;
  server.spawn(serve_all(server, arrivals));
  for (const std::string& name : clients) {
    sim::Host& client = world.add_host(name);
    client.spawn(send_pieces(client, name == clients.front() ? pieces_of_first : 10));
  }
  world.run(Instant(1min));
  return arrivals;
}

TEST(NetworkDraws, AdditionalFrameOrHostMovesNoOtherDraw) {
  const Arrivals alone = arrivals_with({"b"}, 10);
  const Arrivals beside_another = arrivals_with({"a", "b"}, 10);
  const Arrivals beside_a_talker = arrivals_with({"a", "b"}, 25);
  const std::string b = "b:49152";

  ASSERT_GE(alone.at(b).size(), 10u);
  EXPECT_EQ(alone.at(b), beside_another.at(b));
  EXPECT_EQ(alone.at(b), beside_a_talker.at(b));
  // Nor do the earlier messages of the talker.
  const std::vector<Instant>& few = beside_another.at("a:49152");
  const std::vector<Instant>& many = beside_a_talker.at("a:49152");
  ASSERT_GT(many.size(), few.size());
  EXPECT_TRUE(std::equal(few.begin(), few.end(), many.begin()));
}

TEST(World, RefusesANameThatIsTaken) {
  sim::Oracle oracle = sim::Oracle::boring();
  sim::World world(oracle, 0);
  world.add_host("client");
  EXPECT_THROW(world.add_host("client"), std::invalid_argument);
}

TEST(World, InterruptsComeBeforeTheNextIterationOfAnyHost) {
  sim::Oracle oracle = sim::Oracle::boring();
  sim::World world(oracle, 0);
  sim::Host& one = world.add_host("one");
  sim::Host& other = world.add_host("other");
  std::string order;
  const auto first = [&]() -> Coro<void> {
    world.interrupt([&order] { order += "interrupt "; });
    order += "one ";
    co_return;
  };
  const auto second = [&]() -> Coro<void> {
    order += "other ";
    co_return;
  };
  one.spawn(first());
  other.spawn(second());

  world.run(Instant(1s));

  EXPECT_EQ(order, "one interrupt other ");
}

TEST(World, EndsWhenItsEventsAreSpent) {
  sim::Oracle oracle = sim::Oracle::boring();
  sim::World world(oracle, 0);
  sim::Host& host = world.add_host("client");
  const auto chatter = [&]() -> Coro<void> {
    for (;;) {
      world.emit(EventKind::kHostExit, host.id(), 0, "again");
      co_await sleep(1s);
    }
  };
  host.spawn(chatter());
  world.set_events_max(100);

  EXPECT_EQ(world.run(kNever), sim::RunEnd::kBudget);
  EXPECT_EQ(world.trace().events(), 101u);
}

}  // namespace
}  // namespace wavetank::test
