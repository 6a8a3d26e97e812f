#include "core/combine/with.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "core/combine/shielded.h"
#include "core/task/sleep.h"
#include "tests/core/test_loop.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

/// Notes how it is used and closed.
class Door {
 public:
  explicit Door(Notes& notes) : notes_(&notes) {}
  Coro<void> aclose(ExitReason why) {
    note(why.normal() ? "closing" : why.cancelled() ? "closing, cancelled" : "closing, failed");
    co_await sleep(closing_takes);
    note("closed");
    if (closing_fails) throw std::runtime_error("it jams");
  }
  void note(const std::string& text) { notes_->push_back(text); }

  Duration closing_takes = 1s;
  bool closing_fails = false;

 private:
  Notes* notes_;
};

TEST(With, ResourceClosesBehindTheBodyAndItsResultIsKept) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    Door door(t.notes);
    auto body = [](Door& open) -> Coro<int> {
      co_await sleep(2s);
      open.note("used");
      co_return 7;
    };
    const int value = co_await with(door, body);
    EXPECT_EQ(7, value);
    EXPECT_EQ(3s, t.now());
  };

  t.run(main());

  EXPECT_EQ((Notes{"used", "closing", "closed"}), t.notes);
}

TEST(With, KeepsAResourceThatIsMovedIn) {
  TestLoop t;
  class Owned : public Door {
   public:
    explicit Owned(Notes& notes) : Door(notes), alive_(std::make_unique<int>(3)) {}
    int value() const { return *alive_; }

   private:
    std::unique_ptr<int> alive_;
  };
  auto main = [&]() -> Coro<> {
    auto body = [](Owned& open) -> Coro<int> {
      co_await sleep(2s);
      co_return open.value();
    };
    const int value = co_await with(Owned(t.notes), body);
    EXPECT_EQ(3, value);
  };

  t.run(main());

  EXPECT_EQ((Notes{"closing", "closed"}), t.notes);
}

TEST(With, ClosesAfterAnErrorAndThrowsItOn) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    Door door(t.notes);
    auto body = [](Door&) -> Coro<> {
      co_await sleep(2s);
      throw std::runtime_error("boom");
    };
    const std::string error = co_await thrown_in(with(door, body));
    EXPECT_EQ("boom", error);
  };

  t.run(main());

  EXPECT_EQ((Notes{"closing, failed", "closed"}), t.notes);
}

TEST(With, ClosesAfterACancelAndLetsItGoOn) {
  TestLoop t;
  auto user = [&]() -> Coro<> {
    Door door(t.notes);
    auto body = [](Door&) -> Coro<> { co_await sleep(9s); };
    co_await with(door, body);
  };
  auto main = [&]() -> Coro<> {
    const Task<> task = create_task(user());
    co_await sleep(1s);
    task.cancel("enough");
    const std::string error = co_await thrown_in([](Task<> one) -> Coro<> { co_await one; }(task));
    EXPECT_EQ("CancelledError: enough", error);
    EXPECT_EQ(2s, t.now());
  };

  t.run(main());

  EXPECT_EQ((Notes{"closing, cancelled", "closed"}), t.notes);
}

TEST(With, AnErrorOfCloseTakesThePlaceOfTheBodys) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    Door door(t.notes);
    door.closing_fails = true;
    auto body = [](Door&) -> Coro<> {
      throw std::runtime_error("boom");
      co_return;
    };
    const std::string error = co_await thrown_in(with(door, body));
    EXPECT_EQ("it jams", error);
  };

  t.run(main());
}

TEST(With, StoppedWithoutAThrowStillCloses) {
  TestLoop t;
  auto user = [&]() -> Coro<> {
    Door door(t.notes);
    auto body = [](Door&) -> Coro<> { co_await sleep(9s); };
    co_await with(door, body);
  };
  auto main = [&]() -> Coro<> {
    const Task<> task = create_task(user(), TaskOptions("user").stop_without_throw());
    co_await sleep(1s);
    task.cancel();
    co_await sleep(5s);
    EXPECT_TRUE(task.cancelled());
  };

  t.run(main());

  EXPECT_EQ((Notes{"closing, cancelled", "closed"}), t.notes);
}

}  // namespace
}  // namespace wavetank
