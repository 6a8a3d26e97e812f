#include "tests/cases/feed_case.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>

#include "scenarios/cases/generated_setup.h"
#include "sim/fault/fault_plan_json.h"

namespace wavetank::test {

namespace {

constexpr std::uint32_t kPlainStopId = 1000;

}  // namespace

sim::RunResult run_plain(const scenarios::Client& client, std::vector<sim::FaultEntry> entries,
                         Duration stop) {
  entries.push_back(scenarios::stop_at(kPlainStopId, stop));
  sim::RunRequest request;
  request.tape = sim::Tape();
  request.plan = sim::completed(sim::FaultPlan(std::move(entries)), scenarios::feed_faults());
  request.plan_origin = sim::PlanOrigin::kDrawn;
  request.log = sim::EventLog(sim::EventLog::kUnbounded);
  const auto make_setup = [stop](const sim::RunRequest&, sim::Oracle& oracle) {
    scenarios::CaseSetup setup = scenarios::generated_setup(oracle);
    setup.latency_min = setup.latency_max = kOneWay;
    setup.length = stop + std::chrono::seconds(30);
    return setup;
  };
  return scenarios::run_feed_case(make_setup, request, client);
}

sim::RunResult run_plain(std::vector<sim::FaultEntry> entries, Duration stop,
                         const std::string& client) {
  return run_plain(*scenarios::find_client(client), std::move(entries), stop);
}

sim::FaultEntry entry_at(std::uint32_t id, const std::string& kind, Duration at,
                         std::map<std::string, std::int64_t, std::less<>> numbers,
                         const std::string& where) {
  sim::FaultEntry entry(id, kind, sim::AtTime{at.count()});
  entry.numbers = std::move(numbers);
  entry.where = where;
  return entry;
}

const sim::LedgerRow& row_of(const sim::RunResult& result, std::uint32_t id) {
  const auto found = std::find_if(result.faults.begin(), result.faults.end(),
                                  [id](const sim::LedgerRow& row) { return row.id == id; });
  EXPECT_NE(found, result.faults.end()) << "no entry " << id;
  return *found;
}

Instant time_of(const sim::LoggedEvent& event) { return Instant(Duration(event.head.time_ns)); }

std::uint64_t count(const sim::RunResult& result, const Matches& matches) {
  const auto& events = result.log.events();
  return static_cast<std::uint64_t>(std::count_if(events.begin(), events.end(), matches));
}

std::uint64_t count_instants(const sim::RunResult& result, const Matches& matches) {
  std::set<std::int64_t> instants;
  for (const sim::LoggedEvent& event : result.log.events()) {
    if (matches(event)) instants.insert(event.head.time_ns);
  }
  return instants.size();
}

Instant first(const sim::RunResult& result, const Matches& matches) {
  for (const sim::LoggedEvent& event : result.log.events()) {
    if (matches(event)) return time_of(event);
  }
  return kNever;
}

}  // namespace wavetank::test
