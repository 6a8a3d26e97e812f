// Goal: the client that planted programs are derived from breaks no property, so the violations are
// those of the planted bugs.

#include "tests/cases/planted.h"

#include <gtest/gtest.h>

#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

using namespace std::chrono_literals;

TEST(PlantedClient, BreaksNoPropertyWithoutFaults) {
  const sim::RunResult result = run_planted(planted<PlantedClient>);
  EXPECT_EQ(trouble(result), "");
  EXPECT_GT(result.messages, 100u);
}

TEST(PlantedClient, BreaksNoPropertyOnAQuietFeed) {
  PlantedRun how;
  how.market = scenarios::Market::kQuiet;
  EXPECT_EQ(trouble(run_planted(planted<PlantedClient>, how)), "");
}

TEST(PlantedClient, BreaksNoPropertyUnderFaults) {
  PlantedRun how;
  how.faults = {fault_at(1, "reset_peer", 10s), fault_at(2, "blackhole", 30s, 25s),
                fault_at(3, "refuse_dials", 60s, 20s), fault_at(4, "reset_peer", 100s)};
  how.stop = 200s;
  how.length = 220s;
  EXPECT_EQ(trouble(run_planted(planted<PlantedClient>, how)), "");
}

}  // namespace
}  // namespace wavetank::test
