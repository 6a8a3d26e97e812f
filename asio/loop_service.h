#pragma once

/// asio/loop_service.h - LoopService: joins an io_context to a loop of wavetank. Programs use
/// the stream, the resolver, the timer and the signal set, which need it, and asio/program.h.

#include <boost/asio/error.hpp>
#include <boost/asio/execution_context.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/doors/doors.h"
#include "core/loop/event_loop.h"
#include "core/sync/event.h"
#include "core/task/task.h"

namespace wavetank::asio {

using boost::system::error_code;

/// One asynchronous operation in flight: a task that carries it out, and the handler that is called
/// with the result. The operation ends with its io_context at the latest.
class Operation {
 public:
  virtual ~Operation() = default;
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  /// Ends it early; the handler is called with operation_aborted. False when it has ended already,
  /// even if its handler has not been called so far, and for an operation that asks for itself.
  bool cancel() {
    if (!running_ || !task_) return false;
    const TaskBase* const current = task_.state().loop().current_task();
    return current != &task_.state() && task_.cancel();
  }

  /// Ends it without calling the handler, which is destroyed: the io_context goes away.
  void abandon() {
    const AnyFuture task = std::exchange(task_, AnyFuture());  // The callback in it refers to this.
    destroy_handler();
    if (running_) task.cancel();
  }

  const AnyFuture& task() const noexcept { return task_; }

 protected:
  Operation() = default;
  virtual void destroy_handler() = 0;

  /// Held by the frame of the task: a frame that is destroyed cannot be cancelled.
  class Running {
   public:
    explicit Running(Operation& operation) noexcept : operation_(operation) {
      operation_.running_ = true;
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running() { operation_.running_ = false; }

   private:
    Operation& operation_;
  };

  AnyFuture task_;

 private:
  bool running_ = false;
};

/// The service of an io_context that knows the doors. One thread, as everything in core.
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

  /// The number under which remove() finds it.
  std::uint64_t add(std::shared_ptr<Operation> operation) {
    operations_.emplace(++last_number_, std::move(operation));
    return last_number_;
  }
  void remove(std::uint64_t number) { operations_.erase(number); }

  /// The tasks of the operations in flight. They are cancelled when the io_context goes away.
  std::vector<AnyFuture> tasks() const {
    std::vector<AnyFuture> all;
    for (const auto& [number, operation] : operations_) all.push_back(operation->task());
    return all;
  }

 private:
  [[noreturn]] static Doors& without_doors() {
    throw std::logic_error(
        "this io_context has no doors: take the one that wavetank::asio::run() gives");
  }

  // A handler that is destroyed may destroy streams and timers, which cancel their operations.
  void shutdown() override {
    while (!operations_.empty()) {
      const std::shared_ptr<Operation> operation = operations_.begin()->second;
      operations_.erase(operations_.begin());
      operation->abandon();
    }
  }

  Doors& doors_;
  EventLoop& loop_;
  Event ready_;
  std::uint64_t last_number_ = 0;
  std::map<std::uint64_t, std::shared_ptr<Operation>> operations_;  // In the order of their starts.
};

}  // namespace wavetank::asio
