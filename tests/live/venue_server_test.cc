// Goal: the venue's server bounds the resources of its clients, on virtual time: connections, idle
// time, and bytes after a refusal; and goes on when the kernel has no room.

#include "scenarios/venue/venue_server.h"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/combine/outcome.h"
#include "core/combine/wait.h"
#include "core/task/sleep.h"
#include "scenarios/feeds/capture_feed.h"
#include "sim/oracle/oracle.h"
#include "sim/world/host.h"
#include "sim/world/network.h"
#include "sim/world/world.h"
#include "tests/live/served.h"

namespace wavetank::scenarios {
namespace {

using namespace std::chrono_literals;
using hyperliquid::VenueServer;
using hyperliquid::VenueServerOptions;

using Stage = std::function<Coro<void>(Doors& doors, VenueServer& server)>;

constexpr const char* kPost = "POST /info HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";

Endpoint venue_address() { return Endpoint("here", 80); }

/// A host of the simulation that serves a venue, and dials itself.
class SmallVenue {
 public:
  SmallVenue() {
    feed_.finish();
    options.answer = [](const HttpRequest&, Instant) {
      return HttpResponse(200, "{}", "application/json");
    };
    world_.network().set_latency(1ms, Duration::zero());
  }

  /// Plays `stage` beside the server.
  void play(const Stage& stage) {
    Task<void> task = host_.spawn(run(stage));
    world_.run(saturating_add(world_.now(), 24h));
    ASSERT_TRUE(task.done()) << world_.dump_tasks();
    task.result();
    EXPECT_TRUE(world_.network().connections().empty()) << "connections were left open";
  }

  VenueServerOptions options;
  hyperliquid::VenueConfig config;
  int accept_errors = 0;  ///< So many accepts fail before the first succeeds.
  /// The venue closes all sessions then, as a fault does it: from outside of the loop.
  Instant closes_all_at = kNever;

 private:
  class FailingTransport;

  Coro<void> run(const Stage& stage);

  sim::Oracle oracle_ = sim::Oracle::from_seed(1);
  sim::World world_{oracle_, 0};
  sim::Host& host_ = world_.add_host("here");
  hyperliquid::CaptureFeed feed_;
};

/// A host's, whose listener fails as one does that has no descriptor left.
class FailingListener final : public Listener {
 public:
  FailingListener(std::unique_ptr<Listener> below, int& errors)
      : below_(std::move(below)), errors_(errors) {}

  Coro<std::unique_ptr<Stream>> accept() override {
    if (errors_ == 0) co_return co_await below_->accept();
    --errors_;
    throw TransportError("too many open files");
  }
  Endpoint local() const override { return below_->local(); }
  void close() noexcept override { below_->close(); }

 private:
  std::unique_ptr<Listener> below_;
  int& errors_;
};

class SmallVenue::FailingTransport final : public Transport {
 public:
  FailingTransport(Transport& below, int& errors) : below_(below), errors_(errors) {}

  Coro<std::vector<Endpoint>> resolve(Endpoint peer) override { return below_.resolve(peer); }
  Coro<std::unique_ptr<Stream>> connect(Endpoint peer) override {
    return below_.connect(std::move(peer));
  }
  Coro<std::unique_ptr<Listener>> listen(Endpoint at) override {
    std::unique_ptr<Listener> listener = co_await below_.listen(std::move(at));
    std::unique_ptr<Listener> failing =
        std::make_unique<FailingListener>(std::move(listener), errors_);
    co_return std::move(failing);
  }

