#pragma once

/// asio/loop_service.h - LoopService: joins an io_context to a loop of wavetank. Programs use
/// the stream, the resolver, the timer and the signal set, which need it, and asio/program.h.

#include <boost/asio/execution_context.hpp>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "asio/operation.h"
#include "core/doors/doors.h"
#include "core/loop/event_loop.h"
#include "core/sync/event.h"
#include "core/task/task.h"

namespace wavetank::asio {

/// The service of an io_context that knows the doors, and owns the operations in flight. One
/// thread, as everything in core.
///
/// An io_context first shuts its services down and then destroys them, the newest first. Strands
/// refer to a service that is newer than this one. So all handlers and executors of operations are
/// destroyed by end_operations(), before any service is.
class LoopService final : public boost::asio::execution_context::service {
 public:
  using key_type = LoopService;
  inline static boost::asio::execution_context::id id;

  LoopService(boost::asio::execution_context& context, Doors& doors)
      : service(context), doors_(doors), loop_(EventLoop::running()) {}

  /// For an io_context without doors. Errors: std::logic_error.
  explicit LoopService(boost::asio::execution_context& context)
      : LoopService(context, without_doors()) {}

  /// That of `context`. Errors: std::logic_error for an io_context without doors.
  static LoopService& of(boost::asio::execution_context& context) {
    return boost::asio::use_service<LoopService>(context);
  }

  Doors& doors() const noexcept { return doors_; }
  EventLoop& loop() const noexcept { return loop_; }

  /// Makes the program look for handlers that are ready.
  void wake() noexcept { ready_.set(); }
  /// Waits for wake(), and takes it.
  Coro<> woken() {
    co_await ready_.wait();
    ready_.clear();
  }

  /// Ends the program with the error of an operation that is a bug. The first one counts.
  void fail(std::exception_ptr bug) noexcept {
    if (!bug_) bug_ = std::move(bug);
    wake();
  }
  /// Throws the error of fail(), if there is one.
  void check() const {
    if (bug_) std::rethrow_exception(bug_);
  }

  /// The number under which remove() finds it. Requires: !has_ended().
  std::uint64_t add(std::shared_ptr<Operation> operation) {
    operations_.emplace(++last_number_, std::move(operation));
    return last_number_;
  }
  void remove(std::uint64_t number) { operations_.erase(number); }

  /// Abandons the operations in flight, and gives their tasks, which are cancelled. From now on
  /// has_ended(): no operation begins.
  std::vector<AnyFuture> end_operations() {
    state_ = State::kEnded;
    std::vector<AnyFuture> tasks;
    // A handler that is destroyed may destroy streams and timers, which cancel their operations.
    while (!operations_.empty()) {
      const std::shared_ptr<Operation> operation = operations_.begin()->second;
      operations_.erase(operations_.begin());
      tasks.push_back(operation->task());
      operation->abandon();
    }
    return tasks;
  }
  bool has_ended() const noexcept { return state_ == State::kEnded; }

 private:
  enum class State { kOpen, kEnded };

  [[noreturn]] static Doors& without_doors() {
    throw std::logic_error(
        "this io_context has no doors: take the one that wavetank::asio::run() gives");
  }

  void shutdown() override { end_operations(); }

  Doors& doors_;
  EventLoop& loop_;
  Event ready_;
  State state_ = State::kOpen;
  std::exception_ptr bug_;
  std::uint64_t last_number_ = 0;
  std::map<std::uint64_t, std::shared_ptr<Operation>> operations_;  // In the order of their starts.
};

}  // namespace wavetank::asio
