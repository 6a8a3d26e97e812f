// Laws of the simulator's data, checked on drawn examples.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <variant>
#include <vector>

#include "sim/oracle/rng.h"
#include "sim/trace/trace_hash.h"
#include "testing/fault_plans.h"

namespace wavetank::sim {
namespace {

/// A program that draws: which stream, which label, which bound, in turn.
struct DrawStep {
  int stream = 0;
  int label = 0;
  std::uint64_t bound = 0;
};

void showValue(const DrawStep& step, std::ostream& out) {
  out << "s" << step.stream << "(l" << step.label << "," << step.bound << ")";
}

rc::Gen<std::vector<DrawStep>> programs() {
  const auto step = rc::gen::build<DrawStep>(
      rc::gen::set(&DrawStep::stream, rc::gen::inRange(0, 4)),
      rc::gen::set(&DrawStep::label, rc::gen::inRange(0, 3)),
      rc::gen::set(&DrawStep::bound, rc::gen::oneOf(rc::gen::element<std::uint64_t>(0, 1, 2, 3),
                                                    rc::gen::arbitrary<std::uint64_t>())));
  return rc::gen::container<std::vector<DrawStep>>(step);
}

std::vector<std::uint64_t> run(Oracle& oracle, const std::vector<DrawStep>& program) {
  std::vector<std::uint64_t> values;
  for (const DrawStep& step : program) {
    DrawStream& stream = oracle.stream("stream_" + std::to_string(step.stream));
    values.push_back(stream.draw("label_" + std::to_string(step.label), step.bound));
  }
  return values;
}

RC_GTEST_PROP(OracleLaws, ASeedRunAndTheRunOfItsTapeDrawTheSame, (std::uint64_t seed)) {
  const auto program = *programs();
  Oracle seeded = Oracle::from_seed(seed, KeepDraws::kOn);
  const std::vector<std::uint64_t> values = run(seeded, program);
  Oracle taped = Oracle::from_tape(seeded.tape(), KeepDraws::kOn);

  RC_ASSERT(run(taped, program) == values);
  RC_ASSERT(taped.tape() == seeded.tape());
  RC_ASSERT(taped.misalignments().empty());
}

RC_GTEST_PROP(OracleLaws, RecordingChangesNoValue, (std::uint64_t seed)) {
  const auto program = *programs();
  Oracle recorded = Oracle::from_seed(seed, KeepDraws::kOn);
  Oracle plain = Oracle::from_seed(seed);

  RC_ASSERT(run(recorded, program) == run(plain, program));
}

RC_GTEST_PROP(OracleLaws, AStreamDoesNotSeeTheOthers, (std::uint64_t seed)) {
  const auto program = *programs();
  std::vector<DrawStep> alone;
  std::copy_if(program.begin(), program.end(), std::back_inserter(alone),
               [](const DrawStep& step) { return step.stream == 0; });
  Oracle together_oracle = Oracle::from_seed(seed);
  const std::vector<std::uint64_t> together = run(together_oracle, program);
  std::vector<std::uint64_t> expected;
  for (std::size_t index = 0; index < program.size(); ++index) {
    if (program[index].stream == 0) expected.push_back(together[index]);
  }
  Oracle alone_oracle = Oracle::from_seed(seed);

  RC_ASSERT(run(alone_oracle, alone) == expected);
}

RC_GTEST_PROP(OracleLaws, ValuesStayBelowTheirBoundWhateverTheTape, (std::uint64_t seed)) {
  const auto program = *programs();
  Oracle recorder = Oracle::from_seed(seed, KeepDraws::kOn);
  run(recorder, program);
  Tape tape = recorder.tape();
  for (TapeEntry& entry : tape) entry.value = *rc::gen::arbitrary<std::uint64_t>();
  Oracle oracle = Oracle::from_tape(tape);
  const std::vector<std::uint64_t> values = run(oracle, program);

  for (std::size_t index = 0; index < program.size(); ++index) {
    if (program[index].bound != 0) RC_ASSERT(values[index] < program[index].bound);
  }
}

RC_GTEST_PROP(RngLaws, BoundedNumbersStayBelowTheirBound,
              (std::uint64_t seed, std::uint64_t bound)) {
  Rng rng(seed);
  for (int index = 0; index < 20; ++index) {
    const std::uint64_t number = rng.below(bound);
    RC_ASSERT(bound == 0 || number < bound);
  }
}

RC_GTEST_PROP(RngLaws, RangesHoldTheirEnds, (std::uint64_t seed, std::int64_t a, std::int64_t b)) {
  const auto [min, max] = std::minmax(a, b);
  Oracle oracle = Oracle::from_seed(seed);
  DrawStream& stream = oracle.stream("s");
  const std::int64_t value = stream.draw_between("x", min, max);
  RC_ASSERT(value >= min && value <= max);
  const std::int64_t low = std::max<std::int64_t>(min, 0);
  const std::int64_t high = std::max<std::int64_t>(max, 0);
  const std::int64_t wide = stream.draw_log_uniform("x", low, high);
  RC_ASSERT(wide >= low && wide <= high);
}

RC_GTEST_PROP(Hash128Laws, HexIsReadBack, (std::uint64_t high, std::uint64_t low)) {
  Hash128 hash;
  hash.high = high;
  hash.low = low;
  RC_ASSERT(Hash128::from_hex(hash.hex()) == hash);
}

FaultCatalogue law_faults() {
  FaultCatalogue catalogue = sim_faults();
  FaultKind kind;
  kind.name = "anything";
  kind.doc = "Has every sort of parameter.";
  kind.source = "nowhere";
  kind.numbers = {NumberSpec{"offset", "", -kPlanNumberMax, kPlanNumberMax, 0, {}},
                  NumberSpec{"code", "code", 1000, 4999, 1000, {1000, 1001, 4999}}};
  kind.texts = {TextSpec{"manner", 16, "abrupt", {"abrupt", "orderly"}},
                TextSpec{"reason", 123, "", {}}};
  catalogue.add(kind);
  return catalogue;
}

PlanLimits law_limits() {
  PlanLimits limits;
  const FaultCatalogue catalogue = law_faults();
  for (const FaultKind& kind : catalogue.kinds()) limits.kinds.push_back(kind.name);
  for (const FaultTrigger& trigger : catalogue.triggers()) limits.triggers.push_back(trigger.name);
  for (const std::string& kind : limits.kinds) limits.wheres[kind] = {"*", "venue", "client#2"};
  limits.entries_per_kind_max = 4;
  return limits;
}

rc::Gen<FaultPlan> law_plans() { return tank::fault_plans(law_faults(), law_limits()); }

RC_GTEST_PROP(FaultPlanLaws, ParsingWhatWasWrittenGivesThePlan, ()) {
  const FaultPlan plan = *law_plans();
  const auto result = parse_fault_plan(to_json(plan), law_faults());
  RC_ASSERT(std::holds_alternative<FaultPlan>(result));
  RC_ASSERT(std::get<FaultPlan>(result) == plan);
}

RC_GTEST_PROP(FaultPlanLaws, TextsOfAnyUnicodeSurvive, ()) {
  std::string reason;
  for (const char32_t code : *rc::gen::container<std::vector<char32_t>>(rc::gen::element<char32_t>(
           0, 1, '"', '\\', '/', 0x7F, 0x80, 0xE9, 0x7FF, 0x800, 0x2028, 0xFFFD))) {
    if (reason.size() > 100) break;
    if (code < 0x80) {
      reason += static_cast<char>(code);
    } else if (code < 0x800) {
      reason += static_cast<char>(0xC0U | (code >> 6));
      reason += static_cast<char>(0x80U | (code & 0x3FU));
    } else {
      reason += static_cast<char>(0xE0U | (code >> 12));
      reason += static_cast<char>(0x80U | ((code >> 6) & 0x3FU));
      reason += static_cast<char>(0x80U | (code & 0x3FU));
    }
  }
  FaultEntry entry(1, "anything", AtTime{0});
  entry.texts["reason"] = reason;
  const FaultPlan plan = completed(FaultPlan({entry}), law_faults());
  RC_ASSERT(plan.find(1)->text("reason") == reason);
}

RC_GTEST_PROP(FaultPlanLaws, AnyBytesAreReadOrRefused, (const std::string& bytes)) {
  const auto result = parse_fault_plan(bytes, law_faults());
  RC_ASSERT(std::holds_alternative<PlanError>(result));
  const std::string line = std::get<PlanError>(result).line();
  RC_ASSERT(line.find('\n') == std::string::npos);
}

/// Each plan's cost: entries first, then how far all values are from boring. As a search only ever
/// lowers it, it ends.
struct Cost {
  std::size_t entries = 0;
  __extension__ unsigned __int128 distance = 0;
  friend bool operator<(const Cost& a, const Cost& b) {
    return a.entries != b.entries ? a.entries < b.entries : a.distance < b.distance;
  }
};

Cost cost_of(const FaultPlan& plan, const FaultCatalogue& catalogue) {
  Cost cost;
  cost.entries = plan.size();
  for (const FaultEntry& entry : plan.entries()) {
    const FaultKind& kind = *catalogue.find_kind(entry.kind);
    for (const NumberSpec& spec : kind.numbers) {
      const std::int64_t boring = spec.name == "duration_ns" ? spec.min : spec.fallback;
      const std::int64_t distance = entry.number(spec.name) - boring;
      cost.distance += static_cast<std::uint64_t>(distance < 0 ? -distance : distance);
    }
    for (const TextSpec& spec : kind.texts) {
      if (entry.text(spec.name) != spec.fallback) cost.distance += 1;
    }
    if (const auto* after = std::get_if<AfterTrigger>(&entry.when)) {
      cost.distance += static_cast<std::uint64_t>(after->delay_ns);
    }
  }
  return cost;
}

RC_GTEST_PROP(SimplerPlansLaws, EveryStepIsStrictlySimplerAndStillValid, ()) {
  const FaultCatalogue catalogue = law_faults();
  const FaultPlan plan = *law_plans();
  const Cost cost = cost_of(plan, catalogue);
  for (const FaultPlan& simpler : simpler_plans(plan, catalogue)) {
    RC_ASSERT(cost_of(simpler, catalogue) < cost);
    RC_ASSERT(completed(simpler, catalogue) == simpler);
  }
}

RC_GTEST_PROP(SimplerPlansLaws, GreedyShrinkingReachesTheOneFaultThatMatters, ()) {
  const FaultCatalogue catalogue = law_faults();
  FaultPlan plan = *law_plans();
  RC_PRE(!plan.empty());
  const auto position = *rc::gen::inRange<std::size_t>(0, plan.size());
  const std::uint32_t culprit = plan.entries()[position].id;
  int steps = 0;
  for (bool moved = true; moved; ++steps) {
    RC_ASSERT(steps < 2'000);
    moved = false;
    for (const FaultPlan& simpler : simpler_plans(plan, catalogue)) {
      if (simpler.find(culprit) == nullptr) continue;
      plan = simpler;
      moved = true;
      break;
    }
  }
  RC_ASSERT(plan.size() == 1U);
  RC_ASSERT(cost_of(plan, catalogue).distance == 0U);
}

RC_GTEST_PROP(DrawPlanLaws, PlansAreCompleteAndWithinTheirLimits, ()) {
  const FaultCatalogue catalogue = law_faults();
  const PlanLimits limits = law_limits();
  const FaultPlan plan = *law_plans();
  RC_ASSERT(completed(plan, catalogue) == plan);
  for (const FaultEntry& entry : plan.entries()) {
    if (const auto* at_time = std::get_if<AtTime>(&entry.when)) {
      RC_ASSERT(at_time->at_ns >= limits.begin_ns && at_time->at_ns <= limits.end_ns);
    }
    const auto duration = entry.numbers.find("duration_ns");
    if (duration != entry.numbers.end()) RC_ASSERT(duration->second <= limits.duration_ns_max);
  }
}

}  // namespace
}  // namespace wavetank::sim
