// Goal: each kind of event that the trace lists happens in some run; a reader that looks for one in
// vain has found out something about the run and not about the list.

#include "sim/trace/event_kind.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <stdexcept>
#include <string>

#include "core/doors/files.h"
#include "core/doors/transport.h"
#include "core/sync/event.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "scenarios/cases/feed_run.h"
#include "scenarios/cases/generated_setup.h"
#include "scenarios/clients/clients.h"
#include "scenarios/registry.h"

namespace wavetank::test {
namespace {

using namespace std::chrono_literals;
using hyperliquid::ClientConfig;
using hyperliquid::Reports;
using sim::EventKind;

std::set<EventKind> seen_in(const sim::RunResult& result) {
  std::set<EventKind> kinds;
  for (const sim::LoggedEvent& event : result.log.events()) kinds.insert(event.head.kind);
  return kinds;
}

sim::RunRequest logged() {
  sim::RunRequest request;
  request.log = sim::EventLog(sim::EventLog::kUnbounded);
  return request;
}

std::set<EventKind> seen_in_scenarios() {
  std::set<EventKind> kinds;
  const sim::Registry registry = scenarios_registry();
  for (const sim::ScenarioInfo& scenario : registry.scenarios) {
    for (const sim::ClientInfo& client : registry.clients) {
      for (std::uint64_t seed = 0; seed < 2; ++seed) {
        sim::RunRequest request = logged();
        request.client = client.name;
        request.seed = seed;
        kinds.merge(seen_in(scenario.run(registry, request)));
      }
    }
  }
  return kinds;
}

/// Without a stop, so that a program without any timer waits in vain.
std::set<EventKind> seen_of(scenarios::ClientProgram program) {
  const auto make_setup = [](const sim::RunRequest&, sim::Oracle& oracle) {
    scenarios::CaseSetup setup = scenarios::generated_setup(oracle);
    setup.length = 120s;
    return setup;
  };
  sim::RunRequest request = logged();
  request.plan.emplace();
  request.plan_scope = sim::PlanScope::kWhole;
  return seen_in(run_feed_case(make_setup, request, scenarios::Client(program, {})));
}

Coro<void> fails() {
  co_await sleep(1s);
  throw std::runtime_error("nobody looks at it");
}

void say_everything(Reports& reports) {
  reports.gap("l2Book:BTC", Instant(), Instant(), 1);
  reports.dropped("l2Book:BTC", 1, "why", 1);
  reports.task_ended("one", "error");
  reports.sample(1, 2, 3, 4);
  reports.gave_up("why");
  reports.alarm("l2Book:BTC", "why");
  reports.wants("l2Book:BTC", false);
  reports.disconnected("why", 1);
  reports.note("a word of the client's own");
}

Coro<void> use_the_disk(Files& files) {
  const std::unique_ptr<AppendFile> file = co_await files.open_append("log");
  const std::string text = "text";
  co_await file->append(std::as_bytes(std::span(text)));
  co_await file->sync();
  co_await file->truncate(1);
  co_await files.rename("log", "old log");
}

Coro<int> uses_everything(Doors& doors, const ClientConfig& config, Reports& reports) {
  say_everything(reports);
  co_await use_the_disk(doors.files);
  const std::unique_ptr<Stream> stream = co_await doors.transport.connect(config.venue);
  stream->shutdown_write();
  const Task<void> failing = create_task(fails(), "failing");
  co_await sleep(10s);
  co_return 0;
}

Coro<int> waits_in_vain(Doors&, const ClientConfig&, Reports&) {
  Event never;
  co_await never.wait();
  co_return 0;
}

TEST(EventKind, EachHappensInSomeRun) {
  std::set<EventKind> kinds = seen_in_scenarios();
  kinds.merge(seen_of(uses_everything));
  kinds.merge(seen_of(waits_in_vain));
  for (const EventKind kind : sim::event_kinds()) {
    // Steps are hashed and not logged.
    if (kind == EventKind::kTaskStep) continue;
    EXPECT_TRUE(kinds.contains(kind)) << event_name(kind);
  }
}

}  // namespace
}  // namespace wavetank::test
