#include "core/inspect/dump_tasks.h"

#include <gtest/gtest.h>

#include <cctype>

#include "core/combine/gather.h"
#include "core/combine/shield.h"
#include "core/combine/task_group.h"
#include "core/combine/timeout.h"
#include "core/combine/wait.h"
#include "core/sync/event.h"
#include "core/sync/queue.h"
#include "core/task/sleep.h"
#include "tests/core/test_loop.h"

namespace wavetank {

using namespace std::chrono_literals;

// Named functions with linkage, so that every compiler calls them alike.
Coro<> dumped_inner(Event& event) { co_await event.wait(); }
Coro<> dumped_outer(Event& event) {
  co_await sleep(250ms);
  co_await dumped_inner(event);
}
Coro<> dumped_sleeper() { co_await sleep(90s); }
Coro<> dumped_awaiter(Task<> task) { co_await task; }
Coro<> dumped_shielder(Task<> task) { co_await shield(task); }
Coro<> dumped_joiner(Queue<int>& queue) { co_await queue.join(); }
Coro<> dumped_group_body(TaskGroup& group) {
  group.create_task(dumped_sleeper(), "child");
  co_return;
}
Coro<> dumped_group() {
  auto body = [](TaskGroup& group) { return dumped_group_body(group); };
  co_await task_group(body);
}
Coro<> dumped_open_group_body(TaskGroup& group) {
  group.create_task(dumped_sleeper(), "child");
  co_await sleep(80s);
}
Coro<> dumped_group_in_its_body() {
  auto body = [](TaskGroup& group) { return dumped_open_group_body(group); };
  co_await task_group(body);
}
Coro<> dumped_gatherer(Task<> one, Task<> two) {
  const std::vector<Future<>> both = {one, two};
  co_await gather(both);
}
Coro<> dumped_waiter(Task<> one, Task<> two) {
  const std::vector<Task<>> both = {one, two};
  co_await wait(both);
}
Coro<> dumped_main(Coro<> operation, std::string& dump) {
  create_task(std::move(operation), "subject");
  co_await sleep(1s);
  dump = dump_tasks(EventLoop::running());
}

namespace {

/// Line numbers become N, and the folder of a file goes: "  event_test.cc:N dumped_inner".
std::string normalised(const std::string& dump) {
  std::string text;
  std::size_t begin = 0;
  while (begin < dump.size()) {
    std::size_t end = dump.find('\n', begin);
    std::string line = dump.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t colon = line.find(".cc:");
    const std::size_t header = line.find(".h:");
    const std::size_t number = colon != std::string::npos    ? colon + 4
                               : header != std::string::npos ? header + 3
                                                             : std::string::npos;
    if (number != std::string::npos) {
      std::size_t behind = number;
      while (std::isdigit(static_cast<unsigned char>(line[behind])) != 0) ++behind;
      line.replace(number, behind - number, "N");
      const std::size_t slash = line.rfind('/', number);
      const std::size_t indent = line.find_first_not_of(' ');
      if (slash != std::string::npos) line.erase(indent, slash + 1 - indent);
    }
    text += line + "\n";
  }
  return text;
}

/// The block of the task "subject", after a second.
std::string dump_of(TestLoop& t, Coro<> operation) {
  std::string dump;
  t.run(dumped_main(std::move(operation), dump));
  const std::size_t begin = dump.find("task 'subject'");
  const std::size_t end = dump.find("\ntask ", begin);  // The end of this task and of the tasks
                                                        // below it.
  return normalised(dump.substr(begin, end == std::string::npos ? end : end + 1 - begin));
}

TEST(DumpTasks, ShowsTheAwaitsFromTheOutermostToTheInnermost) {
  Event event;
  TestLoop t;

  EXPECT_EQ(
      "task 'subject' waits for event since 0.250000000 s\n"
      "  dump_tasks_test.cc:N dumped_outer\n"
      "  dump_tasks_test.cc:N dumped_inner\n",
      dump_of(t, dumped_outer(event)));
}

TEST(DumpTasks, SleepShowsItsDelay) {
  TestLoop t;

  EXPECT_EQ(
      "task 'subject' waits for sleep of 90.000 s since 0.000000000 s\n"
      "  dump_tasks_test.cc:N dumped_sleeper\n",
      dump_of(t, dumped_sleeper()));
}

TEST(DumpTasks, NamesTheTaskThatIsAwaited) {
  TestLoop t;
  const Task<> sleeper = create_task(t.loop(), dumped_sleeper(), "sleeper");

  EXPECT_EQ(
      "task 'subject' waits for task 'sleeper' since 0.000000000 s\n"
      "  dump_tasks_test.cc:N dumped_awaiter\n"
      "  task 'sleeper' waits for sleep of 90.000 s since 0.000000000 s\n"
      "    dump_tasks_test.cc:N dumped_sleeper\n",
      dump_of(t, dumped_awaiter(sleeper)));
}

TEST(DumpTasks, LooksThroughAShield) {
  TestLoop t;
  const Task<> sleeper = create_task(t.loop(), dumped_sleeper(), "sleeper");

  EXPECT_EQ(
      "task 'subject' waits for shield of task 'sleeper' since 0.000000000 s\n"
      "  dump_tasks_test.cc:N dumped_shielder\n"
      "  task 'sleeper' waits for sleep of 90.000 s since 0.000000000 s\n"
      "    dump_tasks_test.cc:N dumped_sleeper\n",
      dump_of(t, dumped_shielder(sleeper)));
}

TEST(DumpTasks, AwaitsInsideTheLibraryAreShown) {
  Queue<int> queue;
  queue.put_nowait(1);
  TestLoop t;
  const std::string dump = dump_of(t, dumped_joiner(queue));

  EXPECT_EQ(0U, dump.find("task 'subject' waits for queue join since 0.000000000 s\n"
                          "  dump_tasks_test.cc:N dumped_joiner\n"
                          "  queue_base.cc:N join\n"))
      << dump;
}

TEST(DumpTasks, ChildrenOfAGroupAreBelowItsTaskWhileTheBodyRuns) {
  for (Coro<> (*operation)() : {&dumped_group, &dumped_group_in_its_body}) {
    TestLoop t;
    const std::string dump = dump_of(t, operation());

    EXPECT_EQ(0U, dump.find("task 'subject' waits for ")) << dump;
    EXPECT_NE(std::string::npos, dump.find("\n  task 'child' waits for sleep of 90.000 s")) << dump;
  }
}

TEST(DumpTasks, LooksThroughAGatherAndAWait) {
  for (Coro<> (*operation)(Task<>, Task<>) : {&dumped_gatherer, &dumped_waiter}) {
    TestLoop t;
    const Task<> one = create_task(t.loop(), dumped_sleeper(), "one");
    const Task<> two = create_task(t.loop(), dumped_sleeper(), "two");
    const std::string dump = dump_of(t, operation(one, two));

    EXPECT_NE(std::string::npos, dump.find("\n  task 'one' waits for sleep")) << dump;
    EXPECT_NE(std::string::npos, dump.find("\n  task 'two' waits for sleep")) << dump;
  }
}

TEST(DumpTasks, ATaskThatTwoWaitForIsShownOnce) {
  TestLoop t;
  const Task<> sleeper = create_task(t.loop(), dumped_sleeper(), "sleeper");
  create_task(t.loop(), dumped_awaiter(sleeper), "first");
  create_task(t.loop(), dumped_awaiter(sleeper), "second");
  t.iterate();

  EXPECT_EQ(
      "task 'first' waits for task 'sleeper' since 0.000000000 s\n"
      "  dump_tasks_test.cc:N dumped_awaiter\n"
      "  task 'sleeper' waits for sleep of 90.000 s since 0.000000000 s\n"
      "    dump_tasks_test.cc:N dumped_sleeper\n"
      "task 'second' waits for task 'sleeper' since 0.000000000 s\n"
      "  dump_tasks_test.cc:N dumped_awaiter\n"
      "  task 'sleeper', shown above\n",
      normalised(dump_tasks(t.loop())));
}

TEST(DumpTasks, TasksThatWaitForEachOtherAreAllShown) {
  TestLoop t;
  Task<> second;
  auto first_body = [&]() -> Coro<> { co_await second; };
  const Task<> first = create_task(t.loop(), first_body(), "first");
  second = create_task(t.loop(), dumped_awaiter(first), "second");
  t.iterate();
  const std::string dump = dump_tasks(t.loop());

  EXPECT_EQ(0U, dump.find("task 'first' waits for task 'second'")) << dump;
  EXPECT_NE(std::string::npos, dump.find("\n  task 'second' waits for task 'first'")) << dump;
  EXPECT_NE(std::string::npos, dump.find("\n    task 'first', shown above\n")) << dump;
}

TEST(DumpTasks, ShowsCancelsThatWereNotTakenBack) {
  TestLoop t;
  const Task<> task = create_task(t.loop(), dumped_sleeper(), "sleeper");
  task.cancel();
  EXPECT_EQ("task 'sleeper' is ready, 1 cancel not taken back\n", dump_tasks(t.loop()));
}

TEST(DumpTasks, JsonHasTheSameTree) {
  TestLoop t;
  const Task<> sleeper = create_task(t.loop(), dumped_sleeper(), "a \"quoted\"\n\\ name");
  create_task(t.loop(), dumped_awaiter(sleeper), "second");
  t.iterate(1);
  create_task(t.loop(), dumped_sleeper(), "third");
  std::string json = dump_tasks_json(t.loop());
  for (std::size_t at = 0; (at = json.find("\"file\": \"", at)) != std::string::npos;) {
    at += 9;
    const std::size_t end = json.find("\"function\"", at);
    json.replace(at, end - at, "FILE, ");
  }

  EXPECT_EQ(
      R"({"tasks": [{"name": "a \"quoted\"\u000a\\ name", "number": 1, "state": "waiting", )"
      R"("awaits": "sleep of 90.000 s", "since_ns": 0, "cancelling": 0, "stack": [{"file": "FILE, )"
      R"("function": "dumped_sleeper"}], "awaited": []}, {"name": "second", "number": 2, )"
      R"("state": "waiting", "awaits": "task 'a \"quoted\"\u000a\\ name'", "since_ns": 0, )"
      R"("cancelling": 0, "stack": [{"file": "FILE, "function": "dumped_awaiter"}], )"
      R"("awaited": [1]}, {"name": "third", "number": 3, "state": "ready", "awaits": null, )"
      R"("since_ns": null, "cancelling": 0, "stack": [], "awaited": []}]})",
      json);
}

TEST(DumpTasks, ReadyTaskIsMarked) {
  TestLoop t;
  const Task<> task = create_task(t.loop(), dumped_sleeper(), "new");

  EXPECT_EQ("task 'new' is ready\n", dump_tasks(t.loop()));
}

TEST(DumpTasks, LoopWithoutTasksGivesAnEmptyText) {
  TestLoop t;

  EXPECT_EQ("", dump_tasks(t.loop()));
}

}  // namespace
}  // namespace wavetank
