#include "core/uv/signals.h"

#include <fmt/format.h>
#include <uv.h>

#include <array>
#include <stdexcept>

#include "core/uv/handle_block.h"

namespace wavetank::uv {

/// The two signal handles.
class SignalBlock final : public HandleBlock {
 public:
  SignalBlock(uv_loop_t& loop, Signals& owner) noexcept : owner_(&owner) {
    for (uv_signal_t& handle : handles_) {
      uv_signal_init(&loop, &handle);
      opened(as_handle(&handle));
    }
  }

  void forget_owner() noexcept { owner_ = nullptr; }

  void start() {
    constexpr std::array kCaught = {Signal::kInterrupt, Signal::kTerminate};
    for (std::size_t i = 0; i < kCaught.size(); ++i) {
      const int status = uv_signal_start(&handles_[i], &on_signal, static_cast<int>(kCaught[i]));
      if (status != 0) {
        throw std::runtime_error(fmt::format("cannot catch signals: {}", uv_strerror(status)));
      }
    }
  }

  void tear_down(Teardown) noexcept override {
    for (uv_signal_t& handle : handles_) close_handle(as_handle(&handle));
  }

 private:
  static void on_signal(uv_signal_t* handle, int number) noexcept {
    auto& block = static_cast<SignalBlock&>(of(as_handle(handle)));
    if (block.owner_ != nullptr) block.owner_->arrived(static_cast<Signal>(number));
  }

  std::array<uv_signal_t, 2> handles_;
  Signals* owner_;
};

/// A place in the line of waiters, for a scope. Who leaves the line after being woken, but without
/// a signal, was cancelled meanwhile: then the next one is served.
class Signals::Place {
 public:
  Place(Signals& signals, Waiter& waiter) noexcept : signals_(signals), waiter_(waiter) {
    signals_.waiters_.push_back(waiter_);
  }
  ~Place() {
    signals_.waiters_.remove(waiter_);
    if (!served_) signals_.wake_waiters();
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  void served() noexcept { served_ = true; }

 private:
  Signals& signals_;
  Waiter& waiter_;
  bool served_ = false;
};

Signals::Signals(Loop& loop) : block_(new SignalBlock(loop.native(), *this)) { block_->start(); }

Signals::~Signals() { block_->forget_owner(); }

Coro<Signal> Signals::wait() {
  // Behind the signals of those who were woken and have not run yet there may be one for us.
  std::size_t index = claimed();
  if (index == queue_.size()) {
    Waiter waiter("signal");
    Place place(*this, waiter);
    co_await waiter;
    place.served();
    index = 0;
  }
  const auto taken = queue_.begin() + static_cast<std::ptrdiff_t>(index);
  const Signal signal = *taken;
  queue_.erase(taken);
  co_return signal;
}

std::size_t Signals::claimed() const noexcept {
  std::size_t count = 0;
  for (Waiter* waiter = waiters_.first(); waiter != nullptr; waiter = WaiterList::next(*waiter)) {
    if (waiter->was_woken()) ++count;
  }
  return count;
}

void Signals::arrived(Signal signal) {
  queue_.push_back(signal);
  wake_waiters();
}

// One waiter for each signal. Those woken before stay in the line until they have run.
void Signals::wake_waiters() noexcept {
  std::size_t unclaimed = queue_.size();
  for (Waiter* waiter = waiters_.first(); waiter != nullptr && unclaimed > 0;
       waiter = WaiterList::next(*waiter)) {
    if (waiter->was_woken() || waiter->wake()) --unclaimed;
  }
}

}  // namespace wavetank::uv
