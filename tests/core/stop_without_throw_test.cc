// Goal: for tasks that ask to be stopped without a throw, only catch handlers make a difference.

#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "core/combine/finally.h"
#include "core/combine/gather.h"
#include "core/combine/task_group.h"
#include "core/combine/timeout.h"
#include "core/sync/event.h"
#include "core/sync/queue.h"
#include "core/task/sleep.h"
#include "tests/core/bodies.h"
#include "tests/core/test_loop.h"
#include "tests/core/tracked.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

TaskOptions quiet(std::string name = "quiet") {
  return TaskOptions(std::move(name)).stop_without_throw();
}

/// Notes its end.
class Witness {
 public:
  Witness(TestLoop& t, std::string name) : t_(t), name_(std::move(name)) {}
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;
  ~Witness() { t_.note(name_); }

 private:
  TestLoop& t_;
  std::string name_;
};

TEST(StopWithoutThrow, DestroysTheFramesInnermostFirstAndSkipsHandlers) {
  TestLoop t;
  auto inner = [&]() -> Coro<> {
    const Witness witness(t, "inner");
    try {
      co_await sleep(10s);
    } catch (...) {
      t.note("handler");
      throw;
    }
  };
  auto outer = [&]() -> Coro<> {
    const Witness witness(t, "outer");
    co_await inner();
    t.note("went on");
  };
  auto main = [&]() -> Coro<> {
    const Task<> task = create_task(outer(), quiet());
    co_await sleep(1s);
    task.cancel("enough");
    EXPECT_FALSE(task.done());
    co_await sleep(0s);
    EXPECT_TRUE(task.cancelled());
    EXPECT_EQ("CancelledError: enough", thrown_by([&] { task.result(); }));
    EXPECT_EQ("CancelledError", thrown_by([&] { task.result(); }));
    EXPECT_EQ(std::nullopt, t.loop().next_deadline());
  };

  t.run(main());

  EXPECT_EQ((Notes{"inner", "outer"}), t.notes);
}

TEST(StopWithoutThrow, CombinatorsStillSeeTheCancel) {
  TestLoop t;
  auto with_outcome = [&]() -> Coro<> {
    const Outcome<> ended = co_await outcome(nap(10s));
    t.note("outcome: " + shown(ended.error()));
  };
  auto with_finally = [&]() -> Coro<> {
    co_await finally([] { return nap(10s); },
                     [&]() -> Coro<> {
                       co_await sleep(1s);
                       t.note("cleaned up");
                     });
  };
  auto with_timeout = [&]() -> Coro<> {
    const std::string error = co_await thrown_in(timeout(1s, nap(10s)));
    t.note("timeout: " + error);
  };
  auto main = [&]() -> Coro<> {
    const Task<> a = create_task(with_outcome(), quiet());
    const Task<> b = create_task(with_finally(), quiet());
    const Task<> c = create_task(with_timeout(), quiet());
    co_await sleep(0s);
    a.cancel();
    b.cancel();
    co_await sleep(5s);
    EXPECT_FALSE(a.cancelled());
    EXPECT_TRUE(b.cancelled());
    EXPECT_FALSE(c.cancelled());
  };

  t.run(main());

  EXPECT_EQ((Notes{"outcome: CancelledError", "timeout: TimeoutError", "cleaned up"}), t.notes);
}

TEST(StopWithoutThrow, UpToATimeoutTheFramesAreDestroyedAndHandlersSkipped) {
  TestLoop t;
  auto inner = [&]() -> Coro<> {
    const Witness witness(t, "inner");
    try {
      co_await sleep(10s);
    } catch (...) {
      t.note("handler");
      throw;
    }
  };
  auto outer = [&]() -> Coro<> {
    const Witness witness(t, "outer");
    co_await inner();
  };
  auto body = [&]() -> Coro<> {
    const std::string error = co_await thrown_in(timeout(1s, outer()));
    t.note(error);
    co_await sleep(1s);
    t.note("went on");
  };
  auto main = [&]() -> Coro<> {
    const Task<> task = create_task(body(), quiet());
    co_await task;
    EXPECT_EQ(0, task.cancelling());
    EXPECT_EQ(2s, t.now());
  };

  t.run(main());

  EXPECT_EQ((Notes{"inner", "outer", "TimeoutError", "went on"}), t.notes);
}

TEST(StopWithoutThrow, TheInnermostOutcomeGetsTheCancelWithItsMessage) {
  TestLoop t;
  auto inner = [&]() -> Coro<> {
    const Outcome<> ended = co_await outcome(nap(10s));
    t.note("inner: " + shown(ended.error()));
  };
  auto body = [&]() -> Coro<> {
    const Outcome<> ended = co_await outcome(inner());
    t.note(ended.has_value() ? "outer: nothing" : "outer: " + shown(ended.error()));
  };
  auto main = [&]() -> Coro<> {
    const Task<> task = create_task(body(), quiet());
    co_await sleep(1s);
    task.cancel("enough");
    co_await task;
    EXPECT_EQ(1, task.cancelling());
  };

  t.run(main());

  EXPECT_EQ((Notes{"inner: CancelledError: enough", "outer: nothing"}), t.notes);
}

TEST(StopWithoutThrow, GroupWaitsForItsChildren) {
  TestLoop t;
  auto slow_to_end = [&]() -> Coro<> {
    const Outcome<> ended = co_await outcome(nap(10s));
    co_await sleep(2s);
    t.note("child: " + shown(ended.error()));
  };
  auto body = [&](TaskGroup& group) -> Coro<> {
    group.create_task(slow_to_end(), quiet());
    group.create_task(nap(10s), quiet());
    co_return;
  };
  auto main = [&]() -> Coro<> {
    const Task<> task = create_task(task_group(body), quiet());
    co_await sleep(1s);
    task.cancel("enough");
    co_await sleep(5s);
    EXPECT_EQ("CancelledError: enough", thrown_by([&] { task.result(); }));
  };

  t.run(main());

  EXPECT_EQ((Notes{"child: CancelledError"}), t.notes);
}

