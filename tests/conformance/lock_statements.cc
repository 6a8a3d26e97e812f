// Statements about locks, semaphores, conditions and barriers.

#include <algorithm>

#include "tests/conformance/statements.h"
#include "tests/conformance/subject.h"

namespace wavetank::conformance {

namespace {

using ConditionPointer = std::shared_ptr<Condition>;
using BarrierPointer = std::shared_ptr<Barrier>;
using LockPointer = std::shared_ptr<Lock>;
using SemaphorePointer = std::shared_ptr<Semaphore>;

// The object to acquire: a lock, perhaps a condition's, or a semaphore. The other one is null.
struct Acquirable {
  Acquirable(Interpreter& run, Frame& frame, const Json& statement) {
    const std::optional<Entity> found = run.target(frame, statement);
    if (!found) throw BadProgram("no object to acquire or release");
    if (const auto* one = std::get_if<LockPointer>(&*found)) lock = *one;
    if (const auto* one = std::get_if<ConditionPointer>(&*found)) {
      lock = LockPointer(*one, &(*one)->lock());
    }
    if (const auto* one = std::get_if<SemaphorePointer>(&*found)) semaphore = *one;
    if (!lock && !semaphore) throw BadProgram("neither a lock nor a semaphore");
  }
  LockPointer lock;
  SemaphorePointer semaphore;
};

std::string lock_head(Interpreter& run, Frame& frame, const Json& statement) {
  return statement.at("op").text() + " " + run.text(frame, statement.at("of"));
}

template <class T>
Coro<void> acquire_one(std::shared_ptr<T> subject) {
  co_await subject->acquire();
}

Coro<Control> acquire(Interpreter& run, Frame& frame, const Json& statement) {
  const Acquirable subject(run, frame, statement);
  return await_line(run, frame, lock_head(run, frame, statement),
                    subject.lock ? acquire_one(subject.lock) : acquire_one(subject.semaphore));
}

void release(Interpreter& run, Frame& frame, const Json& statement) {
  const Acquirable subject(run, frame, statement);
  sync_line(run, frame, lock_head(run, frame, statement),
            [&] { subject.lock ? subject.lock->release() : subject.semaphore->release(); });
}

// The body of a `with`; its error, or that of a release, leaves it.
template <class T>
Coro<Control> held_block(Interpreter& run, Frame& frame, const Json& statement, Hold<T>& held) {
  Control control;
  std::exception_ptr error;
  try {
    control = co_await run.block(frame, statement.at("body"));
  } catch (const BadProgram&) {
    throw;
  } catch (...) {
    error = std::current_exception();
  }
  held.release();
  if (error) std::rethrow_exception(error);
  co_return control;
}

template <class T>
Coro<Control> with_one(Interpreter& run, Frame& frame, const Json& statement,
                       std::shared_ptr<T> subject) {
  std::string line = lock_head(run, frame, statement);
  Control control;
  std::exception_ptr error;
  try {
    Hold<T> held = co_await subject->hold();
    run.out(frame, line + " enter");
    line += " exit";
    control = co_await held_block(run, frame, statement, held);
  } catch (const BadProgram&) {
    throw;
  } catch (...) {
    error = std::current_exception();
  }
  co_return leave_block(run, frame, line, error, std::move(control));
}

Coro<Control> with(Interpreter& run, Frame& frame, const Json& statement) {
  const Acquirable subject(run, frame, statement);
  return subject.lock ? with_one(run, frame, statement, subject.lock)
                      : with_one(run, frame, statement, subject.semaphore);
}

Coro<void> wait_condition(ConditionPointer condition) { co_await condition->wait(); }

Coro<Control> cond_wait(Interpreter& run, Frame& frame, const Json& statement) {
  const Subject<ConditionPointer> condition(run, frame, statement);
  return await_line(run, frame, condition.head, wait_condition(condition.object));
}

Coro<void> wait_for_condition(Interpreter& run, Frame& frame, const Json& statement,
                              Subject<ConditionPointer> condition) {
  auto predicate = [&] {
    const bool holds = run.value(frame, statement.at("cond")).truth();
    run.out(frame, "predicate " + condition.name + (holds ? " true" : " false"));
    return holds;
  };
  co_await condition.object->wait_for(predicate);
}

Coro<Control> cond_wait_for(Interpreter& run, Frame& frame, const Json& statement) {
  const Subject<ConditionPointer> condition(run, frame, statement);
  return await_line(run, frame, condition.head,
                    wait_for_condition(run, frame, statement, condition));
}

void notify(Interpreter& run, Frame& frame, const Json& statement) {
  const Subject<ConditionPointer> condition(run, frame, statement);
  const Value given = run.member_value(frame, statement, "n");
  const std::int64_t count = given.is_null() ? 1 : std::max<std::int64_t>(given.integer(), 0);
  sync_line(run, frame, condition.head,
            [&] { condition.object->notify(static_cast<std::size_t>(count)); });
}

void notify_all(Interpreter& run, Frame& frame, const Json& statement) {
  const Subject<ConditionPointer> condition(run, frame, statement);
  sync_line(run, frame, condition.head, [&] { condition.object->notify_all(); });
}

Coro<Value> wait_barrier(BarrierPointer barrier) {
  const std::size_t index = co_await barrier->wait();
  co_return Value(static_cast<std::int64_t>(index));
}
Coro<void> abort_barrier(BarrierPointer barrier) { co_await barrier->abort(); }
Coro<void> reset_barrier(BarrierPointer barrier) { co_await barrier->reset(); }

Coro<Control> barrier_wait(Interpreter& run, Frame& frame, const Json& statement) {
  const Subject<BarrierPointer> barrier(run, frame, statement);
  return await_value(run, frame, statement, barrier.head, wait_barrier(barrier.object));
}

Coro<Control> barrier_abort(Interpreter& run, Frame& frame, const Json& statement) {
  const Subject<BarrierPointer> barrier(run, frame, statement);
  return await_line(run, frame, barrier.head, abort_barrier(barrier.object));
}

Coro<Control> barrier_reset(Interpreter& run, Frame& frame, const Json& statement) {
  const Subject<BarrierPointer> barrier(run, frame, statement);
  return await_line(run, frame, barrier.head, reset_barrier(barrier.object));
}

}  // namespace

void add_lock_statements(Statements& table) {
  table.plain_by_op.insert(
      {{"release", &release}, {"notify", &notify}, {"notify_all", &notify_all}});
  table.suspending_by_op.insert({{"acquire", &acquire},
                                 {"with", &with},
                                 {"cond_wait", &cond_wait},
                                 {"cond_wait_for", &cond_wait_for},
                                 {"barrier_wait", &barrier_wait},
                                 {"barrier_abort", &barrier_abort},
                                 {"barrier_reset", &barrier_reset}});
}

}  // namespace wavetank::conformance
