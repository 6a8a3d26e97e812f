// Goal: waking N waiters costs N steps, however many are woken and have not run yet.

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <memory>
#include <new>
#include <vector>

#include "core/sync/condition.h"
#include "core/sync/event.h"
#include "core/sync/queue.h"
#include "core/sync/semaphore.h"
#include "core/task/sleep.h"
#include "core/task/waiter.h"
#include "tests/core/test_loop.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

/// A waiter on a separate page, which can be made unreadable: an access then kills the process.
class GuardedWaiter {
 public:
  GuardedWaiter()
      : bytes_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))),
        page_(mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)),
        waiter_(::new(page_) Waiter("guarded")) {}
  GuardedWaiter(const GuardedWaiter&) = delete;
  GuardedWaiter& operator=(const GuardedWaiter&) = delete;
  ~GuardedWaiter() {
    show();
    waiter_->~Waiter();
    munmap(page_, bytes_);
  }

  Waiter& operator*() noexcept { return *waiter_; }
  void hide() noexcept { mprotect(page_, bytes_, PROT_NONE); }
  void show() noexcept { mprotect(page_, bytes_, PROT_READ | PROT_WRITE); }

 private:
  std::size_t bytes_;
  void* page_;
  Waiter* waiter_;
};

TEST(WaiterList, WakingTheNextSkipsWokenWaiters) {
  GuardedWaiter first;
  GuardedWaiter second;
  GuardedWaiter third;
  WaiterList list;
  for (GuardedWaiter* waiter : {&first, &second, &third}) list.push_back(**waiter);

  EXPECT_TRUE(list.wake_next());
  first.hide();
  EXPECT_TRUE(list.wake_next());
  second.hide();
  list.wake_all();
  EXPECT_FALSE(list.wake_next());

  first.show();
  second.show();
  for (GuardedWaiter* waiter : {&first, &second, &third}) {
    EXPECT_TRUE((**waiter).was_woken());
    list.remove(**waiter);
  }
}

TEST(WaiterList, WakeNextSkipsWaitersThatLeft) {
  std::vector<std::unique_ptr<Waiter>> waiters;
  for (int i = 0; i < 5; ++i) waiters.push_back(std::make_unique<Waiter>("test"));
  WaiterList list;
  list.push_back(*waiters[0]);
  EXPECT_TRUE(list.wake_next());
  EXPECT_FALSE(list.wake_next());
  list.push_back(*waiters[1]);
  list.push_back(*waiters[2]);
  list.push_back(*waiters[3]);
  list.remove(*waiters[1]);
  EXPECT_TRUE(list.wake_next());
  EXPECT_TRUE(waiters[2]->was_woken());
  list.remove(*waiters[3]);
  EXPECT_FALSE(list.wake_next());
  list.push_back(*waiters[4]);
  EXPECT_TRUE(list.wake_next());
  EXPECT_TRUE(waiters[4]->was_woken());
  for (int i : {0, 2, 4}) list.remove(*waiters[static_cast<std::size_t>(i)]);
  EXPECT_TRUE(list.empty());
}

// With the list walked from its head for each, this would take minutes.
constexpr int kMany = 100'000;

TEST(ManyWaiters, AreNotifiedServedAndReleasedInOneStep) {
  TestLoop t;
  Condition condition;
  Queue<int> queue;
  Semaphore semaphore(0);
  int woken = 0;
  const auto waits = [&]() -> Coro<> {
    const auto held = co_await condition.hold();
    co_await condition.wait();
    ++woken;
  };
  const auto gets = [&]() -> Coro<> {
    const int item = co_await queue.get();
    woken += item;
  };
  const auto acquires = [&]() -> Coro<> {
    co_await semaphore.acquire();
    ++woken;
  };
  auto main = [&]() -> Coro<> {
    for (int i = 0; i < kMany; ++i) create_task(waits());
    for (int i = 0; i < kMany; ++i) create_task(gets());
    for (int i = 0; i < kMany; ++i) create_task(acquires());
    co_await sleep(1s);
    {
      const auto held = co_await condition.hold();
      condition.notify_all();
    }
    for (int i = 0; i < kMany; ++i) queue.put_nowait(1);
    for (int i = 0; i < kMany; ++i) semaphore.release();
    co_await sleep(1s);
  };

  t.run(main());

  EXPECT_EQ(3 * kMany, woken);
}

}  // namespace
}  // namespace wavetank
