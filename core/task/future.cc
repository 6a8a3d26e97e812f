#include "core/task/future.h"

#include "core/check.h"
#include "core/loop/event_loop.h"

namespace wavetank {

namespace {

// A user's done callback, waiting in a future's list or in the ready queue. Owns itself.
class CallbackEntry final : public Runnable, public PoolAllocated {
 public:
  CallbackEntry(FutureBase& subject, DoneCallback callback, Ref<ContextState> context)
      : Runnable(&call),
        subject_(subject),
        callback_(std::move(callback)),
        context_(subject.loop().current_context(), std::move(context)) {}

  static CallbackEntry* from(Runnable& entry) noexcept {
    return entry.run_function() == &call ? static_cast<CallbackEntry*>(&entry) : nullptr;
  }
  const DoneCallback& callback() const noexcept { return callback_; }
  // From the ready queue on, the subject must live until the callback has run.
  void keep_subject() { kept_ = AnyFuture(Ref<FutureBase>(&subject_)); }

 private:
  static void call(Runnable& entry, Call how) {
    std::unique_ptr<CallbackEntry> self(static_cast<CallbackEntry*>(&entry));
    if (how == Call::kDrop) return;
    EventLoop& loop = self->subject_.loop();
    const ContextScope context(loop, self->context_);
    loop.guarded("exception in a done callback", [&] { self->callback_(self->kept_); });
  }

  FutureBase& subject_;
  DoneCallback callback_;
  ContextPlace context_;
  AnyFuture kept_;
};

}  // namespace

void FutureBase::report_unseen_error(ContextPlace* place) noexcept {
  // No code can look at the error any more. After the loop's end, no exception handler is left
  // either.
  if (!std::exchange(error_unseen_, false) || EventLoop::running_or_null() != loop_) return;
  try {
    const ErrorContext told("exception of " + describe() + " was never retrieved", error_);
    place != nullptr ? loop_->call_exception_handler(told, *place)
                     : loop_->call_exception_handler(told);
  } catch (...) {
    // A LoopExit of the handler: a destructor cannot throw it on, as in asyncio.
  }
}

bool FutureBase::cancel(CancelMessage message) {
  error_unseen_ = false;
  if (done()) return false;
  cancel_message_ = std::move(message);
  finish(State::kCancelled);
  return true;
}

void FutureBase::check_settable() const {
  if (done()) throw InvalidStateError("the result of " + describe() + " is set already");
}

void FutureBase::set_exception(std::exception_ptr error) {
  check_settable();
  fail(std::move(error));
}

void FutureBase::fail(std::exception_ptr error) {
  error_ = std::move(error);
  error_unseen_ = true;
  finish(State::kFinished);
}

std::exception_ptr FutureBase::exception() {
  if (state_ == State::kCancelled) std::rethrow_exception(make_cancelled_error());
  if (state_ == State::kPending)
    throw InvalidStateError("exception of " + describe() + " is not set");
  error_unseen_ = false;
  return error_;
}

void FutureBase::check_result() {
  if (state_ == State::kPending) throw InvalidStateError("result of " + describe() + " is not set");
  if (state_ == State::kCancelled) std::rethrow_exception(make_cancelled_error());
  error_unseen_ = false;
  if (error_) std::rethrow_exception(error_);
}

std::exception_ptr FutureBase::make_cancelled_error() {
  if (cancelled() && error_) return std::exchange(error_, nullptr);
  return std::make_exception_ptr(CancelledError(take_message()));
}

std::optional<CancelMessage> FutureBase::take_cancel() {
  if (!cancelled()) return std::nullopt;
  if (error_) return cancel_message_of(std::exchange(error_, nullptr));
  return take_message();
}

CancelMessage FutureBase::take_message() {
  if (std::exchange(message_once_, false)) return std::exchange(cancel_message_, CancelMessage());
  return cancel_message_;
}

void FutureBase::schedule(Runnable& entry) noexcept { loop_->call_soon(entry); }

void FutureBase::add_done_callback(DoneCallback callback, OptionalContext context) {
  auto* entry = new CallbackEntry(*this, std::move(callback), std::move(context.state));
  done() ? entry->keep_subject() : void(has_functions_ = true);
  add_done_callback(static_cast<Runnable&>(*entry));
}

std::size_t FutureBase::remove_done_callback(const DoneCallback& callback) {
  std::size_t removed = 0;
  for (Runnable* entry = callbacks_.first(); entry != nullptr;) {
    Runnable* next = callbacks_.after(*entry);
    auto* found = CallbackEntry::from(*entry);
    if (found != nullptr && found->callback() == callback) {
      delete found;
      ++removed;
    }
    entry = next;
  }
  return removed;
}

void FutureBase::finish(State state) {
  CHECK(!done());
  state_ = state;
  if (has_functions_) keep_for_functions();
  loop_->call_soon_all(callbacks_);
}

void FutureBase::keep_for_functions() {
  for (Runnable* entry = callbacks_.first(); entry != nullptr; entry = callbacks_.after(*entry)) {
    if (auto* own = CallbackEntry::from(*entry)) own->keep_subject();
  }
}

}  // namespace wavetank
