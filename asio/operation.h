#pragma once

/// asio/operation.h - Operation: one asynchronous operation in flight, and OperationList: those of
/// one object. begin_operation() (asio/begin_operation.h) makes them.

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "core/loop/event_loop.h"
#include "core/task/task.h"

namespace wavetank::asio {

/// A task that carries the operation out, and the handler that is called with the result. The
/// handler and its executor belong to the io_context and die before it; the task may end later.
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

  /// Ends it without calling the handler. Afterwards the operation holds nothing of the io_context.
  void abandon() {
    const AnyFuture task = std::exchange(task_, AnyFuture());  // The callback in it refers to this.
    destroy_handler();
    if (running_) task.cancel();
  }

  const AnyFuture& task() const noexcept { return task_; }

 protected:
  Operation() = default;
  /// Destroys the handler, its executor and its work.
  virtual void destroy_handler() = 0;
  bool is_abandoned() const noexcept { return !task_; }

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

/// Cancels the operation, if it is in flight.
inline bool cancel(const std::weak_ptr<Operation>& operation) {
  const std::shared_ptr<Operation> found = operation.lock();
  return found != nullptr && found->cancel();
}

/// The operations that one timer, resolver or signal set has begun, the oldest first. It does not
/// own them.
class OperationList {
 public:
  void add(const std::weak_ptr<Operation>& operation) {
    std::erase_if(operations_, [](const auto& known) { return known.expired(); });
    operations_.push_back(operation);
  }
  /// How many were in flight.
  std::size_t cancel_all() {
    std::size_t count = 0;
    for (const auto& operation : std::exchange(operations_, {})) count += cancel(operation);
    return count;
  }
  /// Cancels the oldest that is in flight. How many that is: 0 or 1.
  std::size_t cancel_oldest() {
    while (!operations_.empty()) {
      const std::weak_ptr<Operation> oldest = operations_.front();
      operations_.erase(operations_.begin());
      if (cancel(oldest)) return 1;
    }
    return 0;
  }

 private:
  std::vector<std::weak_ptr<Operation>> operations_;
};

}  // namespace wavetank::asio
