#include "core/combine/gather.h"

#include "core/combine/unique_futures.h"

namespace wavetank {

// The callback of one child.
class GatherState::Watch final : public Runnable {
 public:
  Watch() noexcept : Runnable(&on_done) {}
  GatherState* gather = nullptr;
  FutureBase* child = nullptr;

 private:
  static void on_done(Runnable& self, Call how) {
    auto& watch = static_cast<Watch&>(self);
    if (how == Call::kDrop) return;
    const Ref<GatherState> keep(watch.gather);
    watch.gather->child_done(*std::exchange(watch.child, nullptr));
  }
};

GatherState::GatherState(EventLoop& loop, std::vector<AnyFuture> children, GatherErrors errors)
    : FutureBase(loop), children_(std::move(children)), errors_(errors) {}

GatherState::~GatherState() {
  // A gather that was never looked at hides no errors: each child reports its own.
  if (!done()) return;
  // After the first error, those of the children that are still at work count as seen.
  static const DoneCallback see_error([](const AnyFuture& child) {
    if (!child.cancelled()) child.exception();
  });
  for (std::size_t i = 0; i < distinct_; ++i) {
    FutureBase* child = watches_[i].child;
    if (child != nullptr && !child->done()) child->add_done_callback(see_error);
  }
}

void GatherState::begin() {
  if (children_.empty()) {
    collect();
    return finish(State::kFinished);
  }
  const std::vector<AnyFuture> distinct = unique_futures(children_);
  distinct_ = distinct.size();
  watches_ = std::make_unique<Watch[]>(distinct_);
  for (std::size_t i = 0; i < distinct_; ++i) {
    FutureBase& child = distinct[i].state();
    watches_[i].gather = this;
    watches_[i].child = &child;
    if (!child.done()) child.add_done_callback(watches_[i]);
  }
  // Those that are done already count now, without a turn of the loop.
  for (const AnyFuture& child : distinct) {
    if (child.done()) child_done(child.state());
  }
}

bool GatherState::cancel(CancelMessage message) {
  if (done()) return false;
  bool accepted = false;
  for (const AnyFuture& child : children_) {
    const bool asked = child.cancel(message);
    accepted = accepted || asked;
  }
  cancel_requested_ = cancel_requested_ || accepted;
  return accepted;
}

void GatherState::list_awaited(AwaitedList& list) const {
  for (std::size_t i = 0; i < distinct_; ++i) {
    if (watches_[i].child != nullptr) list.push_back(watches_[i].child);
  }
}

void GatherState::child_done(FutureBase& child) {
  ++finished_;
  if (done()) {
    if (!child.cancelled()) child.exception();
    return;
  }
  if (errors_ == GatherErrors::kThrow) {
    const std::exception_ptr error =
        child.cancelled() ? child.make_cancelled_error() : child.exception();
    if (error) return fail(error);
  }
  if (finished_ < distinct_) return;
  // CPython takes the message from the last child of the list, whichever ended last.
  if (cancel_requested_) return fail(children_.back().state().make_cancelled_error());
  collect();
  finish(State::kFinished);
}

Ref<FutureBase> gather_ended(EventLoop& loop, const std::vector<AnyFuture>& futures) {
  auto collect = [](const std::vector<AnyFuture>& done) {
    for (const AnyFuture& one : done) {
      if (!one.cancelled()) one.exception();
    }
    return Unit{};
  };
  return gather_into<Unit>(loop, futures, GatherErrors::kReturn, collect).shared_state();
}

}  // namespace wavetank
