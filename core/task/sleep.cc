#include "core/task/sleep.h"

#include <fmt/format.h>

namespace wavetank {

void Sleep::start(std::coroutine_handle<> leaf, const CoroFrame& frame) {
  EventLoop& loop = EventLoop::running();
  if (delay_ <= Duration::zero()) {
    yielding_ = loop.current_task();
    return yielding_->yield(leaf, frame);
  }
  suspend(leaf, frame);
  wake_at(saturating_add(loop.time(), delay_));
}

void Sleep::await_resume() {
  if (yielding_ != nullptr) return yielding_->check_cancelled();
  Waiter::await_resume();
}

std::string Sleep::describe() const {
  return fmt::format("sleep of {}.{:03} s", delay_ / std::chrono::seconds(1),
                     delay_ / std::chrono::milliseconds(1) % 1000);
}

}  // namespace wavetank
