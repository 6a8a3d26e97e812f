#pragma once

/// core/combine/until_done.h - UntilDone: waits for the end of a future and does not touch its
/// result.

#include "core/task/waiter.h"

namespace wavetank {

/// `UntilDone done(future, "wait_for"); co_await done;` completes in the iteration after the one in
/// which the future's callbacks run. Watches from its construction on. `what` is for dump_tasks().
/// Cancelled: the future goes on. Requires: `future` outlives it.
class UntilDone final : public Waiter {
 public:
  UntilDone(FutureBase& future, const char* what) : Waiter(what), future_(future), release_(*this) {
    future_.add_done_callback(static_cast<wavetank::Runnable&>(release_));
  }
  void list_awaited(AwaitedList& list) const override { list.push_back(&future_); }

 private:
  class Release final : public wavetank::Runnable {
   public:
    explicit Release(Waiter& waiter) noexcept : wavetank::Runnable(&call), waiter_(waiter) {}

   private:
    static void call(wavetank::Runnable& self, Call how) {
      if (how == Call::kRun) static_cast<Release&>(self).waiter_.wake();
    }
    Waiter& waiter_;
  };

  FutureBase& future_;
  Release release_;
};

}  // namespace wavetank
