#include "core/task/context_var.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "core/combine/gather.h"
#include "core/combine/task_group.h"
#include "core/combine/timeout.h"
#include "core/task/sleep.h"
#include "tests/core/test_loop.h"
#include "tests/core/tracked.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

const ContextVar<int> depth("depth", 0);
const ContextVar<std::string> user("user");

Coro<int> depth_now() { co_return depth.get(); }
Coro<> set_depth(int value) {
  depth.set(value);
  co_return;
}
Coro<int> deeper() {
  depth.set(depth.get() + 1);
  co_await sleep(1s);
  co_return depth.get();
}

class ContextTest : public testing::Test {
 protected:
  /// Runs `body` as the main task.
  template <class Body>
  void in_task(Body body) {
    t_.run(body());
  }
  TestLoop t_;
};

TEST(ContextVar, IsUnsetOutsideALoopAndCannotBeSetThere) {
  EXPECT_EQ(0, depth.get());
  EXPECT_EQ(7, depth.get(7));
  EXPECT_THROW(user.get(), LookupError);
  EXPECT_EQ("RuntimeError: no running event loop", thrown_by([] { depth.set(1); }));
}

TEST_F(ContextTest, UnsetVariableErrorNamesVariableAndRemedy) {
  in_task([]() -> Coro<> {
    EXPECT_EQ(
        "context variable 'user' is not set here and has no default: set() it, or use "
        "get(fallback)",
        thrown_by([] { user.get(); }));
    EXPECT_EQ("nobody", user.get("nobody"));
    co_return;
  });
}

TEST_F(ContextTest, TaskHasACopyAndAnAwaitedCoroutineSharesItsCallers) {
  in_task([]() -> Coro<> {
    depth.set(1);
    const Task<int> child = create_task(deeper());
    depth.set(10);
    const int in_child = co_await child;
    EXPECT_EQ(2, in_child) << "set in the creator after the creation: not seen";
    EXPECT_EQ(10, depth.get());
    co_await set_depth(11);
    EXPECT_EQ(11, depth.get());
  });
}

TEST_F(ContextTest, BlocksOfTimeoutsAndGroupsRunInTheTasksOwn) {
  in_task([]() -> Coro<> {
    auto limited = [](Timeout&) -> Coro<> { co_await set_depth(1); };
    co_await timeout(1s, limited);
    EXPECT_EQ(1, depth.get());
    co_await task_group([](TaskGroup& group) -> Coro<> {
      depth.set(2);
      group.create_task(set_depth(9));
      co_return;
    });
    EXPECT_EQ(2, depth.get());
  });
}

TEST_F(ContextTest, TasksInOneContextShareIt) {
  in_task([]() -> Coro<> {
    const Context context = copy_context();
    const Task<int> first = create_task(deeper(), TaskOptions().context(context));
    const Task<int> second = create_task(deeper(), TaskOptions().context(context));
    const int seen = co_await first;
    co_await second;
    EXPECT_EQ(2, seen);
    EXPECT_EQ(0, depth.get());
    EXPECT_EQ(2, context.get(depth));
    EXPECT_EQ(context, first.context());
  });
}

TEST_F(ContextTest, CallbacksCopyTheContextWhenTheyAreAdded) {
  in_task([this]() -> Coro<> {
    EventLoop& loop = EventLoop::running();
    const Future<int> future(loop);
    const auto note = [this] {
      t_.note(std::to_string(depth.get()));
      depth.set(100);
    };
    depth.set(1);
    loop.call_soon(note);
    depth.set(2);
    loop.call_later(1s, note);
    depth.set(3);
    loop.call_at(Instant(2s), note);
    depth.set(4);
    future.add_done_callback(DoneCallback([note](const AnyFuture&) { note(); }));
    depth.set(5);
    future.set_result(1);
    co_await sleep(3s);
    EXPECT_EQ(5, depth.get());
  });
  EXPECT_EQ((Notes{"1", "4", "2", "3"}), t_.notes);
}

TEST_F(ContextTest, CallbacksMayShareOneThatIsGiven) {
  in_task([]() -> Coro<> {
    const Context context = copy_context();
    EventLoop& loop = EventLoop::running();
    const auto deeper_by = [](int more) { return [more] { depth.set(depth.get() + more); }; };
    const Handle handle = loop.call_soon(deeper_by(1), context);
    loop.call_later(1s, deeper_by(10), context);
    loop.call_at(Instant(2s), deeper_by(100), context);
    const Future<int> done(loop);
    done.set_result(1);
    done.add_done_callback(DoneCallback([](const AnyFuture&) { depth.set(depth.get() + 1000); }),
                           context);
    co_await sleep(3s);
    EXPECT_EQ(1111, context.get(depth));
    EXPECT_EQ(0, depth.get());
    EXPECT_EQ(context, handle.context());
  });
}

