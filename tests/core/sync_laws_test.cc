// Goal: laws of locks, semaphores, conditions, barriers and queues under any schedule: tasks come,
// are cancelled and are stopped at random times, and no item or permit is lost, doubled or
// forgotten.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>
#include <vector>

#include "core/sync/barrier.h"
#include "core/sync/queue.h"
#include "core/sync/semaphore.h"
#include "core/task/sleep.h"
#include "tests/core/test_loop.h"

namespace wavetank {
namespace {

using Values = std::vector<int>;

/// A number in [0, bound).
int drawn_below(int bound) { return *rc::gen::inRange(0, bound); }

/// Cancels some iterations after `when`: so it also hits tasks that are woken and have not run yet.
Coro<> cancel_at(Task<> task, Duration when, int iterations) {
  co_await sleep(when);
  for (; iterations > 0; --iterations) co_await sleep(Duration(0));
  task.cancel();
}

/// Tasks that end by themselves, unless they are cancelled at a random time: with a throw or not.
class Crowd {
 public:
  explicit Crowd(TestLoop& t) : t_(t) {}

  void add(Coro<> coro) {
    TaskOptions options("task " + std::to_string(tasks_.size()));
    if (drawn_below(2) == 0) options = std::move(options).stop_without_throw();
    const Task<> task = create_task(t_.loop(), std::move(coro), std::move(options));
    const bool is_victim = drawn_below(3) == 0;
    if (is_victim) {
      const Duration when(drawn_below(12));
      create_task(t_.loop(), cancel_at(task, when, drawn_below(3)));
    } else {
      survivors_.push_back(task);
    }
    tasks_.push_back(task);
  }

