#pragma once

/// core/combine/shield.h - shield(): wait for something without passing a cancel on to it. Use it
/// when the caller may leave and the work goes on. Cleanup that the caller itself must see to its
/// end uses shielded() (core/combine/shielded.h).

#include "core/task/task.h"

namespace wavetank {

/// Reports an error of `inner` to its loop's exception handler, once, even if another caller sees
/// it. asyncio does this to the future that a cancelled shield leaves behind.
void report_shielded_error(const AnyFuture& inner);

/// State of a shield's outer future: follows the inner one, but a cancel stops here.
template <class T>
class ShieldState final : public FutureState<T>, private Runnable {
 public:
  ShieldState(EventLoop& loop, Future<T> inner)
      : FutureState<T>(loop), Runnable(&inner_done), inner_(std::move(inner)) {
    inner_.state().add_done_callback(static_cast<Runnable&>(*this));
  }
  bool cancel(CancelMessage message) override {
    if (!FutureBase::cancel(std::move(message))) return false;
    if (!inner_.done()) report_shielded_error(inner_);
    return true;
  }
  std::string describe() const override { return "shield of " + inner_.state().describe(); }
  void list_awaited(AwaitedList& list) const override { list.push_back(&inner_.state()); }

 private:
  static void inner_done(Runnable& self, Call how) {
    auto& shield = static_cast<ShieldState&>(self);
    if (how == Call::kDrop || shield.done()) return;
    const Ref<FutureBase> keep(&shield);
    shield.follow();
  }
  void follow() {
    if (inner_.cancelled()) {
      FutureBase::cancel({});
    } else if (std::exception_ptr error = inner_.exception()) {
      this->set_exception(std::move(error));
    } else if constexpr (std::is_void_v<T> || !std::is_copy_constructible_v<T>) {
      this->set_result(std::move(inner_.result()));
    } else {
      this->set_result(inner_.result());
    }
  }

  Future<T> inner_;
};

/// `co_await shield(future)`: when the caller is cancelled, `future` goes on; when `future` is
/// cancelled, so is the caller's await. If `future` fails after that, the loop's exception handler
/// gets the error. Source: CPython 3.14, asyncio/tasks.py, shield.
template <class T>
Future<T> shield(Future<T> inner) {
  if (inner.done()) return inner;
  EventLoop& loop = inner.state().loop();
  return Future<T>(Ref<FutureBase>(new ShieldState<T>(loop, std::move(inner))));
}
template <class T>
Future<T> shield(Task<T> inner) {
  return shield(Future<T>(inner.shared_state()));
}
template <class T>
Future<T> shield(Coro<T> inner) {
  return shield(create_task(std::move(inner)));
}

}  // namespace wavetank
