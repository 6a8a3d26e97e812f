// Goal: the result of a worker arrives whole.

#include "sim/explore/encoded_run.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "sim/fault/fault_plan_json.h"

namespace wavetank::sim {
namespace {

FaultPlan plan_of_all_forms() {
  FaultEntry at_time(1, "blackhole", AtTime{5});
  at_time.numbers["duration_ns"] = -7;
  FaultEntry at_event(2, "reset_peer", AtEvent{120});
  at_event.where = "venue";
  at_event.texts["reason"] = std::string("a\0b", 3);
  const FaultEntry after(9, "latency", AfterTrigger("open", 3, 2'000'000'000));
  return FaultPlan(std::vector<FaultEntry>{at_time, at_event, after});
}

EncodedRun full_record() {
  EncodedRun record;
  record.seed = 0xFFFF'FFFF'FFFF'FFFFU;
  RunResult& result = record.result;
  result.verdict = Verdict::kFail;
  result.inconclusive_reason = "because";
  result.trace_hash.high = 1;
  result.step_hash.low = 2;
  result.virtual_ns = -3;
  result.epoch_ns = 1'737'918'843'893'903'000;
  result.messages = 55;
  result.exit_code = -1;
  result.properties.emplace_back("BUDGET", PropertyVerdict::kNotReached, 17);
  result.violation.emplace("BUDGET", Observation(Instant(Duration(10)), "one"),
                           Observation(kNever, ""));
  result.plan = plan_of_all_forms();
  for (const FaultEntry& entry : result.plan.entries()) {
    LedgerRow& row = result.faults.emplace_back();
    row.id = entry.id;
    row.kind = entry.kind;
    row.when = entry.when;
    row.due_ns = 8;
    row.scheduled = 1;
    row.applied = 2;
    row.observed = 3;
    row.moot = entry.id == 2;
    row.applied_in_phase["dial"] = 4;
  }
  result.tape.emplace_back("coin", 3, 4, 5, "side");
  result.log = EventLog(EventLog::kUnbounded);
  result.log.add(LoggedEvent(6, EventHead(7, 8, EventKind::kDial, 9), 10, "text"));
  result.tasks = "task 'main'\n";
  result.misalignments.emplace_back(MisalignmentKind::kOtherLabel, result.tape[0], 11, "now");
  result.setup_hash.low = 6;
  result.events_max = 77;
  record.difference = "differs";
  record.refusal = "no";
  record.internal_error = "bug";
  return record;
}

TEST(EncodedRun, SurvivesTheWay) {
  const EncodedRun sent = full_record();
  const EncodedRun received = decode(encode(sent));

  // Encoding covers every field; the covered fields must be equal...
  EXPECT_EQ(encode(received), encode(sent));
  // ...and a field that was left out on both sides would show here.
  const RunResult& result = received.result;
  EXPECT_EQ(received.seed, sent.seed);
  EXPECT_EQ(result.verdict, Verdict::kFail);
  EXPECT_EQ(result.trace_hash, sent.result.trace_hash);
  EXPECT_EQ(result.step_hash, sent.result.step_hash);
  EXPECT_EQ(result.virtual_ns, -3);
  EXPECT_EQ(result.epoch_ns, sent.result.epoch_ns);
  EXPECT_EQ(result.inconclusive_reason, "because");
  EXPECT_EQ(result.messages, 55U);
  EXPECT_EQ(result.exit_code, -1);
  EXPECT_EQ(result.properties[0].checked, 17U);
  EXPECT_EQ(result.violation->second.at, kNever);
  EXPECT_EQ(result.plan, sent.result.plan);
  ASSERT_EQ(result.faults.size(), 3U);
  EXPECT_EQ(result.faults[2].when, sent.result.faults[2].when);
  EXPECT_TRUE(result.faults[1].moot);
  EXPECT_EQ(result.faults[0].applied_in_phase.at("dial"), 4U);
  EXPECT_EQ(result.tape, sent.result.tape);
  EXPECT_EQ(result.log.events(), sent.result.log.events());
  EXPECT_EQ(result.tasks, "task 'main'\n");
  EXPECT_EQ(result.misalignments[0].message(), sent.result.misalignments[0].message());
  EXPECT_EQ(result.setup_hash, sent.result.setup_hash);
  EXPECT_EQ(result.events_max, 77U);
  EXPECT_EQ(received.difference, "differs");
  EXPECT_EQ(received.refusal, "no");
  EXPECT_EQ(received.internal_error, "bug");
}

TEST(EncodedRun, EmptyRunSurvivesEncoding) {
  const EncodedRun received = decode(encode(EncodedRun()));

  EXPECT_FALSE(received.result.violation);
  EXPECT_TRUE(received.result.plan.empty());
}

TEST(EncodedRun, OtherBytesAreNoEncodedRun) {
  const std::string bytes = encode(full_record());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW(decode(std::string_view(bytes).substr(0, size)), std::runtime_error) << size;
  }
  EXPECT_THROW(decode(bytes + "x"), std::runtime_error);
}

}  // namespace
}  // namespace wavetank::sim
