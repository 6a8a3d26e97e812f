#pragma once

/// asio/program.h - run(): a program of Boost.Asio as a program of wavetank.

#include <boost/asio/io_context.hpp>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

// Behind the io_context, which is the other half of a circle of includes.
#include <boost/asio/detail/reactor.hpp>

#include "asio/loop_service.h"
#include "core/combine/end_all.h"
#include "core/combine/outcome.h"
#include "core/task/future.h"
#include "core/task/sleep.h"

namespace wavetank::asio {

/// An io_context whose operations go through doors. run() is the way to have one.
class IoContext {
 public:
  explicit IoContext(Doors& doors)
      : service_(boost::asio::make_service<LoopService>(context_, doors)) {}

  boost::asio::io_context& get() noexcept { return context_; }
  /// Destroys the handlers of all operations in flight, and gives the tasks, which are cancelled.
  std::vector<AnyFuture> end_operations() { return service_.end_operations(); }

  /// As io_context::run(): until no work is left, or stop(). Errors: those that a handler throws.
  Coro<> run() {
    for (;;) {
      const bool idle = run_ready_handlers();
      refuse_kernel();
      service_.check();
      if (context_.stopped()) co_return;
      if (idle) {
        co_await service_.woken();
      } else {
        co_await sleep(Duration::zero());  // A program that spins is visible as one.
      }
    }
  }

 private:
  static constexpr int kHandlersInATurn = 1000;

  // Whether no handler is left.
  bool run_ready_handlers() {
    for (int i = 0; i < kHandlersInATurn; ++i) {
      if (context_.poll_one() == 0) return true;
    }
    return false;
  }

  // Sockets, signals and other timers of Asio itself bring its reactor with them.
  void refuse_kernel() {
    if (!boost::asio::has_service<boost::asio::detail::reactor>(context_)) return;
    throw std::logic_error(
        "the program uses a socket, a signal set or a timer of Boost.Asio, which waits for the "
        "kernel; take those of wavetank::asio");
  }

  boost::asio::io_context context_{1};
  LoopService& service_;
};

/// Gives the result of `start`, a Unit in place of void.
template <class Start>
auto begin_program(Start& start, boost::asio::io_context& context) {
  if constexpr (std::is_void_v<std::invoke_result_t<Start&, boost::asio::io_context&>>) {
    start(context);
    return Unit();
  } else {
    return start(context);
  }
}

template <class Start>
using ProgramOf =
    decltype(begin_program(std::declval<Start&>(), std::declval<boost::asio::io_context&>()));

template <class Start>
Coro<> begin_and_run(IoContext& context, Start& start, std::optional<ProgramOf<Start>>& program) {
  program.emplace(begin_program(start, context.get()));
  co_await context.run();
}

/// Calls `start(io_context)`, which begins the program as its main() does, and runs the io_context
/// until no work is left. The result of `start` lives until then. The exit code is 0.
/// Streams, resolvers, timers and signal sets of wavetank::asio work on this io_context, and so do
/// strands, co_spawn() and post(). Sockets of Asio itself are an error (std::logic_error): they
/// would wait for the kernel. A task of wavetank that posts to the io_context calls
/// LoopService::wake() behind it. Objects that hold an executor of the io_context (strands,
/// streams, timers, coroutines) must not outlive the call.
///
///     Coro<int> run_client(Doors& doors) {
///       return asio::run(doors, [](net::io_context& ioc) { std::make_shared<session>(ioc)->run();
///       });
///     }
///
/// Afterwards all handlers that were not called are destroyed, and all operations have ended.
/// Cancelled: likewise, then CancelledError. Errors: those that `start` or a handler throws.
template <class Start>
Coro<int> run(Doors& doors, Start start) {
  std::vector<AnyFuture> left;
  Outcome<> ended;
  {
    IoContext context(doors);
    std::optional<ProgramOf<Start>> program;
    ended = co_await outcome(begin_and_run(context, start, program));
    program.reset();  // It may begin operations even now.
    left = context.end_operations();
  }
  co_await end_all(std::move(left));
  std::move(ended).get();
  co_return 0;
}

}  // namespace wavetank::asio
