// Goal: whole runs turn the properties of silence red for the programs that break them, and only
// for those: the lawful client passes the same run, and the property was reached in it.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/combine/outcome.h"
#include "core/task/sleep.h"
#include "scenarios/cases/generated_setup.h"
#include "scenarios/pipeline/pipeline.h"
#include "tests/cases/planted.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

using namespace std::chrono_literals;
using sim::PropertyVerdict;

// CONNECTED.

/// The reader takes the end of the stream for silence, and waits on.
class NoneIsQuiet final : public PlantedClient {
  using PlantedClient::PlantedClient;
  Coro<void> stay_connected() override {
    auto over = co_await outcome(one_connection());
    if (over.cancelled()) static_cast<void>(std::move(over).get());
    for (;;) co_await sleep(3600s);
  }
};

/// Reconnects only while it is connected.
class InvertedTest final : public PlantedClient {
  using PlantedClient::PlantedClient;
  Coro<void> backoff() override {
    const bool connected = socket_ != nullptr && !socket_->status();
    while (!connected) co_await sleep(1s);
  }
};

/// Dials and upgrades again and again, and never gets further.
class NeverServed final : public PlantedClient {
  using PlantedClient::PlantedClient;
  Coro<void> one_connection() override {
    const std::unique_ptr<Stream> stream = co_await doors_.transport.connect(config_.venue);
    ++connections_;
    co_await sleep(3s);
  }
};

// STALL.

class AnyFrameIsLife final : public PlantedClient {
  using PlantedClient::PlantedClient;
  bool silent() override { return heard_ + 21s <= now(); }
};

class RearmedBySends final : public PlantedClient {
  using PlantedClient::PlantedClient;
  void ping() override {
    PlantedClient::ping();
    std::fill(data_.begin(), data_.end(), now());
  }
};

/// Waits for the first data of each connection as long as it takes.
class ForgetsWhatCame final : public PlantedClient {
  using PlantedClient::PlantedClient;
  Coro<void> subscribe() override {
    std::fill(brought_.begin(), brought_.end(), false);
    co_await PlantedClient::subscribe();
  }
};

// PER_SUB.

class OneClockForAll final : public PlantedClient {
  using PlantedClient::PlantedClient;
  bool silent() override { return *std::max_element(data_.begin(), data_.end()) + 18s <= now(); }
};

// HALF_OPEN.

class NoPongCheck final : public PlantedClient {
  using PlantedClient::PlantedClient;
  bool silent() override { return false; }
};

// KEEPALIVE.

class NoPing final : public PlantedClient {
  using PlantedClient::PlantedClient;
  void ping() override {}
  bool silent() override { return false; }
};

class ProtocolPingOnly final : public PlantedClient {
  using PlantedClient::PlantedClient;
  Coro<void> send_pings() override {
    for (;;) {
      co_await sleep(15s);
      if (socket_ != nullptr && !socket_->status()) co_await socket_->send_ping();
    }
  }
  bool silent() override { return false; }
};

/// The first pong leaves a lock taken that the pings need.
class LockLeakOfPings final : public PlantedClient {
  using PlantedClient::PlantedClient;
  void ping() override {
    if (!std::exchange(locked_, true)) PlantedClient::ping();
  }
  bool silent() override { return false; }
  bool locked_ = false;
};

// NO_FALSE_KILL.

class OnlyPongsCount final : public PlantedClient {
  using PlantedClient::PlantedClient;
  void take(std::string_view text) override {
    PlantedClient::take(text);
    if (view_.kind == hyperliquid::FrameKind::kPong) pong_ = now();
  }
  bool silent() override { return std::max(pong_, opened_) + 25s <= now(); }
  Coro<void> subscribe() override {
    opened_ = now();
    co_await PlantedClient::subscribe();
  }
  Instant pong_{};
  Instant opened_{};
};

class KillsQuietFeed final : public PlantedClient {
  using PlantedClient::PlantedClient;
  bool silent() override { return *std::max_element(data_.begin(), data_.end()) + 30s <= now(); }
};

class TightStall final : public PlantedClient {
  using PlantedClient::PlantedClient;
  bool silent() override { return data_.front() + 1s <= now(); }
};

// SUB_SET.

class NoResubscribe final : public PlantedClient {
  using PlantedClient::PlantedClient;
  Coro<void> subscribe() override {
    if (connection_ == 1) co_await PlantedClient::subscribe();
  }
};

// NO_DUP.

class OverlapAsNew final : public PlantedClient {
  using PlantedClient::PlantedClient;
  void deliver() override {
    for (const hyperliquid::TradeId& trade : view_.trades) {
      reports_.trade(view_.coin, trade.time_ms, trade.tid, connection_);
    }
    reports_.delivered(view_.topic, connection_);
  }
};

PlantedRun under(std::vector<sim::FaultEntry> faults,
                 scenarios::Market market = scenarios::Market::kBusy) {
  PlantedRun run;
  run.faults = std::move(faults);
  run.market = market;
  run.stop = 170s;
  run.length = 200s;
  return run;
}

sim::FaultEntry mute(const std::string& where) {
  sim::FaultEntry entry = fault_at(1, "mute", 20s, 60s);
  entry.where = where;
  return entry;
}

