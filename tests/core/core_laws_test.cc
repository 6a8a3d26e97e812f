// Laws of core that hold for any history: generated, and shrunk when they break.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <iterator>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/combine/gather.h"
#include "core/combine/task_group.h"
#include "core/combine/timeout.h"
#include "core/loop/timer_heap.h"
#include "core/sync/queue.h"
#include "core/task/exception_group.h"
#include "core/task/sleep.h"
#include "tests/core/test_loop.h"
#include "tests/core/tracked.h"

namespace wavetank {
namespace {

using Numbers = std::vector<int>;

/// A number in [0, bound).
int below(int bound) { return *rc::gen::inRange(0, bound); }

class NumberedTimer : public Timer {
 public:
  explicit NumberedTimer(int number_) : Timer([](Runnable&, Call) {}), number(number_) {}
  const int number;
};

/// The timers of a heap as a list that is kept in order the slow way.
struct SortedList {
  std::vector<std::pair<Instant, int>> entries;

  void arm(Instant when, int number) {
    const auto behind = [when](const auto& entry) { return entry.first > when; };
    entries.insert(std::find_if(entries.begin(), entries.end(), behind), {when, number});
  }
  void disarm(int number) {
    std::erase_if(entries, [number](const auto& entry) { return entry.second == number; });
  }
};

RC_GTEST_PROP(TimerHeapLaw, AgreesWithASortedList, ()) {
  std::vector<std::unique_ptr<NumberedTimer>> timers;
  for (int i = 0; i < 20; ++i) timers.push_back(std::make_unique<NumberedTimer>(i));
  TimerHeap heap;
  SortedList model;
  const int operations = below(200);
  for (int i = 0; i < operations; ++i) {
    NumberedTimer& timer = *timers[static_cast<std::size_t>(below(20))];
    if (below(8) == 0 && !heap.empty()) {
      const int popped = static_cast<NumberedTimer&>(heap.pop()).number;
      RC_ASSERT(popped == model.entries.front().second);
      model.entries.erase(model.entries.begin());
    } else if (timer.armed()) {
      heap.disarm(timer);
      model.disarm(timer.number);
    } else {
      const Instant when(Duration(below(10)));
      heap.arm(timer, when);
      model.arm(when, timer.number);
    }
    RC_ASSERT(heap.size() == model.entries.size());
    if (!heap.empty()) RC_ASSERT(heap.next_deadline() == model.entries.front().first);
  }
  for (const auto& [when, number] : model.entries) {
    RC_ASSERT(heap.next_deadline() == when);
    RC_ASSERT(static_cast<NumberedTimer&>(heap.pop()).number == number);
  }
  RC_ASSERT(heap.empty());
}

class NumberedEntry : public Runnable {
 public:
  NumberedEntry(int number, Numbers& ran) : Runnable(&run), number_(number), ran_(ran) {}

