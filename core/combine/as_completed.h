#pragma once

/// core/combine/as_completed.h - as_completed(): results one by one, in the order in which they
/// come.

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/combine/unique_futures.h"
#include "core/sync/queue.h"
#include "core/task/task.h"

namespace wavetank {

/// The state shared by an AsCompleted and the awaits that it handed out.
class CompletionOrder final : public RefCounted, private Timer {
 public:
  CompletionOrder(EventLoop& loop, std::vector<AnyFuture> futures,
                  std::optional<AnyDuration> timeout);
  ~CompletionOrder() override;

  std::size_t left() const noexcept { return left_; }
  void take_turn();  ///< One await fewer is left. Throws RuntimeError when no await is left.

  /// The next future that is done. Errors: TimeoutError. Requires: take_turn() before.
  static Coro<AnyFuture> next(Ref<CompletionOrder> self);

 private:
  class Watch;
  static void on_timeout(Runnable& self, Call how);
  void one_done(Watch& watch);
  void give_up();
  void end_timeout();

  EventLoop& loop_;
  std::unique_ptr<Watch[]> watches_;
  std::size_t size_;
  std::size_t running_;         // Futures that are not done yet; 0 after the timeout.
  std::size_t left_;            // Awaits that have not been handed out.
  Ref<CompletionOrder> armed_;  // Itself, while its timer is armed: as in asyncio, leaving the
                                // iteration early does not take the timer back.
  Queue<AnyFuture> done_;       // Null means the timeout.
};

/// The result of as_completed(). Two ways to use it; both may stop early, which leaves the futures
/// alone. Asyncio's plain iteration gives results, or throws a future's error:
///
///     for (Coro<int> next : as_completed(tasks, 5s)) sum += co_await std::move(next);
///
/// and its asynchronous iteration the futures themselves:
///
///     while (order.has_next()) { const Future<int> one = co_await order.next_future(); ... }
///
/// After the timeout each remaining await throws TimeoutError. No future is cancelled.
/// Cancelled: the futures go on. The place of that await in the order is used up.
template <class T>
class AsCompleted {
 public:
  explicit AsCompleted(Ref<CompletionOrder> order) noexcept : order_(std::move(order)) {}

  bool has_next() const noexcept { return order_->left() > 0; }

  /// The result of the next future. Errors: those of that future; TimeoutError; RuntimeError,
  /// immediately, when has_next() is false.
  Coro<T> next() {
    order_->take_turn();
    return next_result(order_);
  }
  /// The next future itself, with a result or an error, or cancelled. Errors: TimeoutError,
  /// RuntimeError as above.
  Coro<Future<T>> next_future() {
    order_->take_turn();
    return next_done(order_);
  }

  struct End {};
  class Iterator {
   public:
    explicit Iterator(AsCompleted& list) noexcept : list_(list) {}
    Coro<T> operator*() { return list_.next(); }  ///< Once for each step.
    Iterator& operator++() noexcept { return *this; }
    friend bool operator==(const Iterator& at, End) noexcept { return !at.list_.has_next(); }

   private:
    AsCompleted& list_;
  };
  Iterator begin() noexcept { return Iterator(*this); }
  End end() const noexcept { return {}; }

 private:
  static Coro<Future<T>> next_done(Ref<CompletionOrder> order) {
    const AnyFuture done = co_await CompletionOrder::next(std::move(order));
    co_return Future<T>(done.shared_state());
  }
  static Coro<T> next_result(Ref<CompletionOrder> order) {
    Future<T> done = co_await next_done(std::move(order));
    if constexpr (std::is_void_v<T>) {
      done.result();
    } else if constexpr (std::is_copy_constructible_v<T>) {
      co_return done.result();
    } else {
      co_return std::move(done.result());
    }
  }

  Ref<CompletionOrder> order_;
};

/// Watches `futures` from now on, at most for `timeout` (nullopt: without end). A future that is
/// named twice comes once. Source: CPython 3.14, asyncio/tasks.py, as_completed.
template <class T>
AsCompleted<T> as_completed(const std::vector<Future<T>>& futures,
                            std::optional<AnyDuration> timeout = std::nullopt) {
  std::vector<AnyFuture> all(futures.begin(), futures.end());
  return AsCompleted<T>(
      Ref<CompletionOrder>(new CompletionOrder(EventLoop::running(), std::move(all), timeout)));
}
template <class T>
AsCompleted<T> as_completed(const std::vector<Task<T>>& tasks,
                            std::optional<AnyDuration> timeout = std::nullopt) {
  return as_completed(std::vector<Future<T>>(tasks.begin(), tasks.end()), timeout);
}
/// Coroutines, each made a task now.
template <class T>
AsCompleted<T> as_completed(std::vector<Coro<T>> operations,
                            std::optional<AnyDuration> timeout = std::nullopt) {
  std::vector<Future<T>> tasks;
  for (Coro<T>& operation : operations) tasks.push_back(create_task(std::move(operation)));
  return as_completed(tasks, timeout);
}

}  // namespace wavetank
