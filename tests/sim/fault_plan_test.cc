// Goal: a plan means exactly its text or is refused with a line that helps; no file, however
// damaged, crashes the reader or is misread.

#include "sim/fault/fault_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/fault/fault_plan_json.h"
#include "tests/sim/test_faults.h"

namespace wavetank::sim {
namespace {

constexpr std::string_view kWholePlan =
    R"({"format":"wavetank-plan","version":1,"faults":[)"
    "\n"
    R"({"id":1,"kind":"reset_peer","where":"*","when":{"at_ns":5000000000},"parameters":{}},)"
    "\n"
    R"({"id":2,"kind":"server_close","where":"venue",)"
    R"("when":{"after":"subscribe_ack","count":3,"delay_ns":2000000000},)"
    R"("parameters":{"code":1001,"manner":"abrupt","reason":"Expired \"é\""}},)"
    "\n"
    R"({"id":7,"kind":"latency","where":"*","when":{"event":120},)"
    R"("parameters":{"duration_ns":10000000000,"jitter_ns":0,"latency_ns":100000000}})"
    "\n]}\n";

FaultPlan parsed(std::string_view json) {
  auto result = parse_fault_plan(json, test_faults());
  if (const auto* error = std::get_if<PlanError>(&result)) {
    ADD_FAILURE() << error->line();
    return FaultPlan();
  }
  return std::get<FaultPlan>(std::move(result));
}

std::string error_of(std::string_view json, std::string_view pointer = {}) {
  const auto result = parse_fault_plan(json, test_faults(), pointer);
  const auto* error = std::get_if<PlanError>(&result);
  return error == nullptr ? "(accepted)" : error->line();
}

