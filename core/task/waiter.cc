#include "core/task/waiter.h"

#include <utility>

#include "core/check.h"
#include "core/loop/event_loop.h"

namespace wavetank {

void Waiter::suspend(std::coroutine_handle<> leaf, const CoroFrame& frame) {
  task_ = EventLoop::running().current_task();
  task_->suspend_on(leaf, frame, *this);
}

void Waiter::wake_at(Instant when) {
  // A cancel that was due at the suspension has ended the wait already.
  if (done()) return;
  set_run(&fire);
  task_->loop().call_at(when, static_cast<Timer&>(*this));
}

void Waiter::resume_at(Instant when) {
  if (done()) return;
  set_run(&fire_and_resume);
  task_->loop().call_at(when, static_cast<Timer&>(*this));
}

void Waiter::schedule_resume() noexcept {
  // A timer that is due but has not run yet is in the ready queue under the same node.
  stop_timer();
  unlink();
  set_run(&resume);
  task_->loop().call_soon(static_cast<Runnable&>(*this));
}

bool Waiter::wake() noexcept {
  if (done()) return false;
  state_ = State::kWoken;
  if (task_ != nullptr) schedule_resume();
  return true;
}

bool Waiter::cancel(CancelMessage message) {
  if (done()) return false;
  state_ = State::kCancelled;
  message_ = std::move(message);
  schedule_resume();
  return true;
}

void Waiter::resume(Runnable& self, Call how) {
  if (how == Call::kDrop) return;
  auto& waiter = static_cast<Waiter&>(static_cast<Timer&>(self));
  if (waiter.was_woken() && !waiter.task_->cancel_is_due() && waiter.waits_on()) {
    waiter.state_ = State::kPending;
  } else {
    waiter.task_->resume_step();
  }
}

void Waiter::fire(Runnable& self, Call how) {
  if (how == Call::kRun) static_cast<Waiter&>(static_cast<Timer&>(self)).wake();
}

void Waiter::fire_and_resume(Runnable& self, Call how) {
  if (how == Call::kDrop) return;
  auto& waiter = static_cast<Waiter&>(static_cast<Timer&>(self));
  waiter.state_ = State::kWoken;
  waiter.task_->resume_step();
}

void WaiterList::push_back(Waiter& waiter) noexcept {
  CHECK(waiter.next_ == nullptr && waiter.previous_ == nullptr);
  waiter.previous_ = last_;
  (last_ != nullptr ? last_->next_ : first_) = &waiter;
  last_ = &waiter;
  if (next_to_wake_ == nullptr) next_to_wake_ = &waiter;
}

void WaiterList::remove(Waiter& waiter) noexcept {
  CHECK((waiter.previous_ != nullptr ? waiter.previous_->next_ : first_) == &waiter);
  if (next_to_wake_ == &waiter) next_to_wake_ = waiter.next_;
  (waiter.previous_ != nullptr ? waiter.previous_->next_ : first_) = waiter.next_;
  (waiter.next_ != nullptr ? waiter.next_->previous_ : last_) = waiter.previous_;
  waiter.next_ = waiter.previous_ = nullptr;
}

bool WaiterList::wake_next() noexcept {
  while (next_to_wake_ != nullptr) {
    Waiter& waiter = *std::exchange(next_to_wake_, next_to_wake_->next_);
    if (waiter.wake()) return true;
  }
  return false;
}

void WaiterList::wake_all() noexcept {
  while (wake_next()) {
  }
}

bool WaiterList::all_cancelled() const noexcept {
  const Waiter* waiter = first_;
  while (waiter != nullptr && waiter->was_cancelled()) waiter = waiter->next_;
  return waiter == nullptr;
}

std::size_t WaiterList::size() const noexcept {
  std::size_t count = 0;
  for (const Waiter* waiter = first_; waiter != nullptr; waiter = waiter->next_) ++count;
  return count;
}

}  // namespace wavetank
