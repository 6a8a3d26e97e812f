#include "core/task/wait_for.h"

#include "core/task/waiter.h"

namespace wavetank {

namespace {

// Wakes a waiter when a future is done.
class Release final : public Runnable {
 public:
  explicit Release(Waiter& waiter) noexcept : Runnable(&call), waiter_(waiter) {}

 private:
  static void call(Runnable& self, Call how) {
    if (how == Call::kRun) static_cast<Release&>(self).waiter_.wake();
  }
  Waiter& waiter_;
};

}  // namespace

Coro<void> cancel_and_wait(AnyFuture future) {
  Waiter waiter("wait_for");
  Release release(waiter);
  future.state().add_done_callback(static_cast<Runnable&>(release));
  future.cancel();
  co_await waiter;
}

}  // namespace wavetank