TEST(FaultPlanJson, ReadsEveryField) {
  const FaultPlan plan = parsed(kWholePlan);

  ASSERT_EQ(plan.size(), 3U);
  EXPECT_EQ(plan.find(1)->when, FaultWhen(AtTime{5'000'000'000}));
  EXPECT_EQ(plan.find(2)->when, FaultWhen(AfterTrigger("subscribe_ack", 3, 2'000'000'000)));
  EXPECT_EQ(plan.find(2)->where, "venue");
  EXPECT_EQ(plan.find(2)->number("code"), 1001);
  EXPECT_EQ(plan.find(2)->text("reason"), "Expired \"\xC3\xA9\"");
  EXPECT_EQ(plan.find(7)->when, FaultWhen(AtEvent{120}));
  EXPECT_EQ(plan.find(7)->number("latency_ns"), 100'000'000);
  EXPECT_EQ(plan.find(3), nullptr);
}

TEST(FaultPlanJson, WritesTheCanonicalText) { EXPECT_EQ(to_json(parsed(kWholePlan)), kWholePlan); }

TEST(FaultPlanJson, TheEmptyPlanIsWrittenOnOneLine) {
  const std::string json = to_json(FaultPlan());

  EXPECT_EQ(json, "{\"format\":\"wavetank-plan\",\"version\":1,\"faults\":[]}\n");
  EXPECT_TRUE(parsed(json).empty());
}

TEST(FaultPlanJson, OrderAndSpacesDoNotMatter) {
  const FaultPlan plan = parsed(
      "{ \"faults\" : [ {\"when\":{\"at_ns\":2},\"kind\":\"reset_peer\",\"id\":2},\n"
      "{\"when\":{\"at_ns\":1},\"kind\":\"reset_peer\",\"id\":1} ],\n"
      "\"version\":1, \"format\":\"wavetank-plan\" }");

  ASSERT_EQ(plan.size(), 2U);
  EXPECT_EQ(plan.entries()[0].id, 1U);
  EXPECT_EQ(plan.entries()[1].id, 2U);
}

TEST(FaultPlanJson, OmittedParameterHasItsDefault) {
  const FaultPlan plan =
      parsed(plan_of_entry(R"("id":1,"kind":"server_close","when":{"after":"open"})"));
  const FaultEntry* entry = plan.find(1);

  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(entry->where, "*");
  EXPECT_EQ(entry->when, FaultWhen(AfterTrigger("open", 1, 0)));
  EXPECT_EQ(entry->number("code"), 1000);
  EXPECT_EQ(entry->text("reason"), "");
  EXPECT_EQ(entry->text("manner"), "close_frame");
  EXPECT_EQ(to_json(plan),
            "{\"format\":\"wavetank-plan\",\"version\":1,\"faults\":[\n"
            R"({"id":1,"kind":"server_close","where":"*",)"
            R"("when":{"after":"open","count":1,"delay_ns":0},)"
            R"("parameters":{"code":1000,"manner":"close_frame","reason":""}})"
            "\n]}\n");
}

TEST(FaultPlanJson, CompletedFillsInAndRefuses) {
  const FaultCatalogue catalogue = test_faults();
  const FaultPlan bare(std::vector<FaultEntry>{FaultEntry(1, "blackhole", AtTime{5})});
  const FaultPlan wrong(std::vector<FaultEntry>{FaultEntry(1, "blackhold", AtTime{5})});
  FaultEntry not_utf8(1, "server_close", AtTime{5});
  not_utf8.texts["reason"] = "\xff";

  EXPECT_EQ(completed(bare, catalogue).find(1)->number("duration_ns"), 60'000'000'000);
  EXPECT_THROW(completed(wrong, catalogue), std::invalid_argument);
  EXPECT_THROW(to_json(FaultPlan({not_utf8})), std::invalid_argument);
}

TEST(FaultPlanJson, ErrorsPointIntoTheEnclosingDocument) {
  EXPECT_EQ(error_of(R"({"format":"wavetank-plan","version":3})", "/incident/plan"),
            "/incident/plan/version: 3 is not a version this program reads; give 1");
}

TEST(FaultPlanJson, DeepNestingIsAnErrorNotACrash) {
  const std::string deep(1'000'000, '[');

  EXPECT_EQ(error_of(deep).substr(0, 5), "line ");
  const std::string closed = deep + std::string(1'000'000, ']');
  EXPECT_EQ(error_of(closed).substr(0, 6), "plan: ");
}

/// Accepted plans must be sound, refused ones must say why on one printable line.
void expect_sound(std::string_view json) {
  const auto result = parse_fault_plan(json, test_faults());
  if (const auto* plan = std::get_if<FaultPlan>(&result)) {
    EXPECT_EQ(parsed(to_json(*plan)), *plan);
    return;
  }
  const std::string line = std::get<PlanError>(result).line();
  EXPECT_FALSE(line.empty());
  EXPECT_TRUE(std::all_of(line.begin(), line.end(), [](char character) {
    return character >= ' ' && character <= '~';
  })) << line;
}

TEST(FaultPlanJson, EveryTruncationIsRefused) {
  const std::string_view complete = kWholePlan.substr(0, kWholePlan.size() - 1);
  for (std::size_t size = 0; size < complete.size(); ++size) {
    const std::string_view truncated = complete.substr(0, size);
    expect_sound(truncated);
    EXPECT_NE(error_of(truncated), "(accepted)") << truncated;
  }
}

TEST(FaultPlanJson, EveryFlippedBitIsSurvived) {
  std::string damaged(kWholePlan);
  for (std::size_t bit = 0; bit < damaged.size() * 8; ++bit) {
    const auto mask = static_cast<char>(1 << (bit % 8));
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ mask);
    expect_sound(damaged);
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ mask);
  }
}

TEST(FaultPlan, RefusesTwoEntriesWithOneId) {
  const FaultEntry entry(3, "reset_peer", AtTime{0});

  EXPECT_THROW(FaultPlan({entry, entry}), std::invalid_argument);
}

TEST(FaultPlan, WithReplacesAndWithoutRemoves) {
  const FaultEntry first(1, "reset_peer", AtTime{1});
  const FaultEntry second(2, "reset_peer", AtTime{2});
  const FaultEntry changed(1, "reset_peer", AtTime{9});
  const FaultPlan plan({second, first});

  EXPECT_EQ(plan.entries()[0].id, 1U);
  EXPECT_EQ(plan.with(changed), FaultPlan({changed, second}));
  EXPECT_EQ(plan.without(1), FaultPlan({second}));
  EXPECT_EQ(plan.without(5), plan);
  EXPECT_EQ(plan.without(2).with(second), plan);
}

TEST(FaultEntry, AMissingParameterIsTheCallersBug) {
  const FaultEntry entry(3, "reset_peer", AtTime{0});

  EXPECT_THROW(static_cast<void>(entry.number("duration_ns")), std::logic_error);
  EXPECT_THROW(static_cast<void>(entry.text("reason")), std::logic_error);
}

}  // namespace
}  // namespace wavetank::sim