struct Row {
  const char* name;
  scenarios::ClientProgram program;
  const char* property;
  PlantedRun run;
};

std::vector<Row> rows() {
  const PlantedRun reset = under({fault_at(1, "reset_peer", 20s)});
  const PlantedRun all_mute = under({mute("*")});
  const PlantedRun book_mute = under({mute("l2Book:BTC")});
  const PlantedRun dark = under({fault_at(1, "blackhole", 30s, 120s)}, scenarios::Market::kQuiet);
  const PlantedRun no_pongs = under({fault_at(1, "mute_pongs", 20s, 120s)});
  const PlantedRun quiet = under({}, scenarios::Market::kQuiet);
  // Effects that last for the whole run and hinder no connection.
  sim::FaultEntry one_topic = fault_at(2, "mute", 1s, 24h);
  one_topic.where = "trades:BTC";
  sim::FaultEntry slower = fault_at(2, "latency", 1s, 24h);
  slower.numbers["latency_ns"] = 1000;
  slower.numbers["jitter_ns"] = 0;
  const sim::FaultEntry cut = fault_at(1, "reset_peer", 20s);
  const PlantedRun muted_reset = under({cut, one_topic});
  const PlantedRun silent_reset = under({cut, fault_at(2, "mute_pongs", 1s, 24h)});
  const PlantedRun slower_reset = under({cut, slower});
  // The client comes back, but no data comes.
  const sim::FaultEntry first = fault_at(3, "reset_peer", 30s);
  // Faults that last for the whole run, and hinder no client that does not dial.
  sim::FaultEntry first_only = fault_at(2, "blackhole", 20s, 24h);
  first_only.where = "client#1";
  const PlantedRun first_dark = under({first_only});
  const PlantedRun idle_refusal =
      under({fault_at(1, "reset_peer", 60s), fault_at(2, "refuse_dials", 1s, 24h)});
  const PlantedRun back_to_mute = under({mute("*"), first});
  const PlantedRun back_to_mute_book = under({mute("l2Book:BTC"), first});
  return {
      {"none_is_quiet", planted<NoneIsQuiet>, "CONNECTED", reset},
      {"inverted_test", planted<InvertedTest>, "CONNECTED", reset},
      {"never_served", planted<NeverServed>, "CONNECTED", under({})},
      {"none_is_quiet, a dark connection", planted<NoneIsQuiet>, "CONNECTED", first_dark},
      {"none_is_quiet, dials refused", planted<NoneIsQuiet>, "CONNECTED", idle_refusal},
      {"any_frame_is_life", planted<AnyFrameIsLife>, "STALL", all_mute},
      {"rearmed_by_sends", planted<RearmedBySends>, "STALL", all_mute},
      {"forgets_what_came", planted<ForgetsWhatCame>, "STALL", back_to_mute},
      {"forgets_what_came, one book", planted<ForgetsWhatCame>, "PER_SUB", back_to_mute_book},
      {"one_clock_for_all", planted<OneClockForAll>, "PER_SUB", book_mute},
      {"no_pong_check", planted<NoPongCheck>, "HALF_OPEN", dark},
      {"no_ping", planted<NoPing>, "KEEPALIVE", quiet},
      {"protocol_ping_only", planted<ProtocolPingOnly>, "KEEPALIVE", quiet},
      {"lock_leak", planted<LockLeakOfPings>, "KEEPALIVE", quiet},
      {"only_pongs_count", planted<OnlyPongsCount>, "NO_FALSE_KILL", no_pongs},
      {"kills_quiet_feed", planted<KillsQuietFeed>, "NO_FALSE_KILL", quiet},
      {"tight_stall", planted<TightStall>, "NO_FALSE_KILL", under({})},
      {"no_resubscribe", planted<NoResubscribe>, "SUB_SET", reset},
      {"no_resubscribe, one topic mute", planted<NoResubscribe>, "SUB_SET", muted_reset},
      {"no_resubscribe, no pongs", planted<NoResubscribe>, "SUB_SET", silent_reset},
      {"no_resubscribe, a microsecond", planted<NoResubscribe>, "SUB_SET", slower_reset},
      {"replay_as_new", planted<OverlapAsNew>, "NO_DUP", reset},
  };
}

TEST(PlantedSilence, EachProgramBreaksItsProperty) {
  for (const Row& row : rows()) {
    const sim::RunResult result = run_planted(row.program, row.run);
    EXPECT_EQ(broken(result), row.property) << row.name << ": " << trouble(result);
  }
}

TEST(PlantedSilence, TheLawfulClientPassesTheSameRuns) {
  for (const Row& row : rows()) {
    const sim::RunResult result = run_planted(planted<PlantedClient>, row.run);
    EXPECT_EQ(trouble(result), "") << row.name;
  }
}