TEST_F(ContextTest, RunsOfARunnerShareOne) {
  t_.run(set_depth(4));

  EXPECT_EQ(4, t_.run(depth_now()));
  EXPECT_EQ(4, t_.runner().context().get(depth));
  EXPECT_EQ(7, t_.runner().run(depth_now(), TaskOptions().context(Context().with(depth, 7))));
}

TEST_F(ContextTest, RunLeavesItsContextAfterAThrow) {
  in_task([]() -> Coro<> {
    const Context context = Context().with(user, std::string("a")).with(depth, 1);
    const auto fails = [] {
      depth.set(2);
      throw std::runtime_error(user.get());
    };
    EXPECT_EQ("a", thrown_by([&] { context.run(fails); }));
    EXPECT_EQ(0, depth.get());
    EXPECT_EQ(2, context.get(depth));
    EXPECT_EQ(std::nullopt, copy_context().get(user));
    co_return;
  });
  EXPECT_EQ("RuntimeError: no running event loop", thrown_by([] { Context().run([] {}); }));
}

TEST_F(ContextTest, LeavingAContextComesBackToTheOneAround) {
  in_task([]() -> Coro<> {
    auto quick = []() -> Coro<> { co_return; };
    const Context outer = Context().with(depth, 1);
    const Context inner = Context().with(depth, 2);
    depth.set(3);
    outer.run([&] {
      inner.run([] { EXPECT_EQ(2, depth.get()); });
      EXPECT_EQ(1, depth.get());
      create_task(quick(), TaskOptions().eager().context(inner));
      EXPECT_EQ(1, depth.get());
    });
    EXPECT_EQ(3, depth.get());
    co_return;
  });
}

TEST_F(ContextTest, TaskCreatedInsideRunCopiesThatContext) {
  in_task([]() -> Coro<> {
    const Context context = Context().with(depth, 5);
    const Task<int> child = context.run([] { return create_task(depth_now()); });
    const int seen = co_await child;
    EXPECT_EQ(5, seen);
  });
}

TEST_F(ContextTest, EnteredContextCannotBeEnteredAgain) {
  const std::string refused =
      "RuntimeError: this context has been entered already: run in a copy() of it";
  in_task([refused]() -> Coro<> {
    const Context own = current_task().context();
    const Context other = copy_context();
    const auto nothing = [] {};
    EXPECT_EQ(refused, thrown_by([&] { own.run(nothing); }));
    EXPECT_EQ(refused, thrown_by([&] { other.run([&] { own.run(nothing); }); }));
    EXPECT_EQ(refused, thrown_by([&] { other.run([&] { other.run(nothing); }); }));
    EXPECT_EQ("nothing", thrown_by([&] { own.copy().run(nothing); }));
    co_return;
  });
}

TEST_F(ContextTest, TokenRestoresTheValueBeforeOnce) {
  in_task([]() -> Coro<> {
    auto first = user.set("a");
    auto second = user.set("b");
    EXPECT_EQ(std::nullopt, first.old_value());
    EXPECT_EQ("a", second.old_value());
    user.reset(second);
    EXPECT_EQ("a", user.get());
    EXPECT_EQ("RuntimeError: this token of context variable 'user' has been used",
              thrown_by([&] { user.reset(second); }));
    user.reset(first);
    EXPECT_EQ("unset", user.get("unset"));
    co_return;
  });
}

TEST_F(ContextTest, TokenIsForItsVariableInItsContext) {
  in_task([]() -> Coro<> {
    const ContextVar<int> other("other");
    auto token = depth.set(1);
    auto misuse = [&]() -> Coro<> {
      EXPECT_EQ(
          "the token of 'depth' was made in another context: reset it in the task that set it",
          thrown_by([&] { depth.reset(token); }));
      co_return;
    };
    EXPECT_EQ("the token is of another variable than 'other': reset that one",
              thrown_by([&] { other.reset(token); }));
    co_await create_task(misuse());
    depth.reset(token);
    EXPECT_EQ(0, depth.get());
  });
}