  /// Long after all of them should have ended.
  void run() {
    auto main = []() -> Coro<> { co_await sleep(Duration(10'000)); };
    t_.run(main());
  }

  bool survivors_ended() const {
    return std::all_of(survivors_.begin(), survivors_.end(),
                       [](const Task<>& task) { return task.done() && !task.cancelled(); });
  }
  const std::vector<Task<>>& tasks() const noexcept { return tasks_; }
  std::size_t survivors() const noexcept { return survivors_.size(); }

 private:
  TestLoop& t_;
  std::vector<Task<>> tasks_;
  std::vector<Task<>> survivors_;
};

/// The number of tasks in a critical section, and its maximum.
struct Section {
  struct Visit {
    explicit Visit(Section& section_) : section(section_) {
      section.most = std::max(section.most, ++section.inside);
    }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;
    ~Visit() { --section.inside; }
    Section& section;
  };
  int inside = 0;
  int most = 0;
};

template <class T>
Coro<> enter(T& guard, Section& section, Duration before, Duration during) {
  co_await sleep(before);
  const Hold<T> held = co_await guard.hold();
  const Section::Visit inside(section);
  co_await sleep(during);
}

RC_GTEST_PROP(LockLaw, OneHolderAndNoLostWakeUp, ()) {
  TestLoop t;
  Lock lock;
  Section section;
  Crowd crowd(t);
  const int count = 1 + drawn_below(8);
  for (int i = 0; i < count; ++i) {
    crowd.add(enter(lock, section, Duration(drawn_below(10)), Duration(drawn_below(5))));
  }

  crowd.run();

  RC_ASSERT(section.most <= 1);
  RC_ASSERT(crowd.survivors_ended());
  RC_ASSERT(!lock.locked());
  RC_ASSERT(lock.statistics().waiting == 0U);
}

RC_GTEST_PROP(SemaphoreLaw, NeverOverCommittedAndNoLostPermit, ()) {
  TestLoop t;
  const int permits = 1 + drawn_below(3);
  BoundedSemaphore semaphore(permits);
  Section section;
  Crowd crowd(t);
  const int count = 1 + drawn_below(10);
  for (int i = 0; i < count; ++i) {
    crowd.add(
        enter<Semaphore>(semaphore, section, Duration(drawn_below(10)), Duration(drawn_below(5))));
  }

  crowd.run();

  RC_ASSERT(section.most <= permits);
  RC_ASSERT(crowd.survivors_ended());
  RC_ASSERT(semaphore.statistics().value == permits);
  RC_ASSERT(semaphore.statistics().waiting == 0U);
}

/// Tokens that tasks wait for; each is announced to one of them.
struct Tokens {
  Coro<> take(Duration before) {
    co_await sleep(before);
    const Hold<Lock> held = co_await condition.hold();
    co_await condition.wait_for([this] { return count > 0; });
    --count;
    ++taken;
    if (slow) co_await sleep(Duration(1));
  }
  Coro<> make(std::size_t how_many) {
    for (; how_many > 0; --how_many) {
      co_await sleep(Duration(3));
      const Hold<Lock> held = co_await condition.hold();
      ++count;
      condition.notify();
    }
  }

  Condition condition;
  int count = 0;
  int taken = 0;
  bool slow = false;
};

RC_GTEST_PROP(ConditionLaw, NotificationReachesSomebodyWhoeverIsCancelled, ()) {
  TestLoop t;
  Tokens tokens;
  tokens.slow = drawn_below(2) == 0;
  Crowd crowd(t);
  const int count = 1 + drawn_below(8);
  for (int i = 0; i < count; ++i) crowd.add(tokens.take(Duration(drawn_below(10))));
  create_task(t.loop(), tokens.make(crowd.tasks().size()));

  crowd.run();

  RC_ASSERT(crowd.survivors_ended());
  RC_ASSERT(tokens.count + tokens.taken == count);
  RC_ASSERT(!tokens.condition.locked());
  RC_ASSERT(tokens.condition.statistics().waiting == 0U);
}

RC_GTEST_PROP(BarrierLaw, EachRoundHasEveryIndexOnce, ()) {
  TestLoop t;
  const int parties = 1 + drawn_below(4);
  const int rounds = 1 + drawn_below(3);
  Barrier barrier(static_cast<std::size_t>(parties));
  std::multiset<std::size_t> indexes;
  auto meets = [&](Duration before) -> Coro<> {
    co_await sleep(before);
    const std::size_t index = co_await barrier.wait();
    indexes.insert(index);
  };
  for (int i = 0; i < parties * rounds; ++i) create_task(t.loop(), meets(Duration(drawn_below(5))));
  auto main = []() -> Coro<> { co_await sleep(Duration(1000)); };

  t.run(main());

  for (int index = 0; index < parties; ++index) {
    RC_ASSERT(indexes.count(static_cast<std::size_t>(index)) == static_cast<std::size_t>(rounds));
  }
  RC_ASSERT(indexes.size() == static_cast<std::size_t>(parties * rounds));
}

RC_GTEST_PROP(BarrierLaw, WhoeverIsCancelledItWorksAgain, ()) {
  TestLoop t;
  Barrier barrier(static_cast<std::size_t>(1 + drawn_below(4)));
  Crowd crowd(t);
  auto meets = [&](Duration before) -> Coro<> {
    co_await sleep(before);
    co_await barrier.wait();
  };
  const int count = 1 + drawn_below(10);
  for (int i = 0; i < count; ++i) crowd.add(meets(Duration(drawn_below(10))));
  crowd.run();
  for (const Task<>& task : crowd.tasks()) task.cancel();
  Crowd next(t);
  next.run();

  RC_ASSERT(barrier.n_waiting() == 0U);
  RC_ASSERT(barrier.statistics().inside == 0U);
  std::vector<Task<>> round;
  for (std::size_t i = 0; i < barrier.parties(); ++i) {
    round.push_back(create_task(t.loop(), meets(Duration(0))));
  }
  next.run();
  for (const Task<>& task : round) RC_ASSERT(task.done() && !task.cancelled());
}

/// Producers and consumers of one queue of any kind.
template <class AnyQueue>
struct QueueTraffic {
  explicit QueueTraffic(std::size_t maxsize) : queue(maxsize) {}

  Coro<> produce(int first, Duration pause) {
    for (int item = first; item < first + 5; ++item) {
      co_await queue.put(item);
      put.push_back(item);
      co_await sleep(pause);
    }
  }
  Coro<> consume(Duration pause) {
    for (int i = 0; i < 5; ++i) {
      const int item = co_await queue.get();
      got.push_back(item);
      co_await sleep(pause);
    }
  }

  AnyQueue queue;
  Values put;
  Values got;
};

template <class AnyQueue>
void check_traffic() {
  TestLoop t;
  QueueTraffic<AnyQueue> traffic(static_cast<std::size_t>(drawn_below(3)));
  Crowd crowd(t);
  const int pairs = 1 + drawn_below(4);
  for (int i = 0; i < pairs; ++i) {
    crowd.add(traffic.produce(i * 100, Duration(drawn_below(5))));
    crowd.add(traffic.consume(Duration(drawn_below(5))));
  }

  crowd.run();

  // Neither is there an item and a getter, nor room and a putter: that were a lost wake-up.
  const QueueBase::Statistics end = traffic.queue.statistics();
  RC_ASSERT(end.getting == 0U || traffic.queue.empty());
  RC_ASSERT(end.putting == 0U || traffic.queue.full());
  for (const Task<>& task : crowd.tasks()) task.cancel();
  crowd.run();
  while (!traffic.queue.empty()) traffic.got.push_back(traffic.queue.get_nowait());
  std::sort(traffic.put.begin(), traffic.put.end());
  std::sort(traffic.got.begin(), traffic.got.end());
  RC_ASSERT(traffic.got == traffic.put);
}

RC_GTEST_PROP(QueueLaw, FirstInFirstOutLosesAndDoublesNoItem, ()) { check_traffic<Queue<int>>(); }
RC_GTEST_PROP(QueueLaw, LastInFirstOutLosesAndDoublesNoItem, ()) {
  check_traffic<LifoQueue<int>>();
}
RC_GTEST_PROP(QueueLaw, SmallestFirstLosesAndDoublesNoItem, ()) {
  check_traffic<PriorityQueue<int>>();
}

/// Random puts and gets of a queue and of a list from which `next` picks the item that comes out.
template <class AnyQueue, class Next>
void check_order(const Next& next) {
  AnyQueue queue;
  Values model;
  const int operations = drawn_below(100);
  for (int i = 0; i < operations; ++i) {
    if (drawn_below(3) > 0 || model.empty()) {
      const int item = drawn_below(20);
      queue.put_nowait(item);
      model.push_back(item);
    } else {
      const Values::iterator expected = next(model);
      RC_ASSERT(queue.get_nowait() == *expected);
      model.erase(expected);
    }
    RC_ASSERT(queue.qsize() == model.size());
  }
}

RC_GTEST_PROP(QueueLaw, EachKindHasItsOrder, ()) {
  check_order<Queue<int>>([](Values& items) { return items.begin(); });
  check_order<LifoQueue<int>>([](Values& items) { return std::prev(items.end()); });
  check_order<PriorityQueue<int>>(
      [](Values& items) { return std::min_element(items.begin(), items.end()); });
  check_order<PriorityQueue<int, std::greater<>>>(
      [](Values& items) { return std::max_element(items.begin(), items.end()); });
}

}  // namespace
}  // namespace wavetank
