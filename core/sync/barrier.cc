#include "core/sync/barrier.h"

#include <stdexcept>

#include "core/check.h"

namespace wavetank {

// A task that is counted.
class Barrier::Party {
 public:
  explicit Party(Barrier& barrier) noexcept : barrier_(barrier), index_(barrier.inside_++) {}
  Party(const Party&) = delete;
  Party& operator=(const Party&) = delete;
  ~Party() { barrier_.leave(); }

  std::size_t index() const noexcept { return index_; }
  bool is_last() const noexcept { return index_ + 1 == barrier_.parties_; }

 private:
  Barrier& barrier_;
  std::size_t index_;
};

Barrier::Barrier(std::size_t parties) : parties_(parties) {
  if (parties == 0) throw std::invalid_argument("a Barrier needs at least 1 party, not 0");
}

Coro<std::size_t> Barrier::wait() {
  const Hold<Lock> held = co_await condition_.hold();
  co_await condition_.wait_for([this] { return accepts(); });
  if (broken()) throw BrokenBarrierError("wait() at an aborted Barrier: reset() it first");
  const Party party(*this);
  if (party.is_last()) {
    state_ = State::kDraining;
    condition_.notify_all();
  } else {
    co_await condition_.wait_for([this] { return state_ != State::kFilling; });
    if (state_ != State::kDraining) throw BrokenBarrierError("the Barrier was aborted or reset");
  }
  co_return party.index();
}

// The last to leave opens it for the next round.
void Barrier::leave() noexcept {
  CHECK(inside_ > 0);
  if (--inside_ > 0) return;
  if (!accepts()) state_ = State::kFilling;
  condition_.wake(condition_.waiters_.size());
}

Coro<void> Barrier::reset() {
  const Hold<Lock> held = co_await condition_.hold();
  state_ = inside_ > 0 ? State::kResetting : State::kFilling;
  condition_.notify_all();
}

Coro<void> Barrier::abort() {
  const Hold<Lock> held = co_await condition_.hold();
  state_ = State::kBroken;
  condition_.notify_all();
}

}  // namespace wavetank
