#include <gtest/gtest.h>

#include "core/sync/event.h"
#include "sim/oracle/oracle.h"
#include "sim/world/host.h"
#include "sim/world/world.h"

namespace wavetank::test {
namespace {

Coro<void> wait_for_ever(Event& event) { co_await event.wait(); }

TEST(World, ADeadlockIsReportedWithTheAwaitTree) {
  Event never;  // Outlives the world, whose end destroys the waiting task.
  sim::Oracle oracle = sim::Oracle::boring();
  sim::World world(oracle, 0);
  sim::Host& host = world.add_host("lonely");
  host.spawn(wait_for_ever(never), "sleeper");

  const sim::RunEnd end = world.run(kNever);

  EXPECT_EQ(end, sim::RunEnd::kDeadlock);
  const std::string tree = world.dump_tasks();
  EXPECT_NE(tree.find("host lonely"), std::string::npos) << tree;
  EXPECT_NE(tree.find("task 'sleeper' waits for event"), std::string::npos) << tree;
  EXPECT_NE(tree.find("deadlock_test.cc"), std::string::npos) << tree;
}

}  // namespace
}  // namespace wavetank::test