TEST_F(ContextTest, CancelledTaskCleansUpInItsContext) {
  in_task([this]() -> Coro<> {
    auto nap = []() -> Coro<> { co_await sleep(100s); };
    auto worker = [&]() -> Coro<> {
      depth.set(1);
      const Outcome<> ended = co_await outcome(nap());
      t_.note(shown(ended.error()) + " at depth " + std::to_string(depth.get()));
    };
    const Task<> task = create_task(worker());
    co_await sleep(1s);
    depth.set(2);
    task.cancel();
    co_await task;
  });
  EXPECT_EQ((Notes{"CancelledError at depth 1"}), t_.notes);
}

TEST_F(ContextTest, ExceptionHandlerRunsInTheContextOfTheFailedCall) {
  t_.loop().set_exception_handler(
      [this](const ErrorContext&) { t_.note(std::to_string(depth.get())); });
  in_task([]() -> Coro<> {
    auto fails = []() -> Coro<> {
      depth.set(1);
      throw std::runtime_error("task");
      co_return;
    };
    Task<> kept = create_task(fails());
    EventLoop::running().call_soon([] {
      depth.set(2);
      throw std::runtime_error("callback");
    });
    co_await sleep(1s);
    depth.set(3);
    kept = Task<>();
    EventLoop::running().call_exception_handler(ErrorContext("by hand", nullptr));
  });
  EXPECT_EQ((Notes{"2", "1", "3"}), t_.notes);
}

TEST_F(ContextTest, LoopExitOfACallbackLeavesItsContext) {
  auto main = []() -> Coro<> {
    EventLoop::running().call_soon([] {
      depth.set(1);
      throw LoopExit(1);
    });
    co_await sleep(1s);
    EXPECT_EQ(0, depth.get());
  };
  EXPECT_EQ("LoopExit: 1", thrown_by([&] { t_.run(main()); }));
  EXPECT_EQ(0, t_.run(depth_now()));
}

TEST_F(ContextTest, ValuesLiveAsLongAsAContextHasThem) {
  Tracked::reset();
  {
    const ContextVar<std::shared_ptr<Tracked>> tracked("tracked");
    in_task([&]() -> Coro<> {
      auto token = tracked.set(std::make_shared<Tracked>());
      const Context kept = copy_context();
      tracked.reset(token);
      EXPECT_EQ(nullptr, tracked.get(nullptr));
      EXPECT_EQ(1, Tracked::living());
      EXPECT_NE(nullptr, *kept.get(tracked));
      co_return;
    });
    EXPECT_EQ(0, Tracked::living());
  }
  EXPECT_TRACKED_BALANCE();
}

TEST_F(ContextTest, LoopsThatTakeTurnsHaveContextsOfTheirOwn) {
  TestLoop other;
  in_task([&]() -> Coro<> {
    depth.set(1);
    EXPECT_EQ("RuntimeError: Runner::run() cannot be called from a running event loop",
              thrown_by([&] { other.run(depth_now()); }));
    const Task<int> there = create_task(other.loop(), depth_now());
    other.iterate(1);
    EXPECT_EQ(0, there.result());
    co_return;
  });
}

/// A model of a context: the values, by variable.
using Model = std::map<int, int>;

RC_GTEST_PROP(ContextLaw, CopiesDivergeAndResetUndoesSet, (std::vector<int> script)) {
  const ContextVar<int> a("a");
  const ContextVar<int> b("b");
  const ContextVar<int> c("c");
  const std::vector<const ContextVar<int>*> variables = {&a, &b, &c};
  std::vector<Context> contexts = {Context()};
  std::vector<Model> models = {Model()};
  const auto check = [&] {
    for (std::size_t i = 0; i < contexts.size(); ++i) {
      for (int v = 0; v < 3; ++v) {
        const std::optional<int> expected =
            models[i].contains(v) ? std::optional<int>(models[i][v]) : std::nullopt;
        RC_ASSERT(contexts[i].get(*variables[static_cast<std::size_t>(v)]) == expected);
      }
    }
  };
  auto main = [&]() -> Coro<> {
    for (const int step : script) {
      const auto number = static_cast<std::size_t>(std::abs(step % 1000));
      const std::size_t at = number % contexts.size();
      const int v = static_cast<int>(number % 3);
      const ContextVar<int>& variable = *variables[static_cast<std::size_t>(v)];
      if (number % 4 == 0) {
        contexts.push_back(contexts[at].copy());
        models.push_back(models[at]);
      } else if (number % 4 == 1) {
        contexts[at].run([&] {
          auto token = variable.set(-1);
          variable.reset(token);
        });
      } else {
        contexts[at].run([&] { variable.set(step); });
        models[at][v] = step;
      }
      check();
    }
    co_return;
  };
  TestLoop t;
  t.run(main());
}

}  // namespace
}  // namespace wavetank
