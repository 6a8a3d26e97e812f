// Goal: "observed" agrees with the log of the run, or with the log of the same run without the
// fault.

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "core/task/sleep.h"
#include "tests/cases/feed_case.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

using namespace std::chrono_literals;
using sim::EventKind;
using sim::LoggedEvent;

constexpr std::uint16_t kClient = 2;
constexpr std::int64_t kSecondNs = 1'000'000'000;

bool within(const LoggedEvent& event, Duration begin, Duration end, Duration shift = {}) {
  const Instant at = time_of(event) + shift;
  return at >= Instant(begin) && at < Instant(end);
}

// Segments of the venue that the client receives whole: each was sent one latency before.
std::uint64_t sent_by_venue(const sim::RunResult& quiet, Duration begin, Duration end) {
  return count_instants(quiet, [&](const LoggedEvent& event) {
    return event.head.kind == EventKind::kTextReceived && within(event, begin, end, -kOneWay);
  });
}

std::uint64_t sent_by_client(const sim::RunResult& run, Duration begin, Duration end) {
  return count_instants(run, [&](const LoggedEvent& event) {
    return event.head.kind == EventKind::kTextSent && within(event, begin, end);
  });
}

std::uint64_t texts(const sim::RunResult& run, EventKind kind, const std::string& part,
                    Duration begin, Duration end, Duration shift) {
  return count(run, [&](const LoggedEvent& event) {
    return event.head.kind == kind && event.text.find(part) != std::string::npos &&
           within(event, begin, end, shift);
  });
}

TEST(Observed, Reset_peerCountsTheResetsThatReachTheProgram) {
  const sim::RunResult run =
      run_plain({entry_at(1, "reset_peer", 10s), entry_at(2, "reset_peer", 10s + 1ms),
                 entry_at(3, "reset_peer", 30s)});

  const auto resets = [&](Duration begin, Duration end) {
    return count(run, [&](const LoggedEvent& event) {
      return event.head.kind == EventKind::kReset && event.head.host == kClient &&
             within(event, begin, end);
    });
  };
  EXPECT_EQ(row_of(run, 1).observed, resets(9s, 11s));
  EXPECT_EQ(row_of(run, 2).applied, 0u) << "there was nothing left to cut";
  EXPECT_EQ(row_of(run, 2).observed, 0u);
  EXPECT_EQ(row_of(run, 3).observed, resets(29s, 31s));
  EXPECT_EQ(row_of(run, 3).observed, 1u);
}

TEST(Observed, Refuse_dialsCountsTheDialsThatWereRefused) {
  const sim::RunResult run =
      run_plain({entry_at(1, "refuse_dials", 10s, {{"duration_ns", 20 * kSecondNs}}),
                 entry_at(2, "reset_peer", 11s),
                 entry_at(3, "refuse_dials", 45s, {{"duration_ns", kSecondNs}})});

  const std::uint64_t refused = count(run, [](const LoggedEvent& event) {
    return event.head.kind == EventKind::kDialFailed && event.text == "refused";
  });
  EXPECT_GT(refused, 2u);
  EXPECT_EQ(row_of(run, 1).observed, refused);
  EXPECT_EQ(row_of(run, 3).observed, 0u) << "nobody dialled then";
}

TEST(Observed, Venue_closeCountsTheCloseFramesThatTheProgramReads) {
  const sim::RunResult run =
      run_plain({entry_at(1, "venue_close", 10s, {{"code", 1000}}), entry_at(2, "venue_close", 10s),
                 entry_at(3, "venue_close", 30s, {{"code", 4321}})});

  const auto closes = [&](const std::string& code, Duration begin, Duration end) {
    return count(run, [&](const LoggedEvent& event) {
      return event.head.kind == EventKind::kFrameReceived && event.text.starts_with("C " + code) &&
             within(event, begin, end);
    });
  };
  EXPECT_EQ(row_of(run, 1).observed, closes("1000", 9s, 11s));
  EXPECT_EQ(row_of(run, 2).applied, 0u);
  EXPECT_EQ(row_of(run, 3).observed, closes("4321", 29s, 31s));
  EXPECT_EQ(row_of(run, 3).observed, 1u);
}

