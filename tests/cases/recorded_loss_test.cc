// Goal: messages that the recorder dropped are reported: a replay without them proves less.

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "scenarios/cases/cases.h"
#include "scenarios/cases/on_capture.h"
#include "scenarios/registry.h"
#include "tests/cases/recording.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

using Remarks = std::vector<std::string>;

/// A recording with ten books, then one record of a loss for each of `counts`.
Remarks remarks_of(const std::vector<std::uint64_t>& counts) {
  Recording recording;
  recording.open(0).books(500, 5'000);
  std::int64_t at_ms = 6'000;
  for (const std::uint64_t count : counts) recording.dropped(at_ms++, count);
  const sim::RunResult result = scenarios_registry().replays()(recording.request());
  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(result.messages, 10u);
  return result.remarks;
}

TEST(RecordedLoss, IsReportedInOneRemarkWithItsSumAndFirstLine) {
  // The head, the opening, its acknowledgement and ten books come before it.
  EXPECT_EQ(remarks_of({500}),
            Remarks{"the recorder dropped 500 messages, which are missing here: first at line 14"});
  EXPECT_EQ(remarks_of({1}),
            Remarks{"the recorder dropped 1 message, which is missing here: first at line 14"});
  EXPECT_EQ(remarks_of({0, 500, 7, 0}),
            Remarks{"the recorder dropped 507 messages, which are missing here: first at line 15"});
}

// It marks the records behind it as late.
TEST(RecordedLoss, ARecordOfLateReadingIsNone) {
  EXPECT_EQ(remarks_of({}), Remarks());
  EXPECT_EQ(remarks_of({0, 0}), Remarks());
}

TEST(RecordedLoss, ASumThatIsTooLargeStaysLarge) {
  const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(remarks_of({most, 2}), Remarks{"the recorder dropped " + std::to_string(most) +
                                           " messages, which are missing here: first at line 14"});
}

// In place of the scenario's own feed, too.
TEST(RecordedLoss, IsReportedByASweepOnTheCapture) {
  Recording recording;
  recording.open(0).books(500, 60'000).dropped(60'001, 500);

  const scenarios::CaseSetup own;
  const scenarios::CaseSetup setup = scenarios::on_capture(own, recording.request());

  ASSERT_EQ(setup.remarks.size(), 1u);
  EXPECT_TRUE(setup.remarks[0].starts_with("the recorder dropped 500 messages"));
}

}  // namespace
}  // namespace wavetank::test
