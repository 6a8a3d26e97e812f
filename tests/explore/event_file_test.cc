// Goal: the first difference of two runs is found with as much around it as a reader needs.

#include "sim/report/event_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace wavetank::sim {
namespace {

class EventFileTest : public testing::Test {
 protected:
  void TearDown() override {
    for (const std::string& path : paths_) std::filesystem::remove(path);
  }

  /// A file of `count` events, of which the one at `odd` is another one.
  EventFile file_of(std::uint64_t count, std::uint64_t odd) {
    const std::string path = testing::TempDir() + "wavetank_events_" + std::to_string(::getpid()) +
                             "_" + std::to_string(paths_.size()) + ".jsonl";
    paths_.push_back(path);
    std::ofstream file(path, std::ios::binary);
    for (std::uint64_t n = 0; n < count; ++n) {
      EventRow row;
      row.n = n;
      row.host = "client";
      row.kind = "dial";
      if (n == odd) row.text = "odd";
      row.facts = {{"topic", path}};
      file << to_json_line(row);
    }
    file.close();
    return EventFile(path);
  }

 private:
  std::vector<std::string> paths_;
};

constexpr std::uint64_t kNone = 1'000;

std::vector<std::uint64_t> numbers_of(const std::vector<EventRow>& rows) {
  std::vector<std::uint64_t> numbers;
  for (const EventRow& row : rows) numbers.push_back(row.n);
  return numbers;
}

TEST_F(EventFileTest, ADifferenceHasFiveEventsBeforeAndThreeBehindIt) {
  EventFile a = file_of(20, 10);
  EventFile b = file_of(12, kNone);
  const std::optional<EventDifference> difference = compare_events(a, b);

  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->position, 10U);
  EXPECT_EQ(numbers_of(difference->before), (std::vector<std::uint64_t>{5, 6, 7, 8, 9}));
  EXPECT_EQ(numbers_of(difference->a), (std::vector<std::uint64_t>{10, 11, 12, 13}));
  EXPECT_EQ(numbers_of(difference->b), (std::vector<std::uint64_t>{10, 11}));
}

TEST_F(EventFileTest, AFileThatEndsEarlierDiffersThere) {
  EventFile a = file_of(3, kNone);
  EventFile b = file_of(4, kNone);
  const std::optional<EventDifference> difference = compare_events(a, b);

  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->position, 3U);
  EXPECT_TRUE(difference->a.empty());
  EXPECT_EQ(numbers_of(difference->b), std::vector<std::uint64_t>{3});
}

TEST_F(EventFileTest, FactsOfADecoderAreNoDifference) {
  EventFile a = file_of(3, 1);
  EventFile b = file_of(3, 1);
  EXPECT_FALSE(compare_events(a, b));
}

TEST_F(EventFileTest, ASummaryCountsEveryEvent) {
  EventFile file = file_of(20, 19);
  const EventSummary summary = summarize(file);
  EXPECT_EQ(summary.events, 20U);
  EXPECT_EQ(summary.by_kind.at("dial"), 20U);
  EXPECT_EQ(summary.by_host.at("client"), 20U);
  EXPECT_EQ(summary.first->n, 0U);
  EXPECT_EQ(summary.last->text, "odd");
}

}  // namespace
}  // namespace wavetank::sim
