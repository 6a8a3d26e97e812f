#pragma once

/// asio/signal_set.h - signal_set: boost::asio::signal_set on the Signals door.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/query.hpp>
#include <concepts>
#include <memory>
#include <set>
#include <utility>

#include "asio/begin_operation.h"

namespace wavetank::asio {

inline Coro<HandlerResult<int>> wait_for_signal(LoopService& service,
                                                std::shared_ptr<const std::set<int>> wanted) {
  Signals& signals = service.doors().signals;  // They outlive the service.
  for (;;) {
    const Signal signal = co_await signals.wait();
    if (wanted->contains(static_cast<int>(signal))) {
      co_return HandlerResult<int>(error_code(), static_cast<int>(signal));
    }
  }
}

/// Only SIGHUP, SIGINT and SIGTERM arrive. A program has one set: each signal goes to
/// one of those that wait.
template <class Executor = boost::asio::any_io_executor>
class basic_signal_set {
 public:
  using executor_type = Executor;
  template <class Other>
  struct rebind_executor {
    using other = basic_signal_set<Other>;
  };

  /// Errors: std::logic_error for an executor without doors (asio/program.h).
  template <std::same_as<int>... Signals>
  explicit basic_signal_set(const executor_type& executor, Signals... signals)
      : executor_(executor),
        service_(LoopService::of(boost::asio::query(executor, boost::asio::execution::context))),
        wanted_(std::make_shared<std::set<int>>(std::set<int>{signals...})) {}
  template <std::derived_from<boost::asio::execution_context> Context, std::same_as<int>... Signals>
  explicit basic_signal_set(Context& context, Signals... signals)
      : basic_signal_set(executor_type(context.get_executor()), signals...) {}
  basic_signal_set(const basic_signal_set&) = delete;
  basic_signal_set& operator=(const basic_signal_set&) = delete;
  ~basic_signal_set() { cancel(); }

  executor_type get_executor() const noexcept { return executor_; }
  void add(int signal) { wanted_->insert(signal); }
  void remove(int signal) { wanted_->erase(signal); }
  void clear() { wanted_->clear(); }
  void cancel() { pending_.cancel_all(); }

  /// Handler: void(error_code, int).
  template <class Token>
  auto async_wait(Token&& token) {
    auto begin = [](auto handler, basic_signal_set* self) {
      auto work = wait_for_signal(self->service_, self->wanted_);
      self->pending_.add(begin_operation(self->service_, std::move(handler), self->executor_,
                                         "signal", std::move(work)));
    };
    return boost::asio::async_initiate<Token, void(error_code, int)>(begin, token, this);
  }

 private:
  Executor executor_;
  LoopService& service_;
  std::shared_ptr<std::set<int>> wanted_;
  OperationList pending_;
};

using signal_set = basic_signal_set<>;

}  // namespace wavetank::asio
