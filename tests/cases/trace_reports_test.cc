// Goal: reports of a client reach the properties whole, and their fields stay distinct, whichever
// names a venue gives its coins.

#include "scenarios/cases/trace_reports.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "sim/check/property_set.h"
#include "sim/oracle/oracle.h"
#include "sim/world/host.h"
#include "sim/world/world.h"

namespace wavetank::test {
namespace {

// The contents of the events, in order, and the log's text of each.
class Said final : public sim::EventListener {
 public:
  void on_event(const sim::Event& event) override {
    contents.emplace_back(event.content);
    connections.push_back(event.head.subject);
  }
  std::vector<std::string> contents;
  std::vector<std::uint64_t> connections;
};

class TraceReportsTest : public testing::Test {
 protected:
  TraceReportsTest() { properties_.add_listener(said_); }

  sim::Oracle oracle_ = sim::Oracle::boring();
  sim::World world_{oracle_, 0, sim::EventLog(sim::EventLog::kUnbounded)};
  sim::Host& client_ = world_.add_host("client");
  sim::PropertySet properties_{world_};
  Said said_;
  scenarios::TraceReports reports_{world_, client_.id()};
};

TEST_F(TraceReportsTest, TradesOfACoinWithALongNameDiffer) {
  const std::string coin(95, 'A');
  reports_.trade(coin, 1, 7, 1);
  reports_.trade(coin, 1, 8, 1);
  reports_.trade(coin + "B", 1, 7, 1);
  ASSERT_EQ(said_.contents.size(), 3u);
  EXPECT_NE(said_.contents[0], said_.contents[1]);
  EXPECT_NE(said_.contents[0], said_.contents[2]);
  EXPECT_EQ(said_.contents[0],
            "1\x1f"
            "7\x1f" +
                coin);
}

TEST_F(TraceReportsTest, BlanksAndSeparatorsMergeNoTwoTrades) {
  reports_.trade("A 1", 1, 7, 1);
  reports_.trade("A", 1, 17, 1);
  reports_.trade(
      "A\x1f"
      "1",
      1, 7, 1);
  reports_.trade("A", 11, 7, 1);
  for (std::size_t i = 0; i < said_.contents.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(said_.contents[i], said_.contents[j]);
  }
}

TEST_F(TraceReportsTest, TheConnectionIsTheSubject) {
  reports_.frame("data", 3);
  reports_.delivered("trades:BTC", 2);
  reports_.disconnected("cut", 0);
  EXPECT_EQ(said_.connections, (std::vector<std::uint64_t>{3, 2, 0}));
}

TEST_F(TraceReportsTest, OnlyTheLastFieldMayHoldASeparator) {
  reports_.dropped(
      "l2Book:A\x1f"
      "B",
      2, "full\x1fup", 1);
  EXPECT_EQ(said_.contents[0],
            "2\x1f"
            "full up\x1fl2Book:A\x1f"
            "B");
  reports_.alarm("l2Book:A",
                 "no\x1f"
                 "data");
  EXPECT_EQ(said_.contents[1], "no data\x1fl2Book:A");
}

TEST_F(TraceReportsTest, ANoteIsALandmarkWithItsWordsAsTheyAre) {
  reports_.note("spread 0.5\x1f\xff");
  const sim::LoggedEvent& event = world_.trace().log().events().back();
  EXPECT_EQ(said_.contents.back(), "spread 0.5\x1f\xff");
  EXPECT_EQ(event.head.kind, sim::EventKind::kReportNote);
  EXPECT_EQ(event.head.host, client_.id());
  EXPECT_TRUE(is_landmark(event.head.kind));
}

TEST_F(TraceReportsTest, TheLogShowsBlanks) {
  reports_.gap("trades:BTC", Instant(Duration(1)), Instant(Duration(2)), 1);
  EXPECT_EQ(world_.trace().log().events().back().text, "1 2 trades:BTC");
}

}  // namespace
}  // namespace wavetank::test
