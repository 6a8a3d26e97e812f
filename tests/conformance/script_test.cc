// Cases that the language of the programs cannot express (LoopExit, groups of more than
// std::exceptions, misuse of contexts) are scripts: scripts/NAME.py, with the output of CPython
// 3.14 in NAME.trace. Here the same is written in C++; it must print the same lines.

#include "tests/conformance/script_test.h"

#include <gtest/gtest.h>

#include "core/combine/gather.h"
#include "core/combine/task_group.h"
#include "core/task/context_var.h"
#include "core/task/format_exception.h"
#include "core/task/sleep.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

// -- scripts/loop_exit.py

class LoopExitScript : public Script {
 protected:
  Coro<> leave(int code, Duration delay = 1s) {
    co_await sleep(delay);
    throw LoopExit(code);
  }
  Coro<> fail(std::string text, Duration delay = 1s) {
    co_await sleep(delay);
    throw ValueError(text);
  }
  Coro<> worker(std::string name) {
    const Outcome<> ended = co_await outcome(nap(100s));
    print(name + " sees " + shown_python(ended.error()));
    co_await sleep(1s);
    print(name + " has cleaned up");
    std::rethrow_exception(ended.error());
  }
  Coro<> leave_at_once(int code) {
    throw LoopExit(code);
    co_return;
  }
  static Coro<> nap(Duration delay) { co_await sleep(delay); }
  static Coro<> wait_for_task(Task<> task) { co_await task; }

  void run_main(Runner& runner, Coro<std::string> main, const char* name) {
    try {
      print("run returned " + runner.run(std::move(main), name));
    } catch (...) {
      print("run raised " + shown_python(std::current_exception()));
    }
    std::vector<std::string> names;
    for (const TaskBase* task : runner.loop().live_tasks()) names.push_back(task->name());
    std::sort(names.begin(), names.end());
    std::string line = "left:";
    for (const std::string& one : names) line += " " + one;
    print(names.empty() ? "left: " : line);
  }
  void section(const char* title, std::vector<Coro<std::string>> mains) {
    print(std::string("# ") + title);
    Runner runner(clock_, clock_);
    runner.loop().set_exception_handler(
        [this](const ErrorContext& told) { print("reported: " + shown_python(told.error)); });
    for (Coro<std::string>& main : mains) {
      run_main(runner, std::move(main), &main == mains.data() ? "main" : "next");
    }
    runner.close();
    print("closed");
  }
  template <class... Mains>
  void section(const char* title, Mains... mains) {
    std::vector<Coro<std::string>> all;
    (all.push_back(std::move(mains)), ...);
    section(title, std::move(all));
  }

  Coro<std::string> next_run() {
    co_await sleep(1s);
    co_return "next";
  }
  Coro<std::string> of_a_task();
  Coro<std::string> in_a_group();
  Coro<std::string> of_the_body_of_a_group();
  Coro<std::string> with_errors_in_the_group();
  Coro<std::string> of_an_eager_step();
  Coro<std::string> of_an_eager_child();
  Coro<std::string> of_a_callback();
  Coro<std::string> of_a_gathered_task();
  Coro<std::string> of_main();
  Coro<std::string> during_shutdown();

  VirtualClock clock_;
};

Coro<std::string> LoopExitScript::of_a_task() {
  create_task(worker("left"), "left");
  const Task<> leaving = create_task(leave(3), "leaving");
  leaving.add_done_callback(DoneCallback([&](const AnyFuture&) { print("callback of leaving"); }));
  const std::string how = co_await ended(wait_for_task(leaving));
  print("main sees " + how);
  co_return "None";
}

Coro<std::string> LoopExitScript::in_a_group() {
  auto body = [&](TaskGroup& group) -> Coro<> {
    group.create_task(worker("sibling"), "sibling");
    group.create_task(leave(4), "leaving");
    group.create_task(fail("late", 2s), "failing");
    const std::string how = co_await ended(nap(100s));
    print("body sees " + how);
  };
  const std::string how = co_await ended(task_group(body));
  print("group: " + how);
  co_return "None";
}

Coro<std::string> LoopExitScript::of_the_body_of_a_group() {
  auto body = [&](TaskGroup& group) -> Coro<> {
    group.create_task(worker("child"), "child");
    co_await sleep(1s);
    throw LoopExit(5);
  };
  const std::string how = co_await ended(task_group(body));
  print("group: " + how);
  print("main goes on");
  co_return "None";
}

Coro<std::string> LoopExitScript::with_errors_in_the_group() {
  auto body = [&](TaskGroup& group) -> Coro<> {
    group.create_task(fail("dropped"), "failing");
    group.create_task(worker("child"), "child");
    const Outcome<> ended = co_await outcome(nap(100s));
    if (ended.cancelled()) throw LoopExit(6);
  };
  const std::string how = co_await ended(task_group(body));
  print("group: " + how);
  co_return "None";
}

Coro<std::string> LoopExitScript::of_an_eager_step() {
  try {
    create_task(leave_at_once(7), TaskOptions("eager").eager());
  } catch (const LoopExit&) {
    print("create_task raised " + shown_python(std::current_exception()) +
          " current: " + current_task().name());
  }
  print("tasks: " + std::to_string(all_tasks().size()));
  co_return "main goes on";
}

