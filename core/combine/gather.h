#pragma once

/// core/combine/gather.h - gather(): wait for several futures, tasks or coroutines side by side.

#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include "core/combine/outcome.h"
#include "core/task/future.h"
#include "core/task/task.h"

namespace wavetank {

/// The treatment of a child that fails.
enum class GatherErrors {
  kThrow,   ///< The first error is immediately the gather's error; the siblings go on.
  kReturn,  ///< Errors are in the list of outcomes (asyncio's return_exceptions=True).
};

/// The state shared by all kinds of gather. Cancelling it cancels the children; it is done when
/// they are. Source: CPython 3.14, asyncio/tasks.py, gather.
class GatherState : public FutureBase {
 public:
  GatherState(EventLoop& loop, std::vector<AnyFuture> children, GatherErrors errors);
  ~GatherState() override;
  bool cancel(CancelMessage message) override;
  std::string describe() const override { return "gather"; }
  void list_awaited(AwaitedList& list) const override;

  /// Watches the children. Once, after construction, from the code that created it.
  void begin();

 protected:
  virtual void collect() = 0;  // All children are done: fill the result.
  const std::vector<AnyFuture>& children() const noexcept { return children_; }

 private:
  class Watch;
  void child_done(FutureBase& child);

  std::vector<AnyFuture> children_;
  std::unique_ptr<Watch[]> watches_;  // One for each distinct child.
  std::size_t distinct_ = 0;
  std::size_t finished_ = 0;
  GatherErrors errors_;
  bool cancel_requested_ = false;
};

/// How an ended future ended.
template <class T>
Outcome<T> outcome_of(const AnyFuture& ended) {
  if (ended.cancelled()) {
    return Outcome<T>::of_error(
        std::make_exception_ptr(CancelledError(ended.state().cancel_message())));
  }
  if (std::exception_ptr error = ended.exception()) return Outcome<T>::of_error(std::move(error));
  return Outcome<T>::of_value(Future<T>(ended.shared_state()).result());
}

template <class Result, class Collect>
class GatherOf final : public GatherState {
 public:
  GatherOf(EventLoop& loop, std::vector<AnyFuture> children, GatherErrors errors, Collect collect)
      : GatherState(loop, std::move(children), errors), collect_(collect) {
    keep_value_in(storage_);
  }

 private:
  void collect() override { storage_.emplace(collect_(children())); }
  Collect collect_;
  std::optional<Result> storage_;
};

template <class Result, class Collect>
Future<Result> gather_into(EventLoop& loop, std::vector<AnyFuture> children, GatherErrors errors,
                           Collect collect) {
  Ref<GatherState> state(new GatherOf<Result, Collect>(loop, std::move(children), errors, collect));
  state->begin();
  return Future<Result>(Ref<FutureBase>(state));
}

/// The results in the order given. A future that is named twice is awaited once and fills both
/// places. An empty list is done immediately.
template <class T>
Future<std::vector<Stored<T>>> gather(const std::vector<Future<T>>& futures) {
  auto collect = [](const std::vector<AnyFuture>& done) {
    std::vector<Stored<T>> results;
    for (const AnyFuture& one : done) results.push_back(Future<T>(one.shared_state()).result());
    return results;
  };
  std::vector<AnyFuture> children(futures.begin(), futures.end());
  return gather_into<std::vector<Stored<T>>>(EventLoop::running(), std::move(children),
                                             GatherErrors::kThrow, collect);
}

/// The same with errors and cancellations as results: never throws for a child.
template <class T>
Future<std::vector<Outcome<T>>> gather_outcomes(const std::vector<Future<T>>& futures) {
  auto collect = [](const std::vector<AnyFuture>& done) {
    std::vector<Outcome<T>> results;
    for (const AnyFuture& one : done) results.push_back(outcome_of<T>(one));
    return results;
  };
  std::vector<AnyFuture> children(futures.begin(), futures.end());
  return gather_into<std::vector<Outcome<T>>>(EventLoop::running(), std::move(children),
                                              GatherErrors::kReturn, collect);
}

template <class... T, std::size_t... kIndex>
std::tuple<Stored<T>...> take_results(const std::vector<AnyFuture>& done,
                                      std::index_sequence<kIndex...>) {
  return {std::move(Future<T>(done[kIndex].shared_state()).result())...};
}

/// Coroutines of different types, each made a task: `auto [a, b] = co_await gather(f(), g());`
template <class... T>
Future<std::tuple<Stored<T>...>> gather(Coro<T>... coros) {
  std::vector<AnyFuture> children;
  (children.push_back(create_task(std::move(coros))), ...);
  auto collect = [](const std::vector<AnyFuture>& done) {
    return take_results<T...>(done, std::index_sequence_for<T...>());
  };
  return gather_into<std::tuple<Stored<T>...>>(EventLoop::running(), std::move(children),
                                               GatherErrors::kThrow, collect);
}

/// Done when all `futures` are done: with results, with errors or cancelled.
Ref<FutureBase> gather_ended(EventLoop& loop, const std::vector<AnyFuture>& futures);

}  // namespace wavetank
