#include "scenarios/pipeline/pipeline.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "core/combine/gather.h"
#include "core/combine/outcome.h"
#include "core/combine/timeout.h"
#include "core/combine/wait_for.h"
#include "core/retry/dial_budget.h"
#include "core/retry/retry_after.h"
#include "core/retry/retry_policy.h"
#include "core/task/sleep.h"

namespace wavetank::hyperliquid {

namespace {

std::string text_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "an unknown error";
  }
}

// Errors that a network or a peer may cause. Anything else is a bug and ends the feed.
bool is_expected(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::runtime_error&) {
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace

Coro<int> run_pipeline(Doors& doors, const ClientConfig& config, Reports& reports) {
  Pipeline feed(doors, config, reports);
  co_return co_await feed.run();
}

Pipeline::Pipeline(Doors& doors, const ClientConfig& config, Reports& reports)
    : doors_(doors), config_(config), reports_(reports), queue_(config.queue_size) {
  names_.reserve(static_cast<std::size_t>(config.processors) + 3);
  tasks_.reserve(names_.capacity());
  for (const WantedTopic& wanted : config.topics) topics_.emplace_back(wanted);
}

Coro<int> Pipeline::run() {
  start(watch_signals(), "signals");
  start(monitor(), "monitor");
  for (int i = 1; i <= config_.processors; ++i) {
    start(process_items(), "processor-" + std::to_string(i));
  }
  start(keep_connected(), "connection");
  connection_ = tasks_.back();
  auto waited = co_await outcome(wait_for_stop());
  co_await shut_down();
  std::move(waited).get();
  co_return failed_ ? 1 : 0;
}

void Pipeline::start(Coro<void> work, std::string name) {
  // None of these has a handler of its own for cancellation, so they may stop the fast way.
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
  reports_.task_ended(names_[index], error ? text_of(error) : "");
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

Coro<void> Pipeline::keep_connected() {
  const Backoff backoff = Backoff::exponential(config_.backoff_first, config_.backoff_cap)
                              .with_jitter(config_.backoff_jitter_percent);
  EventLoop& loop = EventLoop::running();
  RetryState retries(RetryPolicy(backoff).stable_after(config_.stable_spell), loop.time());
  DialBudget budget(config_.dials_per_minute, std::chrono::seconds(60));
  while (!stop_.is_set()) {
    if (config_.room != nullptr) co_await config_.room->wait();
    co_await budget.acquire();
    session_ = std::make_unique<PipelineSession>(doors_, config_, reports_, items_, queue_, topics_,
                                                 connections_);
    auto ended = co_await outcome(session_->run());
    const Duration good = session_->data_spell();
    const std::uint32_t number = session_->number();
    session_.reset();
    const bool failed = ended.cancelled() || (ended.error() && !is_expected(ended.error()));
    if (failed) static_cast<void>(std::move(ended).get());
    reports_.disconnected(ended.error() ? text_of(ended.error()) : ended.value(), number);
    if (stop_.is_set()) co_return;
    // The server's wish to be left alone counts, if the error carries one.
    const auto hint = retry_after_hint(ended.error());
    const auto delay = retries.next_delay(loop.time(), good, hint, doors_.random);
    reports_.phase(Phase::kBackoff);
    co_await sleep(delay.value());
  }
}

Coro<void> Pipeline::process_items() {
  for (;;) {
    PipelineItemPointer item = co_await queue_.get();
    auto done = co_await outcome(timeout(config_.processing_limit, process(*item)));
    queue_.task_done();
    if (done.has_value()) continue;
    const std::string why = done.cancelled() ? "stopped" : text_of(done.error());
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
  static_cast<void>(drained);  // In time or not: what is left is cancelled now.
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
  if (session_ != nullptr && session_->is_open()) {
    co_await session_->close();
    // It still has to see the end of what it reads: cancelled now, it would not say how it ended.
    Future<Unit> connection_ended(gather_ended(EventLoop::running(), {connection_}));
    co_await connection_ended;
  } else {
    connection_.cancel();
  }
  co_await queue_.join();
}

}  // namespace wavetank::hyperliquid
