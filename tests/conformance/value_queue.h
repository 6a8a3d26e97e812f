#pragma once

/// tests/conformance/value_queue.h - the queues of programs: one face for three kinds.

#include "core/sync/queue.h"
#include "core/task/as_coro.h"
#include "tests/conformance/value.h"

namespace wavetank::conformance {

/// A Queue, LifoQueue or PriorityQueue of values.
class ValueQueue {
 public:
  virtual ~ValueQueue() = default;
  virtual const QueueBase& base() const noexcept = 0;
  virtual void put_nowait(Value item) = 0;
  virtual Value get_nowait() = 0;
  virtual Coro<void> put(Value item) = 0;
  virtual Coro<Value> get() = 0;
  virtual Coro<void> join() = 0;
  virtual void task_done() = 0;
  virtual void shutdown(Shutdown how) = 0;
};

template <class Kind>
class ValueQueueOf final : public ValueQueue {
 public:
  explicit ValueQueueOf(std::size_t maxsize) : queue_(maxsize) {}
  const QueueBase& base() const noexcept override { return queue_; }
  void put_nowait(Value item) override { queue_.put_nowait(std::move(item)); }
  Value get_nowait() override { return queue_.get_nowait(); }
  Coro<void> put(Value item) override { return as_coro(queue_.put(std::move(item))); }
  Coro<Value> get() override { return as_coro(queue_.get()); }
  Coro<void> join() override { return queue_.join(); }
  void task_done() override { queue_.task_done(); }
  void shutdown(Shutdown how) override { queue_.shutdown(how); }

 private:
  Kind queue_;
};

/// Python's `<`. Errors: BadProgram for values that have no order.
struct ValueLess {
  bool operator()(const Value& a, const Value& b) const { return a.is_less_than(b); }
};

}  // namespace wavetank::conformance
