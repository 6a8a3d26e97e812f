// Goal: a kind of fault that could not work is refused when it is registered, not when it is used.

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "sim/fault/fault_kinds.h"
#include "sim/fault/nearest_name.h"
#include "tests/sim/test_faults.h"

namespace wavetank::sim {
namespace {

FaultKind plain_kind(std::string name) {
  FaultKind kind;
  kind.name = std::move(name);
  kind.doc = "Does something.";
  kind.source = "nowhere";
  return kind;
}

TEST(FaultCatalogue, InvalidKindsAreRefused) {
  FaultCatalogue catalogue = test_faults();
  FaultKind misspelt = plain_kind("Reset");
  FaultKind undocumented = plain_kind("a");
  undocumented.doc = "two\nlines";
  FaultKind out_of_range = plain_kind("b");
  out_of_range.numbers = {NumberSpec{"n", "", 1, 5, 0, {}}};
  FaultKind beyond_json = plain_kind("c");
  beyond_json.numbers = {NumberSpec{"n", "", 0, kPlanNumberMax + 1, 0, {}}};
  FaultKind twins = plain_kind("d");
  twins.numbers = {NumberSpec{"n", "", 0, 5, 0, {}}};
  twins.texts = {TextSpec{"n", 5, "", {}}};
  FaultKind no_such_choice = plain_kind("e");
  no_such_choice.numbers = {NumberSpec{"n", "", 0, 5, 0, {1, 2}}};
  FaultKind long_fallback = plain_kind("f");
  long_fallback.texts = {TextSpec{"t", 2, "abc", {}}};

  for (const FaultKind& kind : {misspelt, undocumented, out_of_range, beyond_json, twins,
                                no_such_choice, long_fallback, plain_kind("reset_peer")}) {
    EXPECT_THROW(catalogue.add(kind), std::invalid_argument) << kind.name;
  }
  EXPECT_THROW(catalogue.add(FaultTrigger{"dial", "Again."}), std::invalid_argument);
  EXPECT_THROW(catalogue.add(FaultTrigger{"late", "It is late.", "a|b"}), std::invalid_argument);
  EXPECT_THROW(catalogue.add(FaultTrigger{"new", ""}), std::invalid_argument);
  EXPECT_NO_THROW(catalogue.add(plain_kind("g")));
}

TEST(FaultCatalogue, KindHasOneWayToActAndAReasonWhenNotServed) {
  FaultCatalogue catalogue;
  FaultKind simulated = plain_kind("a");
  simulated.apply_in_simulation = [](SimulatedFault&) {};
  EXPECT_THROW(catalogue.add(simulated), std::invalid_argument) << "no reason";
  simulated.not_served = "it is a test";
  FaultKind twice = simulated;
  twice.apply = [](FaultApplication&) {};
  EXPECT_THROW(catalogue.add(twice), std::invalid_argument);
  catalogue.add(simulated);
  catalogue.add(plain_kind("b"));
  twice.apply_in_simulation = nullptr;
  twice.not_served.clear();
  twice.name = "c";
  catalogue.add(twice);

  EXPECT_EQ(catalogue.find_kind("a")->why_not_served(), "it is a test");
  EXPECT_EQ(catalogue.find_kind("b")->why_not_served(), "it has no code that acts");
  EXPECT_EQ(catalogue.find_kind("c")->why_not_served(), "");
}

TEST(FaultCatalogue, ListsEverythingSortedByName) {
  const FaultCatalogue catalogue = test_faults();
  const auto by_name = [](const auto& a, const auto& b) { return a.name < b.name; };

  EXPECT_TRUE(std::is_sorted(catalogue.kinds().begin(), catalogue.kinds().end(), by_name));
  EXPECT_TRUE(std::is_sorted(catalogue.triggers().begin(), catalogue.triggers().end(), by_name));
  EXPECT_EQ(catalogue.find_kind("latency")->level, FaultLevel::kConnection);
  EXPECT_EQ(level_name(FaultLevel::kConnection), "connection");
  EXPECT_EQ(catalogue.find_kind("latenc"), nullptr);
  EXPECT_EQ(catalogue.find_trigger("openn"), nullptr);
}

TEST(FaultCatalogue, NamesOfTimesEndInTheirUnit) {
  const FaultCatalogue catalogue = test_faults();
  for (const FaultKind& kind : catalogue.kinds()) {
    for (const NumberSpec& spec : kind.numbers) {
      EXPECT_EQ(spec.unit == "ns", spec.name.ends_with("_ns")) << kind.name << "." << spec.name;
    }
  }
}

TEST(NearestName, HelpsWithSlipsAndDoesNotGuessWildly) {
  const std::vector<std::string> names = {"blackhole", "latency", "reset_peer"};

  EXPECT_EQ(nearest_name("latncy", names), "latency");
  EXPECT_EQ(nearest_name("blackholes", names), "blackhole");
  EXPECT_EQ(nearest_name("mute", names), "");
  EXPECT_EQ(nearest_name(std::string(100'000, 'x'), names), "");
  EXPECT_EQ(name_advice("mute", names), "known: blackhole, latency, reset_peer");
  EXPECT_EQ(name_advice("mute", {}), "no name is valid here");
}

}  // namespace
}  // namespace wavetank::sim
