// Goal: things of a program that hide one another are refused, before a verdict belongs to the
// wrong one.

#include "cli/registry_check.h"

#include <gtest/gtest.h>

#include <string>

#include "cli/exit_code.h"
#include "tests/explore/fake_registry.h"

namespace wavetank::cli {
namespace {

std::string refusal(const sim::Registry& registry) {
  try {
    check_registry(registry);
  } catch (const CommandError& error) {
    EXPECT_EQ(error.code, ExitCode::kUsage);
    return error.what();
  }
  return {};
}

TEST(RegistryCheck, UniqueNamesAreAccepted) { EXPECT_EQ(refusal(sim::fake_registry()), ""); }

TEST(RegistryCheck, ANameThatIsThereTwiceIsRefused) {
  sim::Registry registry = sim::fake_registry();
  registry.clients.push_back(registry.clients.front());

  EXPECT_EQ(refusal(registry), "the registry of this program: the client \"" +
                                   registry.clients.front().name + "\" is there twice; rename one");
}

TEST(RegistryCheck, AReservedNameOfAScenarioIsRefused) {
  for (const char* const name : {"all", "replay"}) {
    sim::Registry registry = sim::fake_registry();
    registry.scenarios.front().name = name;

    EXPECT_EQ(refusal(registry), "the registry of this program: the scenario \"" +
                                     std::string(name) + "\" has a reserved name; rename it");
  }
}

TEST(RegistryCheck, ANameWithABlankIsRefused) {
  sim::Registry registry = sim::fake_registry();
  registry.clients.front().name = "my client";

  EXPECT_NE(refusal(registry).find("the client \"my client\" has a name of other bytes"),
            std::string::npos);
}

}  // namespace
}  // namespace wavetank::cli