 private:
  static void run(Runnable& self, Call how) {
    auto& entry = static_cast<NumberedEntry&>(self);
    if (how == Call::kRun) entry.ran_.push_back(entry.number_);
  }
  int number_;
  Numbers& ran_;
};

RC_GTEST_PROP(RunQueueLaw, AgreesWithTwoLists, ()) {
  Numbers ran;
  Numbers expected;
  RunQueue queues[2];
  std::list<int> models[2];
  std::map<int, std::unique_ptr<NumberedEntry>> entries;
  const int operations = below(100);
  for (int i = 0; i < operations; ++i) {
    const int which = below(2);
    switch (below(5)) {
      case 0:
      case 1:
        entries[i] = std::make_unique<NumberedEntry>(i, ran);
        queues[which].push_back(*entries[i]);
        models[which].push_back(i);
        break;
      case 2:
        queues[which].splice_back(queues[1 - which]);
        models[which].splice(models[which].end(), models[1 - which]);
        break;
      case 3: {
        // Entries before a mark run, entries behind it stay.
        const RunQueue::Mark end(queues[which]);
        queues[which].splice_back(queues[1 - which]);
        while (!end.is_first()) queues[which].run_first();
        expected.insert(expected.end(), models[which].begin(), models[which].end());
        models[which] = std::exchange(models[1 - which], {});
        break;
      }
      default:
        // The destructor takes an entry out, wherever it is.
        if (!entries.empty()) {
          const auto victim = std::next(entries.begin(), below(static_cast<int>(entries.size())));
          for (std::list<int>& model : models) model.remove(victim->first);
          entries.erase(victim);
        }
    }
  }
  expected.insert(expected.end(), models[0].begin(), models[0].end());
  while (!queues[0].empty()) queues[0].run_first();
  RC_ASSERT(ran == expected);
  queues[1].drop_all();
  RC_ASSERT(ran == expected);
}

RC_GTEST_PROP(EventLoopLaw, TimersRunOnTimeInArmingOrder, ()) {
  TestLoop t;
  std::vector<TimerHandle> handles;
  std::vector<std::pair<int, int>> expected;
  std::vector<std::pair<int, int>> ran;
  const int count = below(40);
  for (int i = 0; i < count; ++i) {
    const int when = below(12);
    handles.push_back(t.loop().call_at(Instant(Duration(when)), [&ran, &t, i] {
      ran.emplace_back(static_cast<int>(t.now().count()), i);
    }));
    expected.emplace_back(when, i);
  }
  for (int i = 0; i < count; ++i) {
    if (below(4) > 0) continue;
    handles[static_cast<std::size_t>(i)].cancel();
    std::erase_if(expected, [i](const auto& entry) { return entry.second == i; });
  }
  std::sort(expected.begin(), expected.end());

  while (t.loop().next_deadline().has_value()) t.iterate();

  RC_ASSERT(ran == expected);
}

/// Leaves are numbers; groups may be nested.
std::exception_ptr any_error(int depth) {
  if (depth == 0 || below(3) > 0) return std::make_exception_ptr(below(10));
  std::vector<std::exception_ptr> errors;
  const int count = 1 + below(3);
  for (int i = 0; i < count; ++i) errors.push_back(any_error(depth - 1));
  return make_exception_group("group", std::move(errors));
}

void append_leaves(const std::exception_ptr& error, Numbers& leaves) {
  if (const BaseExceptionGroup* group = as_base_exception_group(error)) {
    for (const std::exception_ptr& one : group->exceptions()) append_leaves(one, leaves);
    return;
  }
  try {
    std::rethrow_exception(error);
  } catch (int number) {
    leaves.push_back(number);
  }
}

Numbers leaves_of(const std::optional<BaseExceptionGroup>& group) {
  Numbers leaves;
  if (group) append_leaves(group->to_exception(), leaves);
  return leaves;
}

RC_GTEST_PROP(ExceptionGroupLaw, SplitLosesNoLeafAndKeepsTheOrder, ()) {
  const BaseExceptionGroup group("outer", {any_error(3), any_error(3), any_error(3)});
  const auto is_small = [](const std::exception_ptr& error) {
    if (as_base_exception_group(error) != nullptr) return false;
    Numbers leaf;
    append_leaves(error, leaf);
    return leaf[0] < 5;
  };
  const BaseExceptionGroup::Split parts = group.split(is_small);

  Numbers small = leaves_of(group);
  Numbers large = small;
  std::erase_if(small, [](int number) { return number >= 5; });
  std::erase_if(large, [](int number) { return number < 5; });
  RC_ASSERT(leaves_of(parts.matched) == small);
  RC_ASSERT(leaves_of(parts.rest) == large);
  RC_ASSERT(parts.matched.has_value() == !small.empty());
  RC_ASSERT(parts.rest.has_value() == !large.empty());
}

/// Producers and consumers of one queue, some of them cancelled at random times.
struct Traffic {
  explicit Traffic(std::size_t maxsize) : queue(maxsize) {}

  Coro<> produce(int first, int pause_ns) {
    for (int item = first; item < first + 5; ++item) {
      co_await queue.put(item);
      put.push_back(item);
      co_await sleep(Duration(pause_ns));
    }
  }
  Coro<> consume(int pause_ns) {
    while (true) {
      const int item = co_await queue.get();
      got.push_back(item);
      co_await sleep(Duration(pause_ns));
    }
  }

