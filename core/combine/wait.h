#pragma once

/// core/combine/wait.h - wait(): wait until some of many futures are done, and leave them alone.

#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/combine/unique_futures.h"
#include "core/coro/coro.h"
#include "core/task/waiter.h"

namespace wavetank {

/// When wait() returns, unless its timeout comes first.
enum class ReturnWhen {
  kAllCompleted,
  kFirstCompleted,  ///< As soon as one is done, cancelled included.
  kFirstException,  ///< As soon as one has failed; one that was cancelled has not. Else when all
                    ///< are done.
};

/// The result of wait(), each list in the order given. `Handle` is Future<T>, Task<T> or AnyFuture.
template <class Handle = AnyFuture>
class WaitResult {
 public:
  WaitResult() = default;
  std::vector<Handle> done;
  std::vector<Handle> pending;
};

/// Awaiter behind wait(). Requires: `futures` are distinct and outlive it.
class CompletionWait final : public Waiter {
 public:
  CompletionWait(const std::vector<AnyFuture>& futures, ReturnWhen return_when,
                 std::optional<Duration> timeout);
  ~CompletionWait() override;

  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> leaf) {
    start(leaf, leaf.promise());
  }
  std::string describe() const override;
  void list_awaited(AwaitedList& list) const override;

 private:
  class Watch;
  void start(std::coroutine_handle<> leaf, const CoroFrame& frame);
  void one_done(FutureBase& future);

  const std::vector<AnyFuture>& futures_;
  std::unique_ptr<Watch[]> watches_;
  std::size_t left_;
  ReturnWhen return_when_;
  std::optional<Duration> timeout_;
};

/// Waits for `futures` until the condition of `return_when`, at most `timeout` (nullopt: without
/// end). Throws no error of a future, and cancels no future, not at the timeout either: look at
/// `pending`. At least one turn of the loop passes, even if all are done. A future that is named
/// twice counts once.
/// Errors: std::invalid_argument when `futures` is empty.
/// Cancelled: the futures go on. Source: CPython 3.14, asyncio/tasks.py, wait.
template <class Handle>
Coro<WaitResult<Handle>> wait(std::vector<Handle> futures,
                              ReturnWhen return_when = ReturnWhen::kAllCompleted,
                              std::optional<AnyDuration> timeout = std::nullopt) {
  if (futures.empty()) throw std::invalid_argument("wait() needs at least one future");
  const std::vector<AnyFuture> distinct =
      unique_futures(std::vector<AnyFuture>(futures.begin(), futures.end()));
  CompletionWait completion(distinct, return_when, timeout);
  co_await completion;
  WaitResult<Handle> result;
  std::size_t next = 0;  // In `distinct`, which has the same order.
  for (Handle& future : futures) {
    const bool first_mention = next < distinct.size() && future == distinct[next];
    if (!first_mention) continue;
    ++next;
    (future.done() ? result.done : result.pending).push_back(std::move(future));
  }
  co_return result;
}

}  // namespace wavetank
