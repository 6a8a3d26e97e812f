#pragma once

/// asio/begin_operation.h - begin_operation(): carries a coroutine out as a task and calls an Asio
/// handler with the result, on the handler's executor.

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

#include "asio/loop_service.h"
#include "asio/operation.h"

namespace wavetank::asio {

using boost::system::error_code;

/// The arguments of a handler.
template <class... Values>
using HandlerResult = std::tuple<error_code, Values...>;

/// The half of an operation that depends on its result alone. It is compiled once for each type of
/// result, not for each handler.
template <class... Values>
class ResultOperation : public Operation {
 public:
  using Result = HandlerResult<Values...>;

  /// Once.
  static void start(const std::shared_ptr<ResultOperation>& self, const char* name,
                    Coro<Result> work) {
    self->number_ = self->service_.add(self);
    self->task_ = create_task(carry_out(self, std::move(work)), TaskOptions(name).eager());
    self->task_.add_done_callback(
        DoneCallback([self](const AnyFuture& task) { self->finish(task); }));
  }

 protected:
  explicit ResultOperation(LoopService& service) : service_(service) {}
  virtual void post_handler(Result result) = 0;

 private:
  static Coro<Result> carry_out(std::shared_ptr<ResultOperation> self, Coro<Result> work) {
    const Running running(*self);
    co_return co_await std::move(work);
  }

  void finish(const AnyFuture& task) {
    if (is_abandoned()) return;  // The service is gone.
    service_.remove(number_);
    Result result(boost::asio::error::operation_aborted, Values()...);
    if (!task.cancelled()) {
      if (const std::exception_ptr bug = task.exception()) return service_.fail(bug);
      result = std::move(Future<Result>(task.shared_state()).result());
    }
    post_handler(std::move(result));
    service_.wake();
  }

  LoopService& service_;
  std::uint64_t number_ = 0;
};

/// A pending operation with a handler of a known type.
template <class Handler, class Executor, class... Values>
class OperationOf final : public ResultOperation<Values...> {
 public:
  OperationOf(LoopService& service, Handler&& handler, const Executor& executor)
      : ResultOperation<Values...>(service),
        pending_(std::in_place, std::move(handler), executor) {}

 private:
  /// Everything that belongs to the io_context. The handler and both executors may hold strands,
  /// which must not outlive it. A work guard keeps its executor after reset(), so it must go, too.
  struct Pending {
    Pending(Handler&& handler_, const Executor& executor)
        : handler(std::move(handler_)), work(boost::asio::make_work_guard(executor)) {}
    Handler handler;
    boost::asio::executor_work_guard<Executor> work;
  };

  // Empty afterwards: a handler that is destroyed may look at this operation.
  Pending take() {
    Pending pending = std::move(*pending_);
    pending_.reset();
    return pending;
  }

  void post_handler(HandlerResult<Values...> result) override {
    Pending pending = take();
    auto slot = boost::asio::get_associated_cancellation_slot(pending.handler);
    if (slot.is_connected()) slot.clear();
    auto post = [&](auto&&... values) {
      boost::asio::post(pending.work.get_executor(),
                        boost::asio::append(std::move(pending.handler), std::move(values)...));
    };
    std::apply(post, std::move(result));
  }

  void destroy_handler() override {
    if (pending_) take();
  }

  std::optional<Pending> pending_;  // Empty once it was posted or destroyed.
};

/// Cancellation of one operation, as awaitable operators ask for it.
struct CancelBySlot {
  void operator()(boost::asio::cancellation_type) const { cancel(operation); }
  std::weak_ptr<Operation> operation;
};

/// Starts `work`, which gives the arguments of `handler`. `name` is for the await tree. Null when
/// the io_context goes away already: the handler is not called.
template <class... Values, class Handler, class Executor>
std::shared_ptr<Operation> begin_operation(LoopService& service, Handler&& handler,
                                           const Executor& executor, const char* name,
                                           Coro<HandlerResult<Values...>> work) {
  using Started = OperationOf<std::decay_t<Handler>, Executor, Values...>;
  if (service.has_ended()) return nullptr;
  auto slot = boost::asio::get_associated_cancellation_slot(handler);
  const std::shared_ptr<ResultOperation<Values...>> operation =
      std::make_shared<Started>(service, std::move(handler), executor);
  if (slot.is_connected()) slot.assign(CancelBySlot{operation});
  ResultOperation<Values...>::start(operation, name, std::move(work));
  return operation;
}

}  // namespace wavetank::asio