Coro<std::string> LoopExitScript::of_an_eager_child() {
  auto body = [&](TaskGroup& group) -> Coro<> {
    group.create_task(worker("sibling"), "sibling");
    co_await sleep(0s);
    group.create_task(leave_at_once(8), TaskOptions("eager").eager());
    print("not reached");
  };
  const std::string how = co_await ended(task_group(body));
  print("group: " + how);
  co_return "None";
}

Coro<std::string> LoopExitScript::of_a_callback() {
  EventLoop::running().call_soon([] { throw LoopExit(9); });
  EventLoop::running().call_soon([&] { print("the rest of the iteration"); });
  create_task(worker("left"), "left");
  co_await sleep(1s);
  print("main has slept");
  co_return "None";
}

Coro<std::string> LoopExitScript::of_a_gathered_task() {
  const std::vector<Future<>> both = {create_task(leave(10), "one"),
                                      create_task(worker("two"), "two")};
  auto all = [&]() -> Coro<> { co_await gather(both); };
  const std::string how = co_await ended(all());
  print("gather: " + how);
  co_return "None";
}

Coro<std::string> LoopExitScript::of_main() {
  create_task(worker("left"), "left");
  co_await leave(11);
  co_return "None";
}

Coro<std::string> LoopExitScript::during_shutdown() {
  auto fails_when_cancelled = [&]() -> Coro<> {
    const Outcome<> ended = co_await outcome(nap(100s));
    throw ValueError("in cleanup");
  };
  create_task(fails_when_cancelled(), "failing");
  create_task(worker("left"), "left");
  co_await sleep(1s);
  co_return "None";
}

TEST_F(LoopExitScript, OutputIsThatOfCPython) {
  section("of a task", of_a_task());
  section("in a group", in_a_group());
  section("of the body of a group", of_the_body_of_a_group());
  section("with errors in the group", with_errors_in_the_group());
  section("of an eager step", of_an_eager_step());
  section("of an eager child", of_an_eager_child());
  section("of a callback", of_a_callback(), next_run());
  section("of a gathered task", of_a_gathered_task());
  section("of main", of_main(), next_run());
  section("during shutdown", during_shutdown());

  expect_trace("loop_exit");
}

// -- scripts/context_misuse.py

class ContextScript : public Script {
 protected:
  void attempt(const std::string& head, const std::function<std::string()>& function) {
    try {
      print(head + " " + function());
    } catch (...) {
      print(head + " raised " + kind_of(std::current_exception()));
    }
  }
  Coro<> child(std::string value) {
    var_.set(value);
    throw ValueError(value);
    co_return;
  }
  void tokens();
  void entering();
  Coro<> handlers();
  Coro<> main();

  const ContextVar<std::string> var_{"var"};
  const ContextVar<std::string> other_{"other", "default"};
};

void ContextScript::tokens() {
  attempt("unset:", [&] { return var_.get(); });
  attempt("unset with a fallback:", [&] { return var_.get("fallback"); });
  attempt("default:", [&] { return other_.get(); });
  attempt("default with a fallback:", [&] { return other_.get("fallback"); });

  auto first = var_.set("one");
  auto second = var_.set("two");
  const auto reset_first = [&] { return var_.reset(first), std::string(); };
  attempt("in another context:", [&] { return copy_context().run(reset_first); });
  attempt("of another variable:", [&] { return other_.reset(first), std::string(); });
  var_.reset(second);
  attempt("after the second:", [&] { return var_.get(); });
  attempt("again:", [&] { return var_.reset(second), std::string(); });
  var_.reset(first);
  attempt("after the first:", [&] { return var_.get(); });
}

void ContextScript::entering() {
  const Context context = copy_context();
  const auto get = [&] { return var_.get(); };
  const auto set_and_get = [&] {
    var_.set("inside");
    return var_.get();
  };
  attempt("run:", [&] { return context.run(set_and_get); });
  attempt("outside:", get);
  attempt("kept:", [&] { return *context.get(var_); });
  attempt("nested run:", [&] { return context.run([&] { return context.run(get); }); });
  attempt("nested run of a copy:",
          [&] { return context.run([&] { return context.copy().run(get); }); });
  attempt("own context:", [&] { return current_task().context().run(get); });
  attempt("after the errors:", [&] { return context.run(get); });
}

Coro<> ContextScript::handlers() {
  EventLoop& loop = EventLoop::running();
  var_.set("main");
  loop.set_exception_handler(
      [&](const ErrorContext&) { print("handler sees " + var_.get("nothing")); });
  loop.call_soon([&] {
    var_.set("callback");
    throw ValueError("callback");
  });
  Task<> failed = create_task(child("task"));
  const Future<int> done(loop);
  done.add_done_callback(DoneCallback([&](const AnyFuture&) {
    var_.set("done callback");
    throw ValueError("done callback");
  }));
  done.set_result(1);
  co_await sleep(0s);
  co_await sleep(0s);
  failed = Task<>();

  loop.set_exception_handler([](const ErrorContext&) { throw ValueError("handler"); });
  loop.call_soon([] { throw ValueError("callback"); });
  testing::internal::CaptureStderr();
  co_await sleep(0s);
  const std::string written = testing::internal::GetCapturedStderr();
  EXPECT_EQ("wavetank: unhandled error in the exception handler: handler\n", written);
  print("default: Unhandled error in exception handler");
}

Coro<> ContextScript::main() {
  tokens();
  entering();
  co_await handlers();
}

TEST_F(ContextScript, OutputIsThatOfCPython) {
  VirtualClock clock;
  run(clock, clock, main());

  expect_trace("context_misuse");
}

}  // namespace
}  // namespace wavetank
