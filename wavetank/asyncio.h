#pragma once

/// wavetank/asyncio.h - asyncio in C++: tasks, combinators, synchronisation, retrying, and the
/// doors through which a program reaches the outside. A client includes <wavetank/asyncio.h> and
/// needs no other header of core for these. Without it `sleep(1s)` may find the function of POSIX.

// Tasks.
#include "core/task/context_var.h"
#include "core/task/coro.h"
#include "core/task/dump_tasks.h"
#include "core/task/errors.h"
#include "core/task/exception_group.h"
#include "core/task/failure.h"
#include "core/task/format_exception.h"
#include "core/task/future.h"
#include "core/task/outcome.h"
#include "core/task/task.h"

// Combinators.
#include "core/task/as_completed.h"
#include "core/task/finally.h"
#include "core/task/gather.h"
#include "core/task/shield.h"
#include "core/task/shielded.h"
#include "core/task/sleep.h"
#include "core/task/task_group.h"
#include "core/task/timeout.h"
#include "core/task/until_done.h"
#include "core/task/wait.h"
#include "core/task/wait_for.h"
#include "core/task/with.h"

// Synchronisation.
#include "core/sync/alarm.h"
#include "core/sync/barrier.h"
#include "core/sync/condition.h"
#include "core/sync/event.h"
#include "core/sync/lock.h"
#include "core/sync/queue.h"
#include "core/sync/semaphore.h"

// Retrying.
#include "core/retry/backoff.h"
#include "core/retry/dial_budget.h"
#include "core/retry/retry.h"
#include "core/retry/retry_after.h"
#include "core/retry/retry_policy.h"
#include "core/retry/staggered_race.h"

// The loop and the doors.
#include "core/check.h"
#include "core/loop/doors.h"
#include "core/loop/event_loop.h"
#include "core/loop/runner.h"
#include "core/loop/time.h"
#include "core/loop/transport_error.h"
#include "core/loop/virtual_clock.h"
