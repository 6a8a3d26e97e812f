// Goal: a fault plan acts on the clients of a served venue, on real sockets and in real time; its
// effects are counted, and never keep the server from stopping.

#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <stdexcept>
#include <string>

#include "core/combine/outcome.h"
#include "core/combine/timeout.h"
#include "core/loop/clock.h"
#include "core/task/sleep.h"
#include "core/tls/tls.h"
#include "core/uv/run.h"
#include "scenarios/serve/serve_venue.h"
#include "tests/live/served.h"

namespace wavetank::scenarios {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::int64_t kHour = 3'600'000 * kNsPerMs;

TEST(ServeFaults, ClosesWhenThePlanSaysAndCountsIt) {
  Served served;
  served.fault("venue_close", sim::AfterTrigger("data"));
  const std::vector<std::string> texts = conversation(served);

  ASSERT_GE(texts.size(), 3U);
  EXPECT_TRUE(texts[0].starts_with(R"({"channel":"subscriptionResponse")")) << texts[0];
  EXPECT_TRUE(texts[1].starts_with(R"({"channel":"trades","data":[{"coin":"BTC")")) << texts[1];
  EXPECT_EQ(texts.back(), "4000 Expired");
  ASSERT_EQ(served.status.faults.size(), 1U);
  EXPECT_EQ(served.status.faults[0].scheduled, 1U);
  EXPECT_EQ(served.status.faults[0].applied, 1U);
  EXPECT_EQ(served.status.faults[0].observed, 1U);
}

TEST(ServeFaults, ResetsWhenThePlanSays) {
  Served served;
  served.fault("reset_peer", sim::AfterTrigger("subscribe_ack"));
  const std::vector<std::string> texts = conversation(served);

  EXPECT_TRUE(texts.back().starts_with("1006")) << texts.back();
  EXPECT_EQ(served.status.faults[0].observed, 1U);
}

TEST(ServeFaults, RefusesDialsWhenThePlanSays) {
  Served served;
  served.fault("refuse_dials", sim::AtTime{0});
  bool refused = false;
  served.run([&](Doors& doors) -> Coro<void> {
    auto dialled = co_await outcome(served.dial(doors));
    refused = !dialled.has_value();
  });
  EXPECT_TRUE(refused);
  EXPECT_EQ(served.status.faults[0].observed, 1U);
}

TEST(ServeFaults, AFaultThatMeetsNobodyIsNotApplied) {
  Served served;
  served.fault("reset_peer", sim::AtTime{0});
  served.run([](Doors&) -> Coro<void> { co_return; });

  EXPECT_EQ(served.status.faults[0].scheduled, 1U);
  EXPECT_EQ(served.status.faults[0].applied, 0U);
}

TEST(ServeFaults, TriggersAreWhatTheServerSees) {
  Served served;
  served.fault("venue_close", sim::AfterTrigger("open", 2));
  served.run([&](Doors& doors) -> Coro<void> {
    const Socket first = co_await served.dial(doors);
    const Socket second = co_await served.dial(doors);
    const std::vector<std::string> texts = co_await read_all(*first);
    EXPECT_EQ(first->status()->code, 4000);
    co_await read_all(*second);
  });
  EXPECT_EQ(served.row().observed, 2U);
}

TEST(ServeFaults, LatencyTakesItsTimeBothWays) {
  Served served;
  served.fault("latency", sim::AtTime{0},
               {{"latency_ns", 30 * kNsPerMs}, {"jitter_ns", 5 * kNsPerMs}});
  Duration took{};
  served.run([&](Doors& doors) -> Coro<void> {
    co_await sleep(std::chrono::milliseconds(5));
    const Instant start = doors.clock.now();
    const Socket socket = co_await served.dial(doors);
    took = doors.clock.now() - start;
    socket->abort();
  });
  EXPECT_GE(took, Duration(60 * kNsPerMs)) << "a request one way, its answer the other";
  EXPECT_GE(served.row().observed, 2U);
}

/// A conversation over TLS: how often data came, and how it ended.
Coro<std::string> secure_conversation(Served& served, Doors& doors) {
  std::unique_ptr<Stream> stream = co_await doors.transport.connect(served.address);
  TlsClientOptions options;
  options.insecure = true;
  const TlsClientContext context(options);
  stream = co_await tls_connect(std::move(stream), context, "localhost", doors.clock);
  UpgradeRequest upgrade("localhost", "/ws");
  const Socket socket = co_await WebSocket::connect(std::move(stream), upgrade, doors.random);
  const std::vector<std::string> texts = co_await read_all(*socket);
  co_return std::string(texts.size() >= 3 ? "fed, " : "hungry, ") + socket->close_reason();
}

TEST(ServeFaults, SlicesBelowTlsAndLosesNothing) {
  for (const std::int64_t bytes_max : {1, 7}) {
    Served served;
    served.request.tls_self_signed = true;
    served.request.speed_permille = 100'000;
    served.fault("slicer", sim::AtTime{0}, {{"bytes_max", bytes_max}, {"duration_ns", kHour}});
    served.fault("venue_close", sim::AfterTrigger("data", 3));
    std::string ended;
    served.run(
        [&](Doors& doors) -> Coro<void> { ended = co_await secure_conversation(served, doors); });
    EXPECT_TRUE(ended.starts_with("fed, ")) << ended;
    EXPECT_NE(ended.find("4000"), std::string::npos) << ended;
    EXPECT_GT(served.row().observed, 1'000U / static_cast<std::uint64_t>(bytes_max));
  }
}

TEST(ServeFaults, ABlackholeHoldsAndThenLetsGo) {
  Served served;
  served.fault("blackhole", sim::AfterTrigger("subscribe_ack"), {{"duration_ns", 300 * kNsPerMs}});
  Duration silence{};
  served.run([&](Doors& doors) -> Coro<void> {
    const Socket socket = co_await served.dial(doors);
    const Instant start = doors.clock.now();
    co_await socket->send_text(kSubscribe);
    for (int i = 0; i < 2; ++i) {
      const std::optional<Message> message = co_await socket->next();
      EXPECT_TRUE(message.has_value());
    }
    silence = doors.clock.now() - start;
    socket->abort();
  });
  EXPECT_GE(silence, Duration(300 * kNsPerMs));
  EXPECT_GE(served.row().observed, 1U);
}

TEST(ServeFaults, AStopEndsABlackholeWithinItsGrace) {
  Served served;
  served.fault("blackhole", sim::AfterTrigger("data"), {{"duration_ns", kHour}});
  Event in_the_dark;
  const auto stay = [&](Doors& doors) -> Coro<void> {
    const Socket socket = co_await served.dial(doors);
    co_await socket->send_text(kSubscribe);
    while (served.status.faults.empty() || served.row().applied == 0) {
      co_await sleep(std::chrono::milliseconds(10));
    }
    // And one that dials into it.
    const std::unique_ptr<Stream> other = co_await doors.transport.connect(served.address);
    co_await other->write_all(std::as_bytes(std::span("GET ")));
    in_the_dark.set();
    co_await sleep(Duration(kHour));
  };
  Task<void> staying;
  const int code = served.run_in_virtual_time([&](Doors& doors) -> Coro<void> {
    staying = create_task(stay(doors), "stays");
    co_await in_the_dark.wait();
  });
  EXPECT_EQ(code, 0);
  EXPECT_EQ(served.stop_took, std::chrono::seconds(2));
  EXPECT_GE(served.row().observed, 1U);
}

TEST(ServeFaults, ASlowCloseKeepsTheConnectionForAWhile) {
  Served served;
  served.fault("slow_close", sim::AtTime{0}, {{"delay_ns", 200 * kNsPerMs}});
  Duration took{};
  served.run([&](Doors& doors) -> Coro<void> {
    co_await sleep(std::chrono::milliseconds(5));
    const std::unique_ptr<Stream> stream = co_await doors.transport.connect(served.address);
    const std::string post =
        "POST /info HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    const Instant start = doors.clock.now();
    co_await stream->write_all(std::as_bytes(std::span(post)));
    const std::string answer = co_await read_to_end(*stream);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << answer;
    took = doors.clock.now() - start;
  });
  EXPECT_GE(took, Duration(200 * kNsPerMs));
  EXPECT_EQ(served.row().observed, 1U);
}

TEST(ServeFaults, AResetCutsWhatIsStillClosingToo) {
  Served served;
  served.fault("slow_close", sim::AtTime{0},
               {{"delay_ns", 60'000 * kNsPerMs}, {"duration_ns", kHour}});
  served.fault("reset_peer", sim::AfterTrigger("close", 1, 50 * kNsPerMs));
  bool reset = false;
  served.run([&](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Stream> stream = co_await doors.transport.connect(served.address);
    std::string words =
        "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    words.append("\x88\x80\0\0\0\0", 6);  // And a close immediately.
    co_await stream->write_all(std::as_bytes(std::span(words)));
    auto ended = co_await outcome(read_to_end(*stream));
    reset = !ended.has_value();
  });
  EXPECT_TRUE(reset);
  EXPECT_EQ(served.row(1).observed, 1U);
}

TEST(ServeFaults, SaysWhichFaultsDidNotBite) {
  Served served;
  served.fault("latency", sim::AtTime{0}, {{"latency_ns", 30 * kNsPerMs}});
  served.fault("blackhole", sim::AfterTrigger("pong"));
  served.run([](Doors&) -> Coro<void> { co_return; });
  const auto said = [&](const std::string& line) {
    return std::find(served.lines.begin(), served.lines.end(), line) != served.lines.end();
  };
  EXPECT_TRUE(said("fault 1 (latency) was applied, but never observed"));
  EXPECT_TRUE(said("fault 2 (blackhole) waited for pong number 1, which never happened"));
}

/// The refusal of the plan; empty if it is accepted.
std::string refusal(const std::string& kind, sim::FaultWhen when) {
  Served served;
  served.fault(kind, std::move(when));
  // Should it serve after all, it must not do so for ever.
  const auto serve = [&](Doors& doors) -> Coro<int> {
    co_return co_await timeout(std::chrono::seconds(1),
                               serve_venue(doors, served.request, served.observer, served.status));
  };
  try {
    uv::run(serve);
  } catch (const std::invalid_argument& error) {
    return error.what();
  } catch (const TimeoutError&) {
  }
  return {};
}

TEST(ServeFaults, RefusesWhatAServerCannotDo) {
  EXPECT_EQ(refusal("stop_signal", sim::AtTime{0}),
            "fault 1, stop_signal: cannot be applied by a server on real sockets: the client is "
            "another process, and kill sends it the same signal; it can do blackhole, latency, "
            "mute, mute_pongs, refuse_dials, reset_peer, slicer, slow_close, "
            "venue_close");
  EXPECT_EQ(refusal("latency", sim::AtEvent{7}),
            "fault 1, latency: real time has no event numbers; give at_ns, or after a trigger");
  EXPECT_EQ(
      refusal("reset_peer", sim::AfterTrigger("dial_failed")),
      "fault 1, reset_peer: a server does not see \"dial_failed\"; it can wait for close, data, "
      "open, pong, subscribe_ack");
}

}  // namespace
}  // namespace wavetank::scenarios
