#include "core/combine/as_completed.h"

#include "core/check.h"
#include "core/loop/event_loop.h"

namespace wavetank {

// The done callback of one future.
class CompletionOrder::Watch final : public wavetank::Runnable {
 public:
  Watch() noexcept : wavetank::Runnable(&on_done) {}
  CompletionOrder* order = nullptr;
  AnyFuture future;

 private:
  static void on_done(wavetank::Runnable& self, Call how) {
    auto& watch = static_cast<Watch&>(self);
    if (how == Call::kRun) watch.order->one_done(watch);
  }
};

CompletionOrder::CompletionOrder(EventLoop& loop, std::vector<AnyFuture> futures,
                                 std::optional<AnyDuration> timeout)
    : Timer(&on_timeout), loop_(loop) {
  futures = unique_futures(std::move(futures));
  size_ = running_ = left_ = futures.size();
  watches_ = std::make_unique<Watch[]>(size_);
  for (std::size_t i = 0; i < size_; ++i) {
    watches_[i].order = this;
    watches_[i].future = std::move(futures[i]);
    watches_[i].future.state().add_done_callback(static_cast<wavetank::Runnable&>(watches_[i]));
  }
  if (size_ == 0 || !timeout) return;
  loop_.call_at(saturating_add(loop_.time(), *timeout), static_cast<Timer&>(*this));
  armed_ = Ref<CompletionOrder>(this);
}

CompletionOrder::~CompletionOrder() = default;

void CompletionOrder::end_timeout() {
  loop_.cancel_timer(*this);
  Timer::unlink();
  const Ref<CompletionOrder> last = std::move(armed_);
}

void CompletionOrder::take_turn() {
  if (left_ == 0) throw RuntimeError("as_completed() has no more results: ask has_next() first");
  --left_;
}

void CompletionOrder::one_done(Watch& watch) {
  CHECK(running_ > 0);
  --running_;
  done_.put_nowait(watch.future);
  if (running_ == 0) end_timeout();
}

void CompletionOrder::on_timeout(Runnable& self, Call how) {
  auto& order = static_cast<CompletionOrder&>(static_cast<Timer&>(self));
  if (how == Call::kRun) order.give_up();
  order.end_timeout();
}

void CompletionOrder::give_up() {
  // The remaining futures are not handed out any more, not even one that is due in this iteration.
  for (std::size_t i = 0; i < size_; ++i) watches_[i].unlink();
  for (; running_ > 0; --running_) done_.put_nowait(AnyFuture());
}

Coro<AnyFuture> CompletionOrder::next(Ref<CompletionOrder> self) {
  CHECK(self->left_ < self->size_);  // One turn was taken at least.
  AnyFuture done = co_await self->done_.get();
  if (!done) throw TimeoutError();
  co_return done;
}

}  // namespace wavetank
