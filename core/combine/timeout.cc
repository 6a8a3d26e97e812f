#include "core/combine/timeout.h"

namespace wavetank {

void Timeout::enter() {
  if (state_ != State::kCreated) throw RuntimeError("this Timeout has been entered already");
  task_ = EventLoop::running().current_task();
  if (task_ == nullptr) throw RuntimeError("a Timeout needs a task around it");
  state_ = State::kEntered;
  cancelling_before_ = task_->cancelling();
  if (!when_ || strike_if_due()) return;
  // Inside a step, and most bodies end in the iteration in which they began.
  task_->loop().call_at(*when_, static_cast<DeferredTimer&>(*this));
}

// A deadline that has passed needs no timer; it strikes in the next iteration.
bool Timeout::strike_if_due() {
  EventLoop& loop = task_->loop();
  if (*when_ > loop.time()) return false;
  loop.call_soon(static_cast<Runnable&>(*this));
  return true;
}

void Timeout::reschedule(std::optional<Instant> when) {
  if (state_ != State::kEntered) {
    throw RuntimeError(state_ == State::kCreated ? "this Timeout has not been entered"
                                                 : "this Timeout has expired or is finished");
  }
  when_ = when;
  stop();
  if (!when || strike_if_due()) return;
  task_->loop().call_at(*when, static_cast<Timer&>(*this));
}

void Timeout::stop() noexcept {
  if (armed()) task_->loop().cancel_timer(*this);
  unlink();
}

void Timeout::on_timeout(Runnable& self, Call how) {
  if (how == Call::kDrop) return;
  auto& limit = static_cast<Timeout&>(static_cast<DeferredTimer&>(static_cast<Timer&>(self)));
  limit.task_->cancel({});
  limit.state_ = State::kExpiring;
}

std::exception_ptr Timeout::leave(const std::exception_ptr& error) {
  stop();
  if (state_ != State::kExpiring) {
    state_ = State::kExited;
    return error;
  }
  state_ = State::kExpired;
  const bool ours = task_->uncancel() <= cancelling_before_;
  if (!ours || classify(error) != ErrorKind::kCancelled) return error;
  // The same object every time: no code can change it, and it is dear to make.
  static const std::exception_ptr timed_out = std::make_exception_ptr(TimeoutError());
  return timed_out;
}

}  // namespace wavetank
