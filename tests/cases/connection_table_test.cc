// Goal: questions about the present walk living connections alone, however many there have been.

#include <gtest/gtest.h>

#include "scenarios/properties/connection_facts.h"

namespace wavetank::scenarios {
namespace {

Instant at_second(int second) { return Instant() + std::chrono::seconds(second); }

TEST(ConnectionTable, AThousandReconnectsLeaveOneThatLives) {
  ConnectionTable table;
  for (int second = 0; second < 1'000; ++second) {
    ConnectionFacts& connection =
        table.open(100 + static_cast<std::uint64_t>(second), at_second(second));
    if (second < 999) table.end(connection, at_second(second), ConnectionEnd::kPeer);
  }

  EXPECT_EQ(table.size(), 1'000U);
  ASSERT_EQ(table.living().size(), 1U);
  EXPECT_EQ(table.living().front()->number, 1'000U);
  ASSERT_EQ(table.newest().size(), 1U);
  EXPECT_EQ(table.newest().front()->generation, 1'000U);
}

TEST(ConnectionTable, AConnectionTakesTheLowestFreeSlot) {
  ConnectionTable table;
  ConnectionFacts& first = table.open(1, at_second(1));
  ConnectionFacts& second = table.open(2, at_second(2));
  table.end(second, at_second(3), ConnectionEnd::kClient);
  table.end(first, at_second(4), ConnectionEnd::kPeer);
  const ConnectionFacts& third = table.open(3, at_second(5));

  EXPECT_EQ(second.slot, 1U);
  EXPECT_EQ(third.slot, 0U);
  EXPECT_EQ(third.generation, 2U);
  EXPECT_EQ(table.newest().at(0), &third);
  EXPECT_EQ(table.newest().at(1), &second);
}

TEST(ConnectionTable, AnIdNamesItsNewestConnection) {
  ConnectionTable table;
  table.open(7, at_second(1));
  const ConnectionFacts& again = table.open(7, at_second(2));

  EXPECT_EQ(table.find(7), &again);
  EXPECT_EQ(table.find(8), nullptr);
}

}  // namespace
}  // namespace wavetank::scenarios
