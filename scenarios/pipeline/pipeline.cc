#include "scenarios/pipeline/pipeline.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "core/combine/gather.h"
#include "core/combine/outcome.h"
#include "core/combine/task_group.h"
#include "core/combine/timeout.h"
#include "core/combine/wait_for.h"
#include "core/task/format_exception.h"
#include "core/task/sleep.h"

namespace wavetank::hyperliquid {

Coro<int> run_pipeline(Doors& doors, const ClientConfig& config, Reports& reports) {
  Pipeline feed(doors, config, reports);
  co_return co_await feed.run();
}

Pipeline::Pipeline(Doors& doors, const ClientConfig& config, Reports& reports)
    : doors_(doors),
      config_(config),
      reports_(reports),
      queue_(config.queue_size),
      shared_(doors, config, reports, queue_, items_, stop_) {
  names_.reserve(static_cast<std::size_t>(config.processors) + 2 + config.sockets);
  tasks_.reserve(names_.capacity());
  for (std::size_t i = 0; i < config.sockets; ++i) {
    sockets_.push_back(std::make_unique<PipelineSocket>(shared_, topics_of_socket(config, i)));
  }
}

Coro<int> Pipeline::run() {
  start(watch_signals(), "signals");
  start(monitor(), "monitor");
  for (int i = 1; i <= config_.processors; ++i) {
    start(process_items(), "processor-" + std::to_string(i));
  }
  for (std::size_t i = 0; i < sockets_.size(); ++i) {
    const std::string number = sockets_.size() == 1 ? "" : "-" + std::to_string(i + 1);
    start(sockets_[i]->keep_connected(), "connection" + number);
    connections_.push_back(tasks_.back());
  }
  auto waited = co_await outcome(wait_for_stop());
  co_await shut_down();
  std::move(waited).get();
  co_return failed_ ? 1 : 0;
}

void Pipeline::start(Coro<void> work, std::string name) {
  // No task here handles cancellation itself, so all may stop the fast way.
  const Task<void> task = create_task(std::move(work), TaskOptions(name).stop_without_throw());
  const std::size_t index = tasks_.size();
  tasks_.push_back(task);
  names_.push_back(std::move(name));
  task.add_done_callback(
      DoneCallback([this, index](const AnyFuture& ended) { on_task_done(index, ended); }));
}

// Sees every task that ends, the monitor's own included; the first failure stops the feed.
void Pipeline::on_task_done(std::size_t index, const AnyFuture& task) {
  ++tasks_ended_;
  const std::exception_ptr error = task.cancelled() ? nullptr : task.exception();
  reports_.task_ended(names_[index], error ? error_text(error) : "");
  if (!error) return;
  failed_ = true;
  stop_.set();
}

Coro<void> Pipeline::wait_for_stop() { co_await stop_.wait(); }

Coro<void> Pipeline::watch_signals() {
  co_await doors_.signals.wait();
  stop_.set();
  co_await doors_.signals.wait();
  if (draining_) draining_.cancel();
}

Coro<void> Pipeline::process_items() {
  for (;;) {
    PipelineItemPointer item = co_await queue_.get();
    auto done = co_await outcome(timeout(config_.processing_limit, process(*item)));
    queue_.task_done();
    if (done.has_value()) continue;
    const std::string why = done.cancelled() ? "stopped" : error_text(done.error());
    reports_.dropped(item->topic, 1, why, item->connection);
    if (done.cancelled()) std::move(done).get();
  }
}

Coro<void> Pipeline::process(const PipelineItem& item) {
  for (const TradeId& trade : item.trades) {
    if (!duplicates_.is_new(item.coin, trade)) continue;
    reports_.trade(item.coin, trade.time_ms, trade.tid, item.connection);
  }
  reports_.delivered(item.topic, item.connection);
  co_return;
}

Coro<void> Pipeline::monitor() {
  std::size_t queued_max = 0;
  for (;;) {
    co_await sleep(config_.monitor_interval);
    queued_max = std::max(queued_max, queue_.qsize());
    reports_.sample(queue_.qsize(), queued_max, all_tasks().size(), tasks_ended_);
  }
}

Coro<void> Pipeline::shut_down() {
  reports_.phase(Phase::kClose);
  const Task<void> draining = create_task(drain(), "drain");
  draining_ = draining;
  auto drained = co_await outcome(wait_for(draining, config_.grace));
  static_cast<void>(drained);  // In time or not: remaining items are cancelled now.
  for (const AnyFuture& task : tasks_) task.cancel();
  Future<Unit> all_ended(gather_ended(EventLoop::running(), tasks_));
  co_await all_ended;
  while (!queue_.empty()) {
    const PipelineItemPointer item = queue_.get_nowait();
    reports_.dropped(item->topic, 1, "stopped", item->connection);
  }
  reports_.phase(Phase::kStopped);
}

Coro<void> Pipeline::drain() {
  co_await close_sockets();
  co_await queue_.join();
}

Coro<void> Pipeline::close_sockets() {
  if (sockets_.size() == 1) {
    co_await sockets_.front()->close(connections_.front());
    co_return;
  }
  auto close_each = [this](TaskGroup& group) -> Coro<void> {
    for (std::size_t i = 0; i < sockets_.size(); ++i) {
      group.create_task(sockets_[i]->close(connections_[i]), "close-" + std::to_string(i + 1));
    }
    co_return;
  };
  co_await task_group(close_each);
}

}  // namespace wavetank::hyperliquid