TEST(StopWithoutThrow, AfterACombinatorItIsQuietAgain) {
  TestLoop t;
  auto body = [&]() -> Coro<> {
    const Outcome<> ended = co_await outcome(nap(1s));
    EXPECT_TRUE(ended.has_value());
    try {
      co_await sleep(10s);
    } catch (...) {
      t.note("handler");
      throw;
    }
  };
  auto main = [&]() -> Coro<> {
    const Task<> task = create_task(body(), quiet());
    co_await sleep(2s);
    task.cancel();
    co_await sleep(1s);
    EXPECT_TRUE(task.cancelled());
  };

  t.run(main());

  EXPECT_EQ((Notes{}), t.notes);
}

TEST(StopWithoutThrow, WakeUpOfAQueueIsPassedOn) {
  TestLoop t;
  Queue<int> queue;
  auto gets = [&](std::string name) -> Coro<> {
    const int item = co_await queue.get();
    t.note(name + " got " + std::to_string(item));
  };
  auto main = [&]() -> Coro<> {
    const Task<> woken = create_task(gets("stopped"), quiet());
    create_task(gets("next"), quiet());
    co_await sleep(0s);
    queue.put_nowait(1);
    woken.cancel();
    co_await sleep(1s);
  };

  t.run(main());

  EXPECT_EQ((Notes{"next got 1"}), t.notes);
}

/// A small generator of numbers: the same seed gives the same tree of tasks in both runs.
class Script {
 public:
  explicit Script(std::uint64_t seed) : state_(seed * 2 + 1) {}
  int below(int bound) {
    state_ ^= state_ << 13U;
    state_ ^= state_ >> 7U;
    state_ ^= state_ << 17U;
    return static_cast<int>(state_ % static_cast<std::uint64_t>(bound));
  }

 private:
  std::uint64_t state_;
};

/// A random tree of tasks that cancel one another and have no handlers; notes every end.
class Tree {
 public:
  Tree(std::uint64_t seed, bool is_quiet) : script_(seed), quiet_(is_quiet) {}

  Notes run() {
    auto main = [this]() -> Coro<> {
      for (int i = 0; i < 5; ++i) start(2);
      for (int i = 0; i < 30; ++i) {
        co_await sleep(Duration(script_.below(4)));
        cancel_one();
      }
    };
    t_.run(main());
    t_.runner().close();
    for (const Task<>& task : tasks_) {
      t_.note(task.name() + ": " + thrown_by([&] { task.result(); }));
    }
    return t_.notes;
  }

 private:
  void start(int depth) {
    const std::string name = "task " + std::to_string(tasks_.size());
    TaskOptions options(name);
    if (quiet_) options = quiet(name);
    tasks_.push_back(create_task(body(name, depth), std::move(options)));
    tasks_.back().add_done_callback(
        DoneCallback([this, name](const AnyFuture&) { t_.note(name + " is done"); }));
  }

  void cancel_one() {
    const auto which = script_.below(static_cast<int>(tasks_.size()));
    const Task<>& task = tasks_[static_cast<std::size_t>(which)];
    task.cancel(script_.below(2) == 0 ? CancelMessage()
                                      : CancelMessage("by " + std::to_string(which)));
  }

  Coro<> body(std::string name, int depth) {
    const Witness witness(t_, name + " ends");
    while (true) {
      const int kind = script_.below(9);
      if (kind == 0 && depth > 0) start(depth - 1);
      if (kind == 1) cancel_one();
      if (kind == 2) co_await event_.wait();
      if (kind == 3) event_.set();
      if (kind == 4) event_.clear();
      if (kind == 5) co_await join(script_.below(static_cast<int>(tasks_.size())), name);
      if (kind == 7) co_await limited(name);
      co_await sleep(Duration(script_.below(3)));
    }
  }

  /// A wait that a timeout may end, or a cancel, which then goes on.
  Coro<> limited(std::string name) {
    const Witness witness(t_, name + " is limited no more");
    const Duration delay(script_.below(3));
    Outcome<> ended = co_await outcome(timeout(delay, witnessed_nap(name)));
    t_.note(name + (ended.has_value() ? " had time" : " had none: " + shown(ended.error())));
    if (ended.cancelled()) std::move(ended).get();
  }

  Coro<> witnessed_nap(std::string name) {
    const Witness witness(t_, name + " naps no more");
    co_await sleep(Duration(script_.below(3)));
  }

  /// Waits for an older task, so that no task waits for itself.
  Coro<> join(int which, std::string name) {
    const Witness witness(t_, name + " joins no more");
    const Task<> task = tasks_[static_cast<std::size_t>(which)];
    if (task.name() < name && task.name().size() <= name.size()) co_await task;
  }

  TestLoop t_;
  Event event_;
  Script script_;
  std::vector<Task<>> tasks_;
  bool quiet_;
};

TEST(StopWithoutThrow, OtherBehaviourIsThatOfAThrow) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const Notes thrown = Tree(seed, false).run();
    const Notes stopped = Tree(seed, true).run();
    ASSERT_EQ(thrown, stopped) << "seed " << seed;
    ASSERT_LT(5U, thrown.size());
  }
}

}  // namespace
}  // namespace wavetank
