// Goal: a client makes exactly the reports that it declares, since properties are applied by the
// declaration.

#include "scenarios/clients/clients.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/registry.h"

namespace wavetank::test {
namespace {

using hyperliquid::ReportKind;

const std::map<std::string, ReportKind> kWords = {
    {"phase", ReportKind::kPhase},
    {"frame", ReportKind::kFrame},
    {"delivered", ReportKind::kDelivered},
    {"trade", ReportKind::kTrade},
    {"dropped", ReportKind::kDropped},
    {"gap", ReportKind::kGap},
    {"disconnected", ReportKind::kDisconnected},
    {"task_ended", ReportKind::kTaskEnded},
    {"sample", ReportKind::kSample},
};

/// The kinds of reports that `client` makes in a run.
std::set<std::string> reported(const std::string& client) {
  const sim::Registry registry = scenarios_registry();
  sim::RunRequest request;
  request.client = client;
  request.log = sim::EventLog(sim::EventLog::kUnbounded);
  const sim::RunResult result = registry.runs_of("close_1000_recover")(request);
  std::set<std::string> words;
  for (const sim::LoggedEvent& event : result.log.events()) {
    const std::string_view name = sim::event_name(event.head.kind);
    if (name.starts_with("report_")) words.emplace(name.substr(7));
  }
  return words;
}

TEST(Clients, DeclareTheReportsThatTheyMake) {
  for (const sim::ClientInfo& info : scenarios::client_infos()) {
    const std::optional<scenarios::Client> client = scenarios::find_client(info.name);
    ASSERT_TRUE(client) << info.name;
    const std::set<std::string> words = reported(info.name);
    for (const std::string& word : words) {
      ASSERT_TRUE(kWords.contains(word)) << word;
      EXPECT_TRUE(client->reports.contains({kWords.at(word)})) << info.name << ": " << word;
    }
    for (const auto& [name, word] : kWords) {
      // There may be no cause for it.
      if (word == ReportKind::kDropped) continue;
      EXPECT_EQ(client->reports.contains({word}), words.contains(name))
          << info.name << ": " << name;
    }
  }
}

TEST(Clients, ReferenceDeclaresTheReportsOfAllProperties) {
  for (const sim::ClientInfo& info : scenarios::client_infos()) {
    EXPECT_TRUE(scenarios::find_client(info.name)->reports.contains(
        {ReportKind::kFrame, ReportKind::kDelivered, ReportKind::kTrade, ReportKind::kDropped}))
        << info.name;
  }
}

/// No data comes. The first connection is reset after 70 s, each later one after 1 s.
sim::FaultPlan resets_without_data() {
  sim::FaultEntry mute(1, "mute", sim::AtTime{0});
  mute.numbers = {{"duration_ns", 86'400'000'000'000}, {"keep_idle", 0}};
  std::vector<sim::FaultEntry> entries = {mute};
  for (std::uint32_t open = 1; open <= 6; ++open) {
    const std::int64_t delay_ns = open == 1 ? 70'000'000'000 : 1'000'000'000;
    entries.emplace_back(1 + open, "reset_peer", sim::AfterTrigger("open", open, delay_ns));
  }
  return sim::FaultPlan(std::move(entries));
}

TEST(PipelineBackoff, GrowsOverConnectionsThatBringNoData) {
  sim::RunRequest request;
  request.plan = resets_without_data();
  request.log = sim::EventLog(sim::EventLog::kUnbounded);
  const sim::RunResult result = scenarios_registry().runs_of("refused_180s")(request);

  std::vector<Duration> dials;
  for (const sim::LoggedEvent& event : result.log.events()) {
    if (event.head.kind == sim::EventKind::kDial) dials.emplace_back(event.head.time_ns);
  }
  ASSERT_EQ(dials.size(), 7U);
  EXPECT_GT(dials[6] - dials[5], std::chrono::seconds(6)) << "the sixth delay of the backoff";
}

TEST(Clients, UnknownClientsAreNotFound) { EXPECT_FALSE(scenarios::find_client("nobody")); }

}  // namespace
}  // namespace wavetank::test
