#pragma once

/// tests/conformance/entity.h - Entity: an object that a program has given a name.

#include <memory>
#include <variant>

#include "core/combine/task_group.h"
#include "core/combine/timeout.h"
#include "core/loop/handle.h"
#include "core/sync/barrier.h"
#include "core/sync/event.h"
#include "core/sync/queue.h"
#include "core/sync/semaphore.h"
#include "core/task/context_var.h"
#include "core/task/future.h"
#include "tests/conformance/value_queue.h"

namespace wavetank::conformance {

using ValueFuture = Future<Value>;  ///< The future of a task, a plain future, a gather or a shield.

using ValueVar = ContextVar<Value>;
using ValueToken = ContextToken<Value>;

/// The name table shares ownership with the statements that are using the object: a name may be
/// given to something else while a task still waits.
using Entity =
    std::variant<ValueFuture, std::shared_ptr<Event>, std::shared_ptr<ValueQueue>,
                 std::shared_ptr<Lock>, std::shared_ptr<Semaphore>, std::shared_ptr<Condition>,
                 std::shared_ptr<Barrier>, std::shared_ptr<Timeout>, std::shared_ptr<TaskGroup>,
                 Handle, DoneCallback, std::shared_ptr<ValueVar>, std::shared_ptr<ValueToken>,
                 Context>;

/// The task behind a future; null for any other future.
inline TaskBase* task_of(const ValueFuture& future) {
  return dynamic_cast<TaskBase*>(&future.state());
}

}  // namespace wavetank::conformance