  Queue<int> queue;
  Numbers put;
  Numbers got;
};

RC_GTEST_PROP(QueueLaw, EveryItemThatWasPutComesOutOnceWhateverIsCancelled, ()) {
  TestLoop t;
  Traffic traffic(static_cast<std::size_t>(below(3)));
  std::vector<Task<>> tasks;
  const int producers = 1 + below(4);
  for (int i = 0; i < producers; ++i) {
    tasks.push_back(create_task(t.loop(), traffic.produce(i * 100, below(5))));
  }
  const int consumers = 1 + below(4);
  for (int i = 0; i < consumers; ++i) {
    tasks.push_back(create_task(t.loop(), traffic.consume(below(5))));
  }
  for (const Task<>& task : tasks) {
    if (below(3) > 0) continue;
    t.loop().call_at(Instant(Duration(below(20))), [task] { task.cancel(); });
  }
  auto main = [&]() -> Coro<> {
    co_await sleep(Duration(1000));
    for (const Task<>& task : tasks) task.cancel();
    co_await sleep(Duration(1));
    while (!traffic.queue.empty()) traffic.got.push_back(traffic.queue.get_nowait());
  };

  t.run(main());

  std::sort(traffic.put.begin(), traffic.put.end());
  std::sort(traffic.got.begin(), traffic.got.end());
  RC_ASSERT(traffic.got == traffic.put);
}

/// A random tree of tasks: sleeps, groups, timeouts, gathers, errors and cancels of anyone.
class RandomTree {
 public:
  Coro<> node(int depth, Tracked tracked) {
    const int steps = below(3);
    for (int i = 0; i < steps; ++i) co_await action(depth);
    tracked.check();
  }

 private:
  Coro<> action(int depth) {
    const int kind = below(depth > 0 ? 8 : 4);
    if (kind == 0) throw std::runtime_error("random");
    if (kind == 1) cancel_someone();
    if (kind == 2) co_await sleep(Duration(below(5)));
    if (kind == 4) create_task(node(depth - 1, Tracked()));
    if (kind == 5) co_await group(depth - 1);
    if (kind == 6) co_await timeout(Duration(below(5)), node(depth - 1, Tracked()));
    if (kind == 7) co_await gather(node(depth - 1, Tracked()), node(depth - 1, Tracked()));
  }

  Coro<> group(int depth) {
    auto body = [this, depth](TaskGroup& group) -> Coro<> {
      const int children = below(3);
      for (int i = 0; i < children; ++i) group.create_task(node(depth, Tracked()));
      co_await node(depth, Tracked());
    };
    const Outcome<> ended = co_await outcome(task_group(body));
    if (below(2) == 0 && ended.error()) std::rethrow_exception(ended.error());
  }

  void cancel_someone() {
    const std::vector<AnyTask> tasks = all_tasks();
    tasks[static_cast<std::size_t>(below(static_cast<int>(tasks.size())))].cancel();
  }
};

RC_GTEST_PROP(TaskLaw, AnyTreeOfTasksIsFreedWhole, ()) {
  Tracked::reset();
  RandomTree tree;
  TestLoop t;

  thrown_by([&] { t.run(tree.node(4, Tracked())); });
  t.runner().close();
  while (!t.loop().live_tasks().empty()) t.runner().loop().run_once();

  RC_ASSERT(t.loop().live_tasks().empty());
  RC_ASSERT(Tracked::living() == 0);
  RC_ASSERT(Tracked::broken() == 0);
}

RC_GTEST_PROP(TaskLaw, ATreeThatIsDestroyedAtAnyTimeLeavesNothing, ()) {
  Tracked::reset();
  RandomTree tree;
  VirtualClock clock;
  auto loop = std::make_unique<EventLoop>(clock, clock);
  loop->set_exception_handler([](const ErrorContext&) {});
  create_task(*loop, tree.node(4, Tracked()));
  const int iterations = below(20);
  for (int i = 0; i < iterations && !loop->live_tasks().empty(); ++i) loop->run_once();

  loop.reset();

  RC_ASSERT(Tracked::living() == 0);
  RC_ASSERT(Tracked::broken() == 0);
}

}  // namespace
}  // namespace wavetank