// A pass without a check would be green for the wrong reason.
TEST(PlantedSilence, TheLawfulClientReachesTheProperty) {
  // It never ends a connection where it must not, so that is reached where it may.
  const PlantedRun all_mute = under({mute("*")});
  EXPECT_EQ(verdict_of(run_planted(planted<PlantedClient>, all_mute), "NO_FALSE_KILL"),
            PropertyVerdict::kPass);
  for (const Row& row : rows()) {
    if (row.property == std::string("NO_FALSE_KILL")) continue;
    // This client ends silent connections, and so is never silent for long enough to be half open,
    // nor leaves a topic mute for long enough.
    if (row.property == std::string("HALF_OPEN") || row.property == std::string("PER_SUB"))
      continue;
    const sim::RunResult result = run_planted(planted<PlantedClient>, row.run);
    EXPECT_EQ(verdict_of(result, row.property), PropertyVerdict::kPass) << row.name;
  }
}

/// As both official SDKs do.
class PingsEvery50Seconds final : public PlantedClient {
  using PlantedClient::PlantedClient;
  Coro<void> send_pings() override {
    for (;;) {
      co_await sleep(50s);
      if (socket_ != nullptr && !socket_->status()) ping();
    }
  }
  bool silent() override { return false; }
};

TEST(PlantedSilence, KeepaliveHoldsForAPingEvery50Seconds) {
  const sim::RunResult result =
      run_planted(planted<PingsEvery50Seconds>, under({}, scenarios::Market::kQuiet));
  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(verdict_of(result, "KEEPALIVE"), PropertyVerdict::kPass);
}

class EndsADeadConnectionLate final : public PlantedClient {
  using PlantedClient::PlantedClient;
  bool silent() override { return heard_ + 61s <= now(); }
};

TEST(PlantedSilence, HalfOpenHoldsForAnEndSoonAfterTheBound) {
  const PlantedRun dark = under({fault_at(1, "blackhole", 30s, 120s)}, scenarios::Market::kQuiet);
  const sim::RunResult result = run_planted(planted<EndsADeadConnectionLate>, dark);
  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(verdict_of(result, "HALF_OPEN"), PropertyVerdict::kPass);
}

// A topic that was subscribed to again, came back, and goes mute again 18 s later.
TEST(MuteAgain, ReferenceResubscribesImmediatelyAfterASecondMute) {
  sim::FaultEntry first = fault_at(1, "mute", 30s, 17s);
  sim::FaultEntry second = fault_at(2, "mute", 65s, 28s);
  first.where = second.where = "allMids";
  std::uint64_t helped_twice = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    PlantedRun how = under({first, second});
    how.seed = seed;
    const sim::RunResult result = run_planted(hyperliquid::run_pipeline, how);
    EXPECT_EQ(trouble(result), "") << seed;
    for (const sim::PropertyResult& property : result.properties) {
      if (property.name == "PER_SUB" && property.checked > 1) ++helped_twice;
    }
  }
  EXPECT_GT(helped_twice, 0u);
}

/// Subscribes by type and coin only.
class ForgetsOptions final : public PlantedClient {
  using PlantedClient::PlantedClient;
  Coro<void> subscribe() override {
    for (const hyperliquid::WantedTopic& topic : config_.topics) {
      const hyperliquid::Subscription& all = topic.subscription;
      const std::string message = subscribe_message(hyperliquid::Subscription(all.type, all.coin));
      co_await socket_->send_text(message);
    }
  }
};

sim::RunResult run_with_options(scenarios::ClientProgram program) {
  const auto make_setup = [](const sim::RunRequest&, sim::Oracle& oracle) {
    scenarios::CaseSetup setup = scenarios::generated_setup(oracle);
    setup.config().topics.front().subscription.n_sig_figs = 5;
    setup.plan = sim::FaultPlan({scenarios::stop_at(1, 90s)});
    setup.length = 120s;
    return setup;
  };
  return scenarios::run_feed_case(make_setup, sim::RunRequest(),
                                  scenarios::Client(program, kPlantedReports));
}

TEST(PlantedSilence, TheVenuesSetIsComparedWithAllOptions) {
  EXPECT_EQ(broken(run_with_options(planted<ForgetsOptions>)), "SUB_SET");
  EXPECT_EQ(trouble(run_with_options(planted<PlantedClient>)), "");
}

// Frames do not say which of two books of a coin they are; the venue's set does.
TEST(PlantedSilence, TwoWantedTopicsMayShareAKey) {
  const auto make_setup = [](const sim::RunRequest&, sim::Oracle& oracle) {
    scenarios::CaseSetup setup = scenarios::generated_setup(oracle);
    hyperliquid::Subscription coarse("l2Book", "BTC");
    coarse.n_sig_figs = 5;
    setup.config().topics.emplace_back(coarse);
    setup.plan = sim::FaultPlan({mute("l2Book:BTC"), scenarios::stop_at(2, 170s)});
    setup.length = 200s;
    return setup;
  };
  const auto reference = scenarios::find_client("reference");
  ASSERT_TRUE(reference);
  const sim::RunResult result = scenarios::run_feed_case(make_setup, sim::RunRequest(), *reference);
  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(verdict_of(result, "SUB_SET"), PropertyVerdict::kPass);
  EXPECT_EQ(verdict_of(result, "PER_SUB"), PropertyVerdict::kPass);
}

}  // namespace
}  // namespace wavetank::test
