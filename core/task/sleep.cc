#include "core/task/sleep.h"

#include <fmt/format.h>

namespace wavetank {

void Sleep::start(std::coroutine_handle<> leaf, const CoroFrame& frame) {
  suspend(leaf, frame);
  wake_at(saturating_add(EventLoop::running().time(), delay()));
}

std::string Sleep::describe() const {
  return fmt::format("sleep of {}.{:03} s", delay() / std::chrono::seconds(1),
                     delay() / std::chrono::milliseconds(1) % 1000);
}

}  // namespace wavetank
