// Goal: whole runs of several sockets and several clients: a pool keeps one budget, sockets without
// one break it, and each host is judged by its own connections.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "core/task/sleep.h"
#include "scenarios/cases/feed_run.h"
#include "scenarios/cases/generated_setup.h"
#include "scenarios/clients/clients.h"
#include "scenarios/pipeline/pipeline.h"
#include "scenarios/registry.h"
#include "tests/cases/planted.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

using namespace std::chrono_literals;
using hyperliquid::ClientConfig;
using hyperliquid::Reports;
using sim::PropertyVerdict;

constexpr std::uint64_t kPoolSeeds = 10;

class PoolCase : public testing::TestWithParam<const char*> {};

TEST_P(PoolCase, SoundClientsSurviveEverySeed) {
  for (const char* scenario : {"ten_sockets_refused", "two_hosts_one_address"}) {
    for (std::uint64_t seed = 0; seed < kPoolSeeds; ++seed) {
      const sim::RunResult result = run(scenario, GetParam(), seed);
      ASSERT_EQ(trouble(result), "") << scenario << " seed " << seed;
      for (const char* name : {"CONNECTED", "RESUB_ONCE", "DIAL_BUDGET", "STOP_BOUND"}) {
        ASSERT_EQ(verdict_of(result, name), PropertyVerdict::kPass) << scenario << " " << name;
      }
      for (const sim::LedgerRow& row : result.faults) {
        ASSERT_GT(row.observed, 0U) << scenario << " " << row.kind;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sound, PoolCase,
                         testing::Values("reference", "fixed_retry_repaired",
                                         "ten_lone_sockets_repaired"));

TEST(Specimen, SocketsWithoutACommonBudgetBreakItInEveryRun) {
  for (const char* client : {"ten_lone_sockets", "fixed_retry"}) {
    for (std::uint64_t seed = 0; seed < kPoolSeeds; ++seed) {
      const sim::RunResult result = run("ten_sockets_refused", client, seed);
      ASSERT_TRUE(result.violation) << client << " seed " << seed;
      ASSERT_EQ(result.violation->property, "DIAL_BUDGET") << client << " seed " << seed;
    }
  }
}

TEST(Specimen, ALoneSocketHasNothingToShare) {
  for (const char* scenario : {"close_1000_recover", "refused_180s"}) {
    EXPECT_EQ(trouble(run(scenario, "ten_lone_sockets", 3)), "") << scenario;
  }
}

TEST(TenSocketsRefused, HasTenConnectionsAndEachTopicOnOneOfThem) {
  sim::RunRequest request;
  request.log = sim::EventLog(sim::EventLog::kUnbounded);
  const sim::Registry registry = scenarios_registry();
  const sim::RunResult result = registry.runs_of("ten_sockets_refused")(request);
  std::set<std::uint64_t> open;
  std::size_t most = 0;
  std::multiset<std::string> subscribed;  // Before the fault.
  for (const sim::LoggedEvent& event : result.log.events()) {
    if (event.head.host != 2) continue;
    if (event.head.kind == sim::EventKind::kOpen) open.insert(event.head.subject);
    if (event.head.kind == sim::EventKind::kClose) open.erase(event.head.subject);
    most = std::max(most, open.size());
    const bool early = event.head.time_ns < Duration(50s).count();
    const bool subscribes = event.text.find("\"subscribe\"") != std::string::npos;
    if (early && event.head.kind == sim::EventKind::kTextSent && subscribes) {
      subscribed.insert(std::string(event.text));
    }
  }
  EXPECT_EQ(most, 10U);
  EXPECT_EQ(subscribed.size(), 50U);
  EXPECT_EQ(std::set<std::string>(subscribed.begin(), subscribed.end()).size(), 50U);
}

TEST(TenSocketsRefused, ShowsThatAClientHasFewerSockets) {
  const auto one = [](Doors& doors, const ClientConfig& config, Reports& reports) {
    return planted<PlantedClient>(doors, config, reports);
  };
  sim::Registry registry = scenarios_registry();
  registry.clients.push_back(
      scenarios::feed_client("one", "planted", "made up", scenarios::Client(one, kPlantedReports)));
  sim::RunRequest request;
  request.client = "one";
  const sim::RunResult result = registry.runs_of("ten_sockets_refused")(request);
  ASSERT_EQ(result.remarks.size(), 1U);
  EXPECT_EQ(result.remarks.front(),
            "client had 1 open connection at most, where the scenario has 10 sockets");
}

TEST(TwoHostsOneAddress, ShowsTheDialsOfTheAddress) {
  const sim::RunResult result = run("two_hosts_one_address", "reference", 0);
  ASSERT_EQ(result.remarks.size(), 1U);
  EXPECT_TRUE(result.remarks.front().starts_with("seed 0: 2 hosts share the address office: "))
      << result.remarks.front();
}

// A run of two clients behind one address, the second of which is `second`.
sim::RunResult run_two(scenarios::ClientProgram second) {
  const auto make_setup = [](const sim::RunRequest&, sim::Oracle& oracle) {
    scenarios::CaseSetup setup = scenarios::generated_setup(oracle);
    setup.clients.push_back(setup.clients.front());
    setup.clients[0].host = "client/1";
    setup.clients[1].host = "client/2";
    setup.clients[1].program = "second";
    setup.clients[0].address = setup.clients[1].address = "office";
    setup.plan = sim::FaultPlan({scenarios::stop_at(1, 90s)});
    setup.length = 120s;
    return setup;
  };
  sim::Registry registry = scenarios_registry();
  registry.clients.push_back(scenarios::feed_client(
      "second", "planted", "made up", scenarios::Client(std::move(second), kPlantedReports)));
  return scenarios::run_feed_case(make_setup, registry, sim::RunRequest());
}

// Never dials.
Coro<int> idle(Doors& doors, const ClientConfig&, Reports&) {
  co_await doors.signals.wait();
  co_return 0;
}

// Says that all goes well, and never dials.
Coro<int> liar(Doors& doors, const ClientConfig& config, Reports& reports) {
  for (int i = 0; i < 80; ++i) {
    for (const auto& topic : config.topics) reports.delivered(topic.key, 1);
    co_await sleep(1s);
  }
  co_await doors.signals.wait();
  co_return 0;
}

TEST(TwoHostsOneAddress, AHostThatIsDownIsNamed) {
  const sim::RunResult result = run_two(idle);
  EXPECT_EQ(broken(result), "CONNECTED");
  EXPECT_TRUE(why(result).starts_with("client/2: no websocket is open")) << why(result);
}

TEST(TwoHostsOneAddress, AHostThatIsUpAloneIsNotEnoughForOneThatLies) {
  const sim::RunResult result = run_two(liar);
  EXPECT_TRUE(why(result).starts_with("client/2: ")) << why(result);
}

TEST(TwoHostsOneAddress, TwoSoundHostsPass) {
  EXPECT_EQ(trouble(run_two(hyperliquid::run_pipeline)), "");
}

// A pool whose last socket is never opened: its topics are nowhere.
Coro<int> one_socket_short(Doors& doors, const ClientConfig& config, Reports& reports) {
  ClientConfig less = config;
  const auto last = topics_of_socket(config, config.sockets - 1);
  less.topics.erase(less.topics.end() - static_cast<std::ptrdiff_t>(last.size()),
                    less.topics.end());
  less.sockets = config.sockets - 1;
  const int code = co_await hyperliquid::run_pipeline(doors, less, reports);
  co_return code;
}

TEST(TenSocketsRefused, BreaksForAPoolThatIsOneSocketShort) {
  sim::Registry registry = scenarios_registry();
  registry.clients.push_back(scenarios::feed_client(
      "short", "planted", "made up", scenarios::Client(one_socket_short, kPlantedReports)));
  sim::RunRequest request;
  request.client = "short";
  const sim::RunResult result = registry.runs_of("ten_sockets_refused")(request);
  EXPECT_TRUE(broken(result) == "SUB_SET" || broken(result) == "CONNECTED") << broken(result);
}

}  // namespace
}  // namespace wavetank::test
