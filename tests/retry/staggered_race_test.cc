// Goal: the first attempt that succeeds wins, no attempt begins too early or too late, and no
// attempt outlives the race.

#include "core/retry/staggered_race.h"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/combine/timeout.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "tests/core/test_loop.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

/// Attempts that take a given time, and the fate of each.
class Racers {
 public:
  enum class End { kSucceeds, kFails };

  void add(Duration takes, End end) {
    const std::size_t number = attempts.size();
    attempts.emplace_back([this, number, takes, end] { return attempt(number, takes, end); });
  }

  std::vector<std::function<Coro<void>()>> attempts;
  Notes notes;  ///< "0 begins at 0", "0 ends at 5": milliseconds.

 private:
  void note(std::size_t number, const char* what) {
    const Duration now = EventLoop::running().time().time_since_epoch();
    notes.push_back(std::to_string(number) + what + std::to_string(now / 1ms));
  }
  Coro<void> attempt(std::size_t number, Duration takes, End end) {
    note(number, " begins at ");
    auto slept = co_await outcome(sleep(takes));
    note(number, " ends at ");
    std::move(slept).get();
    if (end == End::kFails) throw std::runtime_error("attempt " + std::to_string(number));
  }
};

using End = Racers::End;

RaceResult race(Racers& racers) {
  TestLoop t;
  return t.run(staggered_race(racers.attempts, 250ms));
}

TEST(StaggeredRace, AQuickOneRunsAlone) {
  Racers racers;
  racers.add(249ms, End::kSucceeds);
  racers.add(0ms, End::kSucceeds);
  const RaceResult result = race(racers);
  EXPECT_EQ(result.winner, 0U);
  EXPECT_EQ(racers.notes, (Notes{"0 begins at 0", "0 ends at 249"}));
}

TEST(StaggeredRace, ASilentOneIsOvertakenAndHasEnded) {
  Racers racers;
  racers.add(1h, End::kSucceeds);
  racers.add(1h, End::kSucceeds);
  racers.add(10ms, End::kSucceeds);
  racers.add(0ms, End::kSucceeds);
  const RaceResult result = race(racers);
  EXPECT_EQ(result.winner, 2U);
  EXPECT_EQ(racers.notes, (Notes{"0 begins at 0", "1 begins at 250", "2 begins at 500",
                                 "2 ends at 510", "0 ends at 510", "1 ends at 510"}));
  for (const std::exception_ptr& error : result.errors) EXPECT_FALSE(error);
}

TEST(StaggeredRace, FailureStartsTheNextAttemptImmediately) {
  Racers racers;
  racers.add(300ms, End::kFails);
  racers.add(10ms, End::kFails);
  racers.add(1h, End::kFails);
  racers.add(100ms, End::kSucceeds);
  const RaceResult result = race(racers);
  EXPECT_EQ(result.winner, 3U);
  EXPECT_EQ(racers.notes,
            (Notes{"0 begins at 0", "1 begins at 250", "1 ends at 260", "2 begins at 260",
                   "0 ends at 300", "3 begins at 300", "3 ends at 400", "2 ends at 400"}));
  ASSERT_EQ(result.errors.size(), 4U);
  EXPECT_EQ(shown(result.errors[0]), "attempt 0");
  EXPECT_EQ(shown(result.errors[1]), "attempt 1");
  EXPECT_FALSE(result.errors[2]) << "it was cancelled";
}

TEST(StaggeredRace, WithoutAWinnerAllErrorsAreThere) {
  Racers racers;
  racers.add(0ms, End::kFails);
  racers.add(0ms, End::kFails);
  const RaceResult result = race(racers);
  EXPECT_FALSE(result.winner);
  ASSERT_EQ(result.errors.size(), 2U);
  EXPECT_TRUE(result.errors[0] && result.errors[1]);

  Racers nobody;
  EXPECT_FALSE(race(nobody).winner);
}

TEST(StaggeredRace, CancelledLeavesNoAttempt) {
  Racers racers;
  racers.add(1h, End::kSucceeds);
  racers.add(1h, End::kSucceeds);
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    const auto ended = co_await outcome(timeout(300ms, staggered_race(racers.attempts, 250ms)));
    EXPECT_EQ(shown(ended.error()), "TimeoutError");
    EXPECT_EQ(all_tasks().size(), 1U);
  };
  t.run(main());
  EXPECT_EQ(racers.notes,
            (Notes{"0 begins at 0", "1 begins at 250", "0 ends at 300", "1 ends at 300"}));
}

}  // namespace
}  // namespace wavetank
