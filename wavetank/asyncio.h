#pragma once

/// wavetank/asyncio.h - asyncio in C++: tasks, combinators, synchronisation, retrying, and the
/// doors through which a program reaches the outside. A client includes <wavetank/asyncio.h> and
/// needs no other header of core for these. Without it `sleep(1s)` may find the function of POSIX.

// Tasks.
#include "core/combine/outcome.h"
#include "core/coro/coro.h"
#include "core/coro/errors.h"
#include "core/coro/failure.h"
#include "core/inspect/dump_tasks.h"
#include "core/task/context_var.h"
#include "core/task/exception_group.h"
#include "core/task/format_exception.h"
#include "core/task/future.h"
#include "core/task/task.h"

// Combinators.
#include "core/combine/as_completed.h"
#include "core/combine/finally.h"
#include "core/combine/gather.h"
#include "core/combine/shield.h"
#include "core/combine/shielded.h"
#include "core/combine/task_group.h"
#include "core/combine/timeout.h"
#include "core/combine/until_done.h"
#include "core/combine/wait.h"
#include "core/combine/wait_for.h"
#include "core/combine/with.h"
#include "core/task/sleep.h"

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
#include "core/doors/doors.h"
#include "core/doors/transport_error.h"
#include "core/loop/event_loop.h"
#include "core/run/runner.h"
#include "core/run/virtual_clock.h"
#include "core/time.h"