TEST(Observed, Venue_closeDoesNotCountTheEchoOfTheProgramsOwnClose) {
  // The client closes at its stop; the fault comes when no client is connected.
  const sim::RunResult run = run_plain({entry_at(1, "venue_close", 61s)}, 60s);

  EXPECT_EQ(row_of(run, 1).applied, 0u);
  EXPECT_EQ(row_of(run, 1).observed, 0u);
  EXPECT_TRUE(row_of(run, 1).moot);
}

TEST(Observed, MuteCountsTheFramesOfThatTopicThatWereDue) {
  const std::map<std::string, std::int64_t, std::less<>> ten = {{"duration_ns", 10 * kSecondNs}};
  const sim::RunResult quiet = run_plain({});
  const sim::RunResult run =
      run_plain({entry_at(1, "mute", 20s, ten, "l2Book:BTC"),
                 entry_at(2, "mute", 20s, ten, "trades:*"), entry_at(3, "mute", 40s, ten)});

  const auto due = [&](const std::string& part, Duration begin, Duration end) {
    return texts(quiet, EventKind::kTextReceived, part, begin, end, -kOneWay);
  };
  EXPECT_GT(row_of(run, 1).observed, 0u);
  EXPECT_EQ(row_of(run, 1).observed, due(R"("l2Book","data":{"coin":"BTC")", 20s, 30s));
  EXPECT_EQ(row_of(run, 2).observed, due(R"("channel":"trades")", 20s, 30s));
  EXPECT_EQ(row_of(run, 3).observed,
            due(R"("channel":")", 40s, 50s) - due(R"("channel":"pong")", 40s, 50s));
}

TEST(Observed, Mute_pongsCountsThePingsWithoutAPong) {
  const sim::RunResult run =
      run_plain({entry_at(1, "mute_pongs", 10s, {{"duration_ns", 40 * kSecondNs}})}, 70s);

  // The venue answers 1 ms after a ping has arrived.
  const std::uint64_t pings =
      texts(run, EventKind::kTextSent, R"("method":"ping")", 10s, 50s, kOneWay + 1ms);
  EXPECT_GT(pings, 1u);
  EXPECT_EQ(row_of(run, 1).observed, pings);
}

TEST(Observed, Stop_signalCountsTheSignalsThatTheProgramTakes) {
  const auto takes_one = [](Doors& doors, const hyperliquid::ClientConfig&,
                            hyperliquid::Reports&) -> Coro<int> {
    co_await doors.signals.wait();
    co_await sleep(1s);
    co_return 0;
  };
  const sim::RunResult run =
      run_plain(scenarios::Client(takes_one, {}),
                {entry_at(1, "stop_signal", 20s), entry_at(2, "stop_signal", 20s)}, 60s);

  EXPECT_EQ(row_of(run, 1).observed, 1u);
  EXPECT_EQ(row_of(run, 2).applied, 1u);
  EXPECT_EQ(row_of(run, 2).observed, 0u) << "the program took one of two";
  EXPECT_TRUE(row_of(run, 1000).moot) << "the program had ended";
  EXPECT_EQ(row_of(run, 1000).applied, 0u);
}

TEST(Observed, LatencyCountsTheSegmentsThatTravelLonger) {
  const sim::RunResult quiet = run_plain({});
  const sim::RunResult run = run_plain(
      {entry_at(1, "latency", 20s, {{"latency_ns", 50'000'000}, {"duration_ns", 10 * kSecondNs}}),
       entry_at(2, "latency", 40s, {{"latency_ns", 0}, {"duration_ns", 10 * kSecondNs}})});

  EXPECT_EQ(row_of(run, 1).observed,
            sent_by_venue(quiet, 20s, 30s) + sent_by_client(run, 20s, 30s));
  EXPECT_EQ(row_of(run, 2).observed, 0u) << "nothing came later";
}

TEST(Observed, LatencyOneWayCountsTheSegmentsOfThatWay) {
  const std::map<std::string, std::int64_t, std::less<>> slow = {{"latency_ns", 50'000'000},
                                                                 {"duration_ns", 20 * kSecondNs}};
  const sim::RunResult run = run_plain({entry_at(1, "latency", 20s, slow, "client>venue")});

  EXPECT_EQ(row_of(run, 1).observed, sent_by_client(run, 20s, 40s));
}

TEST(Observed, BlackholeCountsTheSegmentsThatWouldHaveArrived) {
  const sim::RunResult quiet = run_plain({});
  const sim::RunResult run =
      run_plain({entry_at(1, "blackhole", 28s, {{"duration_ns", 4 * kSecondNs}})});

  // A segment that was sent less than a latency before the end arrives after it. No ping arrives,
  // so no pong is sent.
  const Duration begin = 28s - kOneWay;
  const Duration end = 32s - kOneWay;
  const std::uint64_t data = count_instants(quiet, [&](const LoggedEvent& event) {
    return event.head.kind == EventKind::kTextReceived && within(event, begin, end, -kOneWay) &&
           event.text.find("pong") == std::string::npos;
  });
  EXPECT_EQ(row_of(run, 1).observed, data + sent_by_client(run, begin, end));
}

// A masked frame of the client: its head is 6 bytes.
TEST(Observed, SlicerCountsTheSegmentsThatItCutsOff) {
  constexpr std::size_t kSlice = 10;
  const sim::RunResult run = run_plain({entry_at(
      1, "slicer", 10s, {{"bytes_max", kSlice}, {"duration_ns", 40 * kSecondNs}}, "client>venue")});

  std::map<std::int64_t, std::size_t> writes;
  for (const LoggedEvent& event : run.log.events()) {
    if (event.head.kind != EventKind::kTextSent || event.head.host != kClient) continue;
    if (!within(event, 10s, 50s)) continue;
    ASSERT_LT(event.text.size(), 126U);
    writes[event.head.time_ns] += event.text.size() + 6;
  }
  std::uint64_t slices = 0;
  for (const auto& [at, bytes] : writes) slices += (bytes - 1) / kSlice;
  EXPECT_GT(slices, 0u);
  EXPECT_EQ(row_of(run, 1).observed, slices);
}

TEST(Observed, Slow_closeCountsTheEndsThatComeLater) {
  const sim::RunResult run = run_plain(
      {entry_at(1, "slow_close", 10s, {{"delay_ns", kSecondNs}, {"duration_ns", 10 * kSecondNs}}),
       entry_at(2, "venue_close", 11s)});

  // Each side of a connection sends one end.
  std::set<std::pair<std::uint64_t, std::uint16_t>> ends;
  for (const LoggedEvent& event : run.log.events()) {
    const bool shuts = event.head.kind == EventKind::kShutdown && event.text.empty();
    if (!shuts && event.head.kind != EventKind::kClose) continue;
    if (within(event, 10s, 20s)) ends.emplace(event.head.subject, event.head.host);
  }
  EXPECT_EQ(ends.size(), 2u);
  EXPECT_EQ(row_of(run, 1).observed, ends.size());
}

// The events agree with the ledger.
TEST(Observed, EndsWithItsHitsInTheTrace) {
  const sim::RunResult run = run_plain(
      {entry_at(1, "latency", 20s, {{"latency_ns", 5 * kSecondNs}, {"duration_ns", 3 * kSecondNs}}),
       entry_at(2, "mute", 25s, {{"duration_ns", kSecondNs / 1000}}, "trades:ETH"),
       entry_at(3, "venue_close", 35s)});

  for (const std::uint32_t id : {1u, 2u, 3u}) {
    const auto of = [id](EventKind kind) {
      return [id, kind](const LoggedEvent& event) {
        return event.head.kind == kind && event.head.subject == id;
      };
    };
    EXPECT_EQ(count(run, of(EventKind::kFaultApplied)), 1u) << id;
    EXPECT_EQ(count(run, of(EventKind::kFaultObserved)), row_of(run, id).bit() ? 1u : 0u) << id;
    const std::string hits = "hits=" + std::to_string(row_of(run, id).observed);
    EXPECT_EQ(count(run,
                    [&](const LoggedEvent& event) {
                      return of(EventKind::kFaultEnded)(event) && event.text.ends_with(hits);
                    }),
              1u)
        << id;
  }
  const Instant ended = first(run, [](const LoggedEvent& event) {
    return event.head.kind == EventKind::kFaultEnded && event.head.subject == 1;
  });
  EXPECT_GT(ended, Instant(25s)) << "with the arrival of what it delays";
  EXPECT_LE(ended, Instant(28s + kOneWay));
}

}  // namespace
}  // namespace wavetank::test
