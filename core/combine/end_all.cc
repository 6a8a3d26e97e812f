#include "core/combine/end_all.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "core/combine/outcome.h"
#include "core/combine/wait.h"

namespace wavetank {
namespace {

void cancel_all(const std::vector<AnyFuture>& tasks) {
  for (const AnyFuture& task : tasks) task.cancel();
}

bool all_ended(const std::vector<AnyFuture>& tasks) {
  return std::all_of(tasks.begin(), tasks.end(), [](const AnyFuture& task) { return task.done(); });
}

}  // namespace

Coro<void> end_all(std::vector<AnyFuture> tasks) {
  cancel_all(tasks);
  std::exception_ptr cancelled;
  while (!all_ended(tasks)) {
    auto waited = co_await outcome(wait(tasks));
    if (!waited.cancelled()) continue;
    cancelled = waited.error();
    cancel_all(tasks);
  }
  if (cancelled) std::rethrow_exception(cancelled);
}

}  // namespace wavetank
