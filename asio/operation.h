#pragma once

/// asio/operation.h - begin_operation(): carries a coroutine out as a task and calls an Asio
/// handler with the result, on the handler's executor.

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

#include "asio/loop_service.h"

namespace wavetank::asio {

/// The arguments of a handler.
template <class... Values>
using HandlerResult = std::tuple<error_code, Values...>;

/// A pending operation with a handler of a known type.
template <class Handler, class Executor, class... Values>
class OperationOf final : public Operation {
 public:
  OperationOf(LoopService& service, Handler&& handler, const Executor& executor)
      : service_(service),
        handler_(std::in_place, std::move(handler)),
        work_(boost::asio::make_work_guard(executor)) {}

  /// Once.
  static void start(const std::shared_ptr<OperationOf>& self, const char* name,
                    Coro<HandlerResult<Values...>> work) {
    self->number_ = self->service_.add(self);
    self->listen_to_slot(self);
    self->task_ = create_task(carry_out(self, std::move(work)), TaskOptions(name).eager());
    self->task_.add_done_callback(
        DoneCallback([self](const AnyFuture& task) { self->finish(task); }));
  }

 private:
  static Coro<HandlerResult<Values...>> carry_out(std::shared_ptr<OperationOf> self,
                                                  Coro<HandlerResult<Values...>> work) {
    const Running running(*self);
    co_return co_await std::move(work);
  }

  // Cancellation of one operation, as awaitable operators ask for it.
  void listen_to_slot(const std::weak_ptr<OperationOf>& self) {
    auto slot = boost::asio::get_associated_cancellation_slot(*handler_);
    if (!slot.is_connected()) return;
    slot.assign([self](boost::asio::cancellation_type) {
      if (const auto operation = self.lock()) operation->cancel();
    });
  }

  void finish(const AnyFuture& task) {
    if (!handler_) return;  // Abandoned: the service is gone.
    service_.remove(number_);
    Handler handler = std::move(*handler_);
    handler_.reset();
    HandlerResult<Values...> result(boost::asio::error::operation_aborted, Values()...);
    if (!task.cancelled()) {
      result = std::move(Future<HandlerResult<Values...>>(task.shared_state()).result());
    }
    auto slot = boost::asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected()) slot.clear();
    auto post = [&](auto&&... values) {
      boost::asio::post(work_.get_executor(),
                        boost::asio::append(std::move(handler), std::move(values)...));
    };
    std::apply(post, std::move(result));
    work_.reset();
    service_.wake();
  }

  void destroy_handler() override {
    [[maybe_unused]] const auto handler = std::move(handler_);
    handler_.reset();
    work_.reset();
  }

  LoopService& service_;
  std::optional<Handler> handler_;  // Empty once it was posted or destroyed.
  boost::asio::executor_work_guard<Executor> work_;
  std::uint64_t number_ = 0;
};

/// Starts `work`, which gives the arguments of `handler`. `name` is for the await tree.
template <class... Values, class Handler, class Executor>
std::shared_ptr<Operation> begin_operation(LoopService& service, Handler&& handler,
                                           const Executor& executor, const char* name,
                                           Coro<HandlerResult<Values...>> work) {
  using Started = OperationOf<std::decay_t<Handler>, Executor, Values...>;
  auto operation = std::make_shared<Started>(service, std::move(handler), executor);
  Started::start(operation, name, std::move(work));
  return operation;
}

/// Cancels the operation, if it is in flight.
inline bool cancel(const std::weak_ptr<Operation>& operation) {
  const std::shared_ptr<Operation> found = operation.lock();
  return found != nullptr && found->cancel();
}

}  // namespace wavetank::asio
