// The C++ side of docs/asyncio_to_wavetank.md. The text between "// >> NAME" and "// <<" is
// shown there word for word.

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/combine/finally.h"
#include "core/combine/gather.h"
#include "core/combine/outcome.h"
#include "core/combine/shield.h"
#include "core/combine/task_group.h"
#include "core/combine/timeout.h"
#include "core/retry/retry.h"
#include "core/sync/event.h"
#include "core/sync/queue.h"
#include "core/task/exception_group.h"
#include "core/task/sleep.h"
#include "tests/guide/guide.h"

namespace wavetank::guide {

using namespace std::chrono_literals;

namespace task_set {
// >> task set
Coro<> job(int n) {
  co_await sleep(n * 100ms);
  say(fmt::format("job {}", n));
}

Coro<> main() {
  // The loop owns its live tasks, so this set is not needed to keep them alive. It is shared with
  // the callbacks, which may outlive main().
  auto background = std::make_shared<std::vector<AnyFuture>>();
  for (int n : {3, 1, 2}) {
    const Task<> task = create_task(job(n), fmt::format("job-{}", n));
    background->push_back(task);
    task.add_done_callback([background](AnyFuture done) { std::erase(*background, done); });
  }
  while (!background->empty()) {
    co_await sleep(250ms);
    say(fmt::format("{} left", background->size()));
  }
}
// <<
}  // namespace task_set

namespace cancel_with_cleanup {
// >> cancel with cleanup
Coro<> worker() {
  auto body = []() -> Coro<> { co_await sleep(10s); };
  auto cleanup = []() -> Coro<> {
    say("closing");
    co_await sleep(100ms);
    say("closed");
  };
  co_await finally(body, cleanup);
}

Coro<> main() {
  const Task<> task = create_task(worker());
  co_await sleep(1s);
  task.cancel("enough");
  try {
    co_await task;
  } catch (const CancelledError& error) {
    say("cancelled: " + error.message().value());
  }
}
// <<
}  // namespace cancel_with_cleanup

namespace terminate_group {
// >> terminating a group
class TerminateTaskGroup : public std::runtime_error {
 public:
  TerminateTaskGroup() : std::runtime_error("terminate") {}
};

Coro<> force_terminate() {
  throw TerminateTaskGroup();
  co_return;
}

Coro<> job(int id, Duration length) {
  say(fmt::format("task {}: start", id));
  co_await sleep(length);
  say(fmt::format("task {}: done", id));
}

Coro<> main() {
  auto body = [](TaskGroup& group) -> Coro<> {
    group.create_task(job(1, 500ms));
    group.create_task(job(2, 1500ms));
    co_await sleep(1s);
    group.create_task(force_terminate());
  };
  try {
    co_await task_group(body);
  } catch (const ExceptionGroup& errors) {
    const auto parts = errors.split<TerminateTaskGroup>();
    if (parts.rest) throw *parts.rest;  // `except*` lets them pass.
  }
  say("terminated");
}
// <<
}  // namespace terminate_group

namespace gather_results {
// >> gather
Coro<int> factorial(int n) {
  int product = 1;
  for (int i = 2; i <= n; ++i) {
    co_await sleep(100ms);
    product *= i;
  }
  if (n > 4) throw std::invalid_argument(fmt::format("{} is too much", n));
  co_return product;
}

Coro<> main() {
  auto [two, four] = co_await gather(factorial(2), factorial(4));
  say(fmt::format("{} {}", two, four));

  const std::vector<Future<int>> tasks = {create_task(factorial(3)), create_task(factorial(5))};
  std::vector<Outcome<int>> outcomes = co_await gather_outcomes(tasks);
  for (Outcome<int>& one : outcomes) say(one.has_value() ? std::to_string(one.value()) : "failed");
}
// <<
}  // namespace gather_results

namespace handled_timeout {
// >> timeout
Coro<std::string> long_running() {
  co_await sleep(3s);
  co_return "done";
}

Coro<> main() {
  try {
    co_await timeout(1s, long_running());
  } catch (const TimeoutError&) {
    say("took too long");
  }
  auto body = [](Timeout& limit) -> Coro<> {
    limit.reschedule(EventLoop::running().time() + 5s);
    const std::string result = co_await long_running();
    say(result);
  };
  co_await timeout_at(std::nullopt, body);
}
// <<
}  // namespace handled_timeout

namespace shielded_wait {
// >> shield
Coro<> save() {
  co_await sleep(2s);
  say("saved");
}

Coro<> request(Task<> saving) {
  try {
    co_await shield(saving);
  } catch (const CancelledError&) {
    say("the request was cancelled, saving goes on");
    throw;
  }
}

Coro<> main() {
  const Task<> saving = create_task(save());
  const Task<> asking = create_task(request(saving));
  co_await sleep(1s);
  asking.cancel();
  co_await saving;
  say(asking.cancelled() ? "cancelled" : "answered");
}
// <<
}  // namespace shielded_wait

namespace worker_pipeline {
// >> worker pipeline
Coro<> worker(int id, Queue<int>& queue) {
  while (true) {
    const int item = co_await queue.get();
    co_await sleep(item * 100ms);
    say(fmt::format("worker {} did {}", id, item));
    queue.task_done();
  }
}

Coro<> main() {
  Queue<int> queue(4);
  std::vector<Task<>> workers;
  for (int id : {1, 2}) workers.push_back(create_task(worker(id, queue)));
  for (int item : {5, 1, 2, 4, 1, 3}) co_await queue.put(item);
  co_await queue.join();
  for (const Task<>& one : workers) one.cancel();
  const std::vector<Future<>> all(workers.begin(), workers.end());
  co_await gather_outcomes(all);
  say("all done");
}
// <<
}  // namespace worker_pipeline

namespace retried {
// >> retry
Coro<std::string> fetch(std::int64_t attempt) {
  say(fmt::format("attempt {}", attempt));
  const Duration length = attempt == 3 ? Duration(100ms) : Duration(10s);
  co_await sleep(length);
  co_return "answer";
}

Coro<> main(Doors& doors) {
  auto operation = [](Attempt& attempt) { return fetch(attempt.failures_before() + 1); };
  RetryPolicy policy(Backoff::full_jitter(200ms, 3s));
  policy = std::move(policy).attempts_max(5).attempt_limit(1s);
  const std::string answer = co_await retry(doors.random, policy, operation);
  say(answer);
}
// <<
}  // namespace retried

namespace task_monitor {
// >> task monitor
Coro<> monitor(Duration interval) {
  while (true) {
    std::vector<std::string> names;
    for (const AnyTask& task : all_tasks()) {
      if (task != current_task()) names.push_back(task.name());
    }
    std::sort(names.begin(), names.end());
    say(fmt::format("running: {}", fmt::join(names, " ")));
    co_await sleep(interval);
  }
}

Coro<> job(Duration length) { co_await sleep(length); }

Coro<> main() {
  current_task().set_name("main");
  const Task<> watching = create_task(monitor(1s), "monitor");
  const Task<> one = create_task(job(1500ms), "short");
  const Task<> two = create_task(job(2500ms), "long");
  co_await two;
  watching.cancel();
  say(fmt::format("short is {}done", one.done() ? "" : "not "));
}
// <<
}  // namespace task_monitor

namespace graceful_shutdown {
// >> graceful shutdown
Coro<> serve(std::string name) {
  auto body = []() -> Coro<> {
    while (true) co_await sleep(200ms);
  };
  auto cleanup = [name]() -> Coro<> {
    co_await sleep(100ms);
    say(name + " closed");
  };
  co_await finally(body, cleanup);
}

Coro<> main(Doors& doors) {
  std::vector<Future<>> services;
  for (const char* name : {"feed", "sink"}) services.push_back(create_task(serve(name), name));
  const Signal signal = co_await doors.signals.wait();
  say(signal == Signal::kTerminate ? "SIGTERM" : "SIGINT");
  for (const Future<>& one : services) one.cancel();
  const std::vector<Outcome<>> ended = co_await timeout(2s, gather_outcomes(services));
  for (const Outcome<>& one : ended) {
    if (one.error() && !one.cancelled()) say("a service failed");
  }
  say("bye");
}
// <<
}  // namespace graceful_shutdown

std::vector<Pattern> all_patterns() {
  const auto plain = [](Coro<> (*main)()) { return [main](Doors&) { return main(); }; };
  std::vector<Pattern> patterns;
  patterns.emplace_back("task set", plain(&task_set::main));
  patterns.emplace_back("cancel with cleanup", plain(&cancel_with_cleanup::main));
  patterns.emplace_back("terminating a group", plain(&terminate_group::main));
  patterns.emplace_back("gather", plain(&gather_results::main));
  patterns.emplace_back("timeout", plain(&handled_timeout::main));
  patterns.emplace_back("shield", plain(&shielded_wait::main));
  patterns.emplace_back("worker pipeline", plain(&worker_pipeline::main));
  patterns.emplace_back("retry", &retried::main);
  patterns.emplace_back("task monitor", plain(&task_monitor::main));
  patterns.emplace_back("graceful shutdown", &graceful_shutdown::main);
  return patterns;
}

}  // namespace wavetank::guide
