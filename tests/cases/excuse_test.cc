// Goal: an effect excuses only the activities that it hinders. Programs that are broken for good
// run under effects that last for the whole run and leave them every chance; they turn red as they
// do without. The lawful client passes the same runs.

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/cases/planted.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

using namespace std::chrono_literals;

class SubscribesOnce final : public PlantedClient {
  using PlantedClient::PlantedClient;
  Coro<void> subscribe() override {
    if (connection_ == 1) co_await PlantedClient::subscribe();
  }
  bool silent() override { return false; }
};

/// Later connections hold the first topic alone.
class SubscribesToOne final : public PlantedClient {
  using PlantedClient::PlantedClient;
  Coro<void> subscribe() override {
    const std::string message = subscribe_message(config_.topics.front().subscription);
    if (connection_ > 1) {
      co_await socket_->send_text(message);
    } else {
      co_await PlantedClient::subscribe();
    }
  }
  bool silent() override { return false; }
};

/// The consumer gets no message after the first connection.
class DeafAfterwards final : public PlantedClient {
  using PlantedClient::PlantedClient;
  void deliver() override {
    if (connection_ == 1) PlantedClient::deliver();
  }
};

class NeverPings final : public PlantedClient {
  using PlantedClient::PlantedClient;
  void ping() override {}
  bool silent() override { return false; }
};

sim::FaultEntry for_a_day(const std::string& kind) { return fault_at(2, kind, 0s, 24h); }

sim::FaultEntry slower_by(Duration latency) {
  sim::FaultEntry entry = for_a_day("latency");
  entry.numbers["latency_ns"] = latency.count();
  entry.numbers["jitter_ns"] = 0;
  return entry;
}

PlantedRun with_effects(std::vector<sim::FaultEntry> faults) {
  PlantedRun run;
  run.faults = std::move(faults);
  run.stop = 170s;
  run.length = 200s;
  return run;
}

struct Excuse {
  const char* name;
  scenarios::ClientProgram program;
  const char* property;
  PlantedRun run;
};

void expect_no_excuse(const std::vector<Excuse>& rows) {
  for (const Excuse& row : rows) {
    const sim::RunResult broken_one = run_planted(row.program, row.run);
    EXPECT_EQ(broken(broken_one), row.property) << row.name << ": " << trouble(broken_one);
    EXPECT_EQ(trouble(run_planted(planted<PlantedClient>, row.run)), "") << row.name;
  }
}

// A connection that is closed ends late, and the program can dial immediately.
TEST(Excuses, ASlowCloseHindersUntilTheEndHasArrivedAndNoLonger) {
  sim::FaultEntry slow_end = for_a_day("slow_close");
  slow_end.numbers["delay_ns"] = Duration(10s).count();
  sim::FaultEntry close = fault_at(1, "venue_close", 20s);
  close.numbers["code"] = 1000;
  close.texts["reason"] = "";
  const PlantedRun run = with_effects({close, slow_end});
  expect_no_excuse({{"subscribes once", planted<SubscribesOnce>, "SUB_SET", run},
                    {"subscribes to one", planted<SubscribesToOne>, "SUB_SET", run}});
}

TEST(Excuses, LatencyHindersFromASecondOn) {
  const sim::FaultEntry cut = fault_at(1, "reset_peer", 20s);
  const PlantedRun usual = with_effects({cut, slower_by(100ms)});
  const PlantedRun most = with_effects({cut, slower_by(999ms)});
  expect_no_excuse({{"once, 100 ms", planted<SubscribesOnce>, "SUB_SET", usual},
                    {"to one, 100 ms", planted<SubscribesToOne>, "SUB_SET", usual},
                    {"once, 999 ms", planted<SubscribesOnce>, "SUB_SET", most}});
  const PlantedRun slow = with_effects({cut, slower_by(1s)});
  EXPECT_EQ(broken(run_planted(planted<SubscribesOnce>, slow)), "");
}

TEST(Excuses, LatenciesThatOverlapAddUp) {
  const sim::FaultEntry cut = fault_at(1, "reset_peer", 20s);
  sim::FaultEntry more = slower_by(500ms);
  more.id = 3;
  const PlantedRun slow = with_effects({cut, slower_by(500ms), more});
  EXPECT_EQ(broken(run_planted(planted<SubscribesOnce>, slow)), "");

  more.numbers["duration_ns"] = Duration(10s).count();
  const PlantedRun over = with_effects({cut, slower_by(500ms), more});
  EXPECT_EQ(broken(run_planted(planted<SubscribesOnce>, over)), "SUB_SET");
}

// No other latency begins behind that end: the sum is evaluated there, too.
TEST(Excuses, ALongLatencyHindersBehindTheEndOfAShorterOne) {
  const sim::FaultEntry cut = fault_at(1, "reset_peer", 20s);
  sim::FaultEntry shorter = slower_by(1ms);
  shorter.id = 3;
  shorter.numbers["duration_ns"] = Duration(30s).count();
  const PlantedRun slow = with_effects({cut, slower_by(1s), shorter});
  EXPECT_EQ(broken(run_planted(planted<SubscribesOnce>, slow)), "");
}

TEST(Excuses, DeliveryOfATopicIsExcusedByFaultsOnThatTopic) {
  const sim::FaultEntry cut = fault_at(1, "reset_peer", 20s);
  sim::FaultEntry trades = for_a_day("mute");
  trades.where = "trades:BTC";
  sim::FaultEntry slices = for_a_day("slicer");
  slices.numbers["bytes_max"] = 64;
  const auto deaf = [](const sim::FaultEntry& first, const sim::FaultEntry& second) {
    PlantedRun run = with_effects({first, second});
    run.reports = {hyperliquid::ReportKind::kDelivered, hyperliquid::ReportKind::kTrade};
    return run;
  };
  expect_no_excuse(
      {{"a mute topic", planted<DeafAfterwards>, "CONNECTED", deaf(cut, trades)},
       {"a nanosecond", planted<DeafAfterwards>, "CONNECTED", deaf(cut, slower_by(1ns))},
       {"no pongs", planted<DeafAfterwards>, "CONNECTED", deaf(cut, for_a_day("mute_pongs"))},
       {"slices", planted<DeafAfterwards>, "CONNECTED", deaf(cut, slices)}});
}

TEST(Excuses, KeepaliveIsExcusedByFaultsThatStopAPing) {
  sim::FaultEntry slices = for_a_day("slicer");
  slices.numbers["bytes_max"] = 64;
  const auto quiet = [](const sim::FaultEntry& effect) {
    PlantedRun run = with_effects({effect});
    run.market = scenarios::Market::kQuiet;
    return run;
  };
  expect_no_excuse({{"a nanosecond", planted<NeverPings>, "KEEPALIVE", quiet(slower_by(1ns))},
                    {"999 ms", planted<NeverPings>, "KEEPALIVE", quiet(slower_by(999ms))},
                    {"slices", planted<NeverPings>, "KEEPALIVE", quiet(slices)}});
}

}  // namespace
}  // namespace wavetank::test
