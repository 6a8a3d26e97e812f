#include "core/sync/condition.h"

#include <exception>

#include "core/task/catch_point.h"

namespace wavetank {

// Notifies another waiter if this one does not come to its end.
class Condition::Notifier {
 public:
  explicit Notifier(Condition& condition) noexcept : condition_(&condition) {}
  Notifier(const Notifier&) = delete;
  Notifier& operator=(const Notifier&) = delete;
  ~Notifier() {
    if (condition_ != nullptr) condition_->wake(1);
  }
  void dismiss() noexcept { condition_ = nullptr; }

 private:
  Condition* condition_;
};

Coro<void> Condition::wait() {
  if (!locked()) throw RuntimeError("wait() on a Condition whose lock is not held: acquire it");
  Notifier another(*this);
  // A task that is stopped without a throw must take the lock back too.
  const CatchPoint catching;
  release();
  std::exception_ptr error;
  {
    Waiter waiter("condition");
    const WaiterList::Place place(waiters_, waiter);
    try {
      co_await waiter;
    } catch (...) {
      error = std::current_exception();
    }
  }
  for (bool acquired = false; !acquired;) {
    try {
      co_await acquire();
      acquired = true;
    } catch (const CancelledError&) {
      error = std::current_exception();
    }
  }
  if (error) std::rethrow_exception(error);
  another.dismiss();
}

void Condition::notify(std::size_t count) {
  if (!locked()) throw RuntimeError("notify() on a Condition whose lock is not held: acquire it");
  wake(count);
}

void Condition::wake(std::size_t count) noexcept {
  while (count > 0 && waiters_.wake_next()) --count;
}

}  // namespace wavetank
