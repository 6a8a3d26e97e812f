#include "core/combine/wait.h"

#include <fmt/format.h>

#include "core/check.h"

namespace wavetank {

// The done callback of one future.
class CompletionWait::Watch final : public wavetank::Runnable {
 public:
  Watch() noexcept : wavetank::Runnable(&on_done) {}
  CompletionWait* wait = nullptr;
  FutureBase* future = nullptr;

 private:
  static void on_done(wavetank::Runnable& self, Call how) {
    auto& watch = static_cast<Watch&>(self);
    if (how == Call::kRun) watch.wait->one_done(*watch.future);
  }
};

CompletionWait::CompletionWait(const std::vector<AnyFuture>& futures, ReturnWhen return_when,
                               std::optional<Duration> timeout)
    : Waiter("wait"),
      futures_(futures),
      watches_(std::make_unique<Watch[]>(futures.size())),
      left_(futures.size()),
      return_when_(return_when),
      timeout_(timeout) {}

CompletionWait::~CompletionWait() = default;

void CompletionWait::start(std::coroutine_handle<> leaf, const CoroFrame& frame) {
  for (std::size_t i = 0; i < futures_.size(); ++i) {
    watches_[i].wait = this;
    watches_[i].future = &futures_[i].state();
    watches_[i].future->add_done_callback(static_cast<wavetank::Runnable&>(watches_[i]));
  }
  suspend(leaf, frame);
  if (timeout_) wake_at(saturating_add(EventLoop::running().time(), *timeout_));
}

void CompletionWait::one_done(FutureBase& future) {
  CHECK(left_ > 0);
  --left_;
  bool enough = left_ == 0 || return_when_ == ReturnWhen::kFirstCompleted;
  // Looking at the error counts as seeing it, as in asyncio.
  if (!enough && return_when_ == ReturnWhen::kFirstException && !future.cancelled()) {
    enough = future.exception() != nullptr;
  }
  if (enough) wake();
}

std::string CompletionWait::describe() const {
  return fmt::format("wait for {} of {} futures", left_, futures_.size());
}

void CompletionWait::list_awaited(AwaitedList& list) const {
  for (const AnyFuture& future : futures_) {
    if (!future.done()) list.push_back(&future.state());
  }
}

}  // namespace wavetank
