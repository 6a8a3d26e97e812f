#include "core/retry/staggered_race.h"

#include <algorithm>
#include <utility>

#include "core/combine/end_all.h"
#include "core/combine/outcome.h"
#include "core/combine/wait.h"
#include "core/loop/event_loop.h"
#include "core/task/task.h"

namespace wavetank {
namespace {

using Attempts = std::vector<std::function<Coro<void>()>>;

bool has_succeeded(const Task<void>& task) {
  return task.done() && !task.cancelled() && !task.exception();
}

/// Until one of `tasks` has succeeded, or all attempts have failed.
Coro<void> race(const Attempts& attempts, Duration stagger, std::vector<Task<void>>& tasks) {
  const EventLoop& loop = EventLoop::running();
  Instant next_start = loop.time();
  while (std::none_of(tasks.begin(), tasks.end(), has_succeeded)) {
    if (tasks.size() < attempts.size() && next_start <= loop.time()) {
      tasks.push_back(create_task(attempts[tasks.size()](), "attempt"));
      next_start = saturating_add(loop.time(), stagger);
    }
    std::vector<AnyFuture> pending;
    for (const Task<void>& task : tasks) {
      if (!task.done()) pending.push_back(task);
    }
    std::optional<Duration> limit;
    if (tasks.size() < attempts.size()) limit = next_start - loop.time();
    if (pending.empty()) co_return;
    const WaitResult<> ended = co_await wait(pending, ReturnWhen::kFirstCompleted, limit);
    if (!ended.done.empty()) next_start = loop.time();
  }
}

}  // namespace

Coro<RaceResult> staggered_race(Attempts attempts, Duration stagger) {
  std::vector<Task<void>> tasks;
  auto ended = co_await outcome(race(attempts, stagger, tasks));
  co_await end_all(std::vector<AnyFuture>(tasks.begin(), tasks.end()));
  std::move(ended).get();
  RaceResult result;
  result.errors.resize(attempts.size());
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    if (!tasks[i].cancelled()) result.errors[i] = tasks[i].exception();
    if (!result.winner && has_succeeded(tasks[i])) result.winner = i;
  }
  co_return result;
}

}  // namespace wavetank
