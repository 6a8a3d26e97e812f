#include "core/task/future.h"

#include <gtest/gtest.h>

#include <memory>

#include "core/coro/errors.h"
#include "core/loop/event_loop.h"
#include "core/task/sleep.h"
#include "tests/core/test_loop.h"
#include "tests/core/tracked.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

std::exception_ptr runtime_error(const char* what) {
  return std::make_exception_ptr(std::runtime_error(what));
}

class FutureTest : public testing::Test {
 protected:
  DoneCallback noting(std::string text) {
    return DoneCallback([this, text](const AnyFuture& done) {
      t_.note(text + (done == AnyFuture(future_) ? "" : " of another future"));
    });
  }

  TestLoop t_;
  Future<int> future_{t_.loop()};
};

TEST_F(FutureTest, CallbacksRunFromTheReadyQueueInTheOrderTheyWereAdded) {
  future_.add_done_callback(noting("first"));
  future_.add_done_callback(noting("second"));

  future_.set_result(1);
  t_.note("set");
  t_.loop().call_soon([&] { t_.note("later"); });
  t_.iterate();

  EXPECT_EQ((Notes{"set", "first", "second", "later"}), t_.notes);
}

TEST_F(FutureTest, CallbackAddedWhenDoneIsScheduledImmediately) {
  future_.set_result(1);
  future_.add_done_callback(noting("called"));
  EXPECT_EQ((Notes{}), t_.notes);

  t_.iterate();

  EXPECT_EQ((Notes{"called"}), t_.notes);
}

TEST_F(FutureTest, CallbackIsRemovedAsOftenAsItWasAdded) {
  const DoneCallback callback = noting("removed");
  future_.add_done_callback(callback);
  future_.add_done_callback(noting("stays"));
  future_.add_done_callback(callback);

  EXPECT_EQ(2U, future_.remove_done_callback(callback));
  EXPECT_EQ(0U, future_.remove_done_callback(callback));
  future_.set_result(1);
  t_.iterate();

  EXPECT_EQ((Notes{"stays"}), t_.notes);
}

TEST_F(FutureTest, ScheduledCallbackCannotBeRemoved) {
  const DoneCallback callback = noting("called");
  future_.add_done_callback(callback);
  future_.set_result(1);

  EXPECT_EQ(0U, future_.remove_done_callback(callback));
  t_.iterate();

  EXPECT_EQ((Notes{"called"}), t_.notes);
}

TEST_F(FutureTest, CallbackThatThrowsIsReportedAndTheOthersRun) {
  future_.add_done_callback(
      DoneCallback([](const AnyFuture&) { throw std::runtime_error("bad"); }));
  future_.add_done_callback(noting("runs"));

  future_.set_result(1);
  t_.iterate();

  EXPECT_EQ((Notes{"exception in a done callback: bad"}), t_.reported);
  EXPECT_EQ((Notes{"runs"}), t_.notes);
}

TEST_F(FutureTest, CallbackKeepsTheFutureItIsAbout) {
  auto future = std::make_unique<Future<std::string>>(t_.loop());
  future->add_done_callback(DoneCallback(
      [&](const AnyFuture& done) { t_.note(Future<std::string>(done.shared_state()).result()); }));
  future->set_result("kept");

  future.reset();
  t_.iterate();

  EXPECT_EQ((Notes{"kept"}), t_.notes);
}

TEST_F(FutureTest, IsSetOnce) {
  future_.set_result(1);

  EXPECT_EQ("InvalidStateError", thrown_by([&] { future_.set_result(2); }));
  EXPECT_EQ("InvalidStateError", thrown_by([&] { future_.set_exception(runtime_error("late")); }));
  EXPECT_FALSE(future_.cancel());
  EXPECT_EQ(1, future_.result());
}

TEST_F(FutureTest, PendingHasNeitherResultNorException) {
  EXPECT_EQ("InvalidStateError", thrown_by([&] { future_.result(); }));
  EXPECT_EQ("InvalidStateError", thrown_by([&] { future_.exception(); }));
}

TEST_F(FutureTest, CancelledThrowsWithItsMessage) {
  EXPECT_TRUE(future_.cancel("enough"));

  EXPECT_TRUE(future_.done());
  EXPECT_TRUE(future_.cancelled());
  EXPECT_EQ("CancelledError: enough", thrown_by([&] { future_.result(); }));
  EXPECT_EQ("CancelledError: enough", thrown_by([&] { future_.exception(); }));
}

TEST_F(FutureTest, UnretrievedErrorIsReportedWhenTheLastHandleGoes) {
  auto main = [&]() -> Coro<> {
    const Future<int> lost(t_.loop());
    lost.set_exception(runtime_error("lost"));
    const Future<int> seen(t_.loop());
    seen.set_exception(runtime_error("seen"));
    EXPECT_EQ("seen", shown(seen.exception()));
    co_return;
  };

  t_.run(main());

  EXPECT_EQ((Notes{"exception of future was never retrieved: lost"}), t_.reported);
}

TEST_F(FutureTest, StoredCancelledErrorReachesTheAwaiterButItIsNotCancelled) {
  future_.set_exception(std::make_exception_ptr(CancelledError("stored")));
  auto awaits = [&]() -> Coro<int> { co_return co_await future_; };
  auto main = [&]() -> Coro<> {
    const std::string thrown = co_await thrown_in(awaits());
    EXPECT_EQ("CancelledError: stored", thrown);
    EXPECT_FALSE(future_.cancelled());
  };

  t_.run(main());
}

TEST_F(FutureTest, AwaitedByManyGivesEachACopy) {
  auto awaits = [&]() -> Coro<> {
    const int value = co_await future_;
    t_.note(std::to_string(value));
  };
  auto main = [&]() -> Coro<> {
    for (int i = 0; i < 3; ++i) create_task(awaits());
    co_await sleep(0s);
    future_.set_result(5);
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"5", "5", "5"}), t_.notes);
}

TEST_F(FutureTest, WaitersAndCallbacksShareOneOrder) {
  auto awaits = [&](std::string name) -> Coro<> {
    co_await future_;
    t_.note(name);
  };
  auto main = [&]() -> Coro<> {
    future_.add_done_callback(noting("callback 1"));
    create_task(awaits("waiter 1"));
    co_await sleep(0s);
    future_.add_done_callback(noting("callback 2"));
    create_task(awaits("waiter 2"));
    co_await sleep(0s);
    future_.set_result(1);
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"callback 1", "waiter 1", "callback 2", "waiter 2"}), t_.notes);
}

TEST(Future, ResultAndCallbacksDieWithTheLastHandle) {
  Tracked::reset();
  TestLoop t;
  {
    const Tracked captured;
    const Future<Tracked> future(t.loop());
    future.add_done_callback(DoneCallback([captured](const AnyFuture&) { captured.check(); }));
    EXPECT_LE(2, Tracked::living());
    const Future<Tracked> done(t.loop());
    done.set_result();
    const Future<Tracked> copy = done;
    copy.result().check();
  }
  EXPECT_TRACKED_BALANCE();
}

TEST_F(FutureTest, ResultMayHaveMoreThanUsualAlignment) {
  struct alignas(64) Wide {
    char bytes[64] = {};
  };
  for (int i = 0; i < 10; ++i) {
    const Future<Wide> wide(t_.loop());
    wide.set_result();
    EXPECT_EQ(0U, reinterpret_cast<std::uintptr_t>(&wide.result()) % 64);
  }
}

}  // namespace
}  // namespace wavetank