 private:
  Transport& below_;
  int& errors_;
};

Coro<void> SmallVenue::run(const Stage& stage) {
  Doors& host = host_.doors();
  FailingTransport transport(host.transport, accept_errors);
  Doors doors(host.clock, transport, host.random, host.signals, host.files);
  hyperliquid::Venue venue(config, feed_);
  if (closes_all_at != kNever) {
    world_.call_at(closes_all_at, [&venue] { venue.close_all(1001, "going away"); });
  }
  VenueServer server(doors, venue, options);
  const Task<void> serving = create_task(server.serve(venue_address()));
  co_await sleep(0ms);
  co_await stage(doors, server);
  co_await sleep(10s);
  serving.cancel();
  const std::vector<AnyFuture> ends = {serving};
  co_await wait(ends);
  co_await sleep(1s);
  if (!serving.cancelled()) serving.result();
}

Coro<void> send(Stream& stream, std::string text) {
  co_await stream.write_all(std::as_bytes(std::span(text)));
}

Coro<std::string> read_once(Stream& stream) {
  std::array<std::byte, 4096> piece;
  const std::size_t count = co_await stream.read_some(piece);
  co_return std::string(reinterpret_cast<const char*>(piece.data()), count);
}

TEST(VenueServer, OneConnectionTooManyGets503AndRoomIsGivenBack) {
  SmallVenue venue;
  venue.options.connections_max = 2;
  venue.play([](Doors& doors, VenueServer& server) -> Coro<void> {
    std::unique_ptr<Stream> first = co_await doors.transport.connect(venue_address());
    const std::unique_ptr<Stream> second = co_await doors.transport.connect(venue_address());
    const std::unique_ptr<Stream> third = co_await doors.transport.connect(venue_address());
    co_await send(*third, kPost);
    const std::string refused = co_await read_to_end(*third);
    EXPECT_TRUE(refused.starts_with("HTTP/1.1 503 Service Unavailable\r\n")) << refused;
    EXPECT_EQ(server.rejected_count(), 1U);
    third->close();

    first->close();
    co_await sleep(1s);
    first = co_await doors.transport.connect(venue_address());
    for (Stream* stream : {first.get(), second.get()}) {
      co_await send(*stream, kPost);
      const std::string answer = co_await read_once(*stream);
      EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
      stream->close();
    }
    EXPECT_EQ(server.rejected_count(), 1U);
  });
}

TEST(VenueServer, ManyMoreThanItCanTellSoAreReset) {
  SmallVenue venue;
  venue.options.connections_max = 0;
  venue.play([](Doors& doors, VenueServer& server) -> Coro<void> {
    std::vector<std::unique_ptr<Stream>> streams;
    for (std::size_t i = 0; i < VenueServer::kRejectingMax + 1; ++i) {
      streams.push_back(co_await doors.transport.connect(venue_address()));
    }
    co_await sleep(100ms);
    const std::string told = co_await read_once(*streams.front());
    EXPECT_TRUE(told.starts_with("HTTP/1.1 503 ")) << told;
    auto ended = co_await outcome(read_once(*streams.back()));
    EXPECT_THROW(std::move(ended).get(), ConnectionReset);
    EXPECT_EQ(server.rejected_count(), streams.size());
  });
}

TEST(VenueServer, AnIdleConnectionIsClosedInOrderAtItsLimit) {
  SmallVenue venue;
  venue.play([](Doors& doors, VenueServer&) -> Coro<void> {
    const std::unique_ptr<Stream> stream = co_await doors.transport.connect(venue_address());
    for (int i = 0; i < 2; ++i) {
      co_await send(*stream, kPost);
      co_await read_once(*stream);
      co_await sleep(59s);  // Asked again in time, it stays.
    }
    const Instant before = doors.clock.now();
    const std::string end = co_await read_once(*stream);
    EXPECT_EQ(end, "");
    const Duration took = doors.clock.now() - before;
    EXPECT_GT(took, 500ms);
    EXPECT_LT(took, 1'100ms);
    stream->close();
  });
}

TEST(VenueServer, HalfARequestIsResetAtTheLimit) {
  SmallVenue venue;
  venue.options.keep_alive_limit = 5s;
  venue.play([](Doors& doors, VenueServer&) -> Coro<void> {
    const std::unique_ptr<Stream> stream = co_await doors.transport.connect(venue_address());
    co_await send(*stream, std::string(kPost) + "POST /inf");
    co_await read_once(*stream);
    auto ended = co_await outcome(read_once(*stream));
    EXPECT_THROW(std::move(ended).get(), ConnectionReset);
  });
}

// As on a separate connection: a dial that the venue refuses is reset.
TEST(VenueServer, ARefusedDialBehindARequestIsReset) {
  SmallVenue venue;
  venue.config.limits.dials_per_minute_max = 0;
  venue.play([](Doors& doors, VenueServer&) -> Coro<void> {
    const std::unique_ptr<Stream> stream = co_await doors.transport.connect(venue_address());
    co_await send(*stream, kPost);
    co_await read_once(*stream);
    co_await send(
        *stream,
        "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    auto ended = co_await outcome(read_once(*stream));
    EXPECT_THROW(std::move(ended).get(), ConnectionReset);
  });
}

// A close must not wait for a client that never reads: it would keep its place, and its answers.
TEST(VenueServer, AFloodThatIsNeverReadEndsItsConnection) {
  SmallVenue venue;
  venue.play([](Doors& doors, VenueServer& server) -> Coro<void> {
    std::unique_ptr<Stream> stream = co_await doors.transport.connect(venue_address());
    const std::unique_ptr<WebSocket> socket =
        co_await WebSocket::connect(std::move(stream), UpgradeRequest("a", "/ws"), doors.random);
    const std::string junk(60'000, 'x');
    const Instant limit = saturating_add(doors.clock.now(), 20s);
    auto flood = [&socket, &junk, limit]() -> Coro<void> {
      while (EventLoop::running().time() < limit) co_await socket->send_text(junk);
    };
    auto ended = co_await outcome(flood());
    EXPECT_THROW(std::move(ended).get(), ConnectionClosed);
    EXPECT_EQ(server.open_count(), 0U);
  });
}

// No person would look for it if the connection just ended.
TEST(VenueServer, BugBehindAnAnswerIsReportedAndEndsThatConnectionAlone) {
  SmallVenue venue;
  std::vector<std::string> bugs;
  venue.options.bug = [&bugs](const std::string& what) { bugs.push_back(what); };
  venue.options.answer = [&bugs](const HttpRequest&, Instant) {
    if (bugs.empty()) throw std::out_of_range("no such row");
    return HttpResponse(200, "{}", "application/json");
  };
  venue.play([](Doors& doors, VenueServer&) -> Coro<void> {
    const std::unique_ptr<Stream> first = co_await doors.transport.connect(venue_address());
    co_await send(*first, kPost);
    const auto ended = co_await outcome(read_to_end(*first));
    EXPECT_TRUE(ended.error()) << "reset";
    const std::unique_ptr<Stream> second = co_await doors.transport.connect(venue_address());
    co_await send(*second, kPost);
    const std::string answer = co_await read_once(*second);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
    second->close();
  });
  EXPECT_EQ(bugs, std::vector<std::string>{"no such row"});
}

TEST(VenueServer, UnreportedBugEndsTheServer) {
  SmallVenue venue;
  venue.options.answer = [](const HttpRequest&, Instant) -> HttpResponse {
    throw std::out_of_range("no such row");
  };
  EXPECT_THROW(venue.play([](Doors& doors, VenueServer&) -> Coro<void> {
    const std::unique_ptr<Stream> stream = co_await doors.transport.connect(venue_address());
    co_await send(*stream, kPost);
    const auto ended = co_await outcome(read_to_end(*stream));
    EXPECT_TRUE(ended.error());
  }),
               std::exception);
}

// The writer waits for the client at that time, and no loop runs. The close must not throw, and the
// connection ends ten seconds later.
TEST(VenueServer, IsClosedByAFaultThoughTheClientDoesNotRead) {
  SmallVenue venue;
  venue.closes_all_at = Instant(5s);
  venue.play([](Doors& doors, VenueServer& server) -> Coro<void> {
    std::unique_ptr<Stream> stream = co_await doors.transport.connect(venue_address());
    const std::unique_ptr<WebSocket> socket =
        co_await WebSocket::connect(std::move(stream), UpgradeRequest("a", "/ws"), doors.random);
    const std::string junk(60'000, 'x');
    for (int i = 0; i < 10; ++i) co_await socket->send_text(junk);
    co_await sleep(14s);
    EXPECT_EQ(server.open_count(), 1U);
    co_await sleep(3s);
    EXPECT_EQ(server.open_count(), 0U);
  });
}

TEST(VenueServer, GoesOnWhenTheKernelHasNoConnectionToGive) {
  SmallVenue venue;
  venue.accept_errors = 3;
  venue.play([](Doors& doors, VenueServer& server) -> Coro<void> {
    const std::unique_ptr<Stream> stream = co_await doors.transport.connect(venue_address());
    co_await send(*stream, kPost);
    const std::string answer = co_await read_once(*stream);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
    EXPECT_EQ(server.rejected_count(), 3U);
    stream->close();
  });
}

}  // namespace
}  // namespace wavetank::scenarios
