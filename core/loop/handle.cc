#include "core/loop/handle.h"

#include "core/loop/event_loop.h"

namespace wavetank {

ScheduledCall::ScheduledCall(EventLoop& loop, std::function<void()> function, Instant when_,
                             Ref<ContextState> context)
    : Timer(&call),
      when(when_),
      loop_(loop),
      function_(std::move(function)),
      in_queue_(this),
      context_(loop.current_context(), std::move(context)) {}

void ScheduledCall::cancel() noexcept {
  if (std::exchange(cancelled_, true) || called_) return;
  function_ = nullptr;
  loop_.cancel_timer(*this);
  unlink();
  const Ref<ScheduledCall> last = std::move(in_queue_);
}

void ScheduledCall::call(Runnable& self, Call how) {
  auto& entry = static_cast<ScheduledCall&>(self);
  const Ref<ScheduledCall> last = std::move(entry.in_queue_);
  if (how == Call::kDrop) {
    entry.function_ = nullptr;  // The function may own the holder of the handle.
    return;
  }
  entry.called_ = true;
  const std::function<void()> function = std::move(entry.function_);
  entry.function_ = nullptr;
  const ContextScope context(entry.loop_, entry.context_);
  entry.loop_.guarded("exception in a callback", function);
}

}  // namespace wavetank
