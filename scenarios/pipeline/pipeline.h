#pragma once

/// scenarios/pipeline/pipeline.h - run_pipeline(): the feed pipeline, the reference client. It
/// keeps its connections alive, hands frames through a bounded queue to processors, and stops in
/// order. It uses core alone and ships unchanged: no part of it knows whether its doors are real.
///
///     connections --frames--> queue --items--> processors --> Reports
///     signals, monitor, done callbacks --> stop
///
/// Source of the shape: asyncio guide, worker pipeline, task monitor, graceful shutdown.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/doors/doors.h"
#include "core/sync/event.h"
#include "core/sync/queue.h"
#include "core/task/task.h"
#include "scenarios/pipeline/client_config.h"
#include "scenarios/pipeline/duplicate_filter.h"
#include "scenarios/pipeline/pipeline_item.h"
#include "scenarios/pipeline/pipeline_session.h"
#include "scenarios/pipeline/pipeline_socket.h"
#include "scenarios/pipeline/reports.h"

namespace wavetank::hyperliquid {

/// Runs until a stop signal or a failure of one of its tasks. Returns 0 after a signal, 1 after a
/// failure. On the first signal: close the connections in order, drain the queue, both within
/// config.grace; then cancel and await what is left. A second signal skips the grace period.
/// Cancelled: as a second signal, then CancelledError.
Coro<int> run_pipeline(Doors& doors, const ClientConfig& config, Reports& reports);

class Pipeline {
 public:
  Pipeline(Doors& doors, const ClientConfig& config, Reports& reports);
  Coro<int> run();

 private:
  void start(Coro<void> work, std::string name);
  void on_task_done(std::size_t index, const AnyFuture& task);

  Coro<void> wait_for_stop();
  Coro<void> watch_signals();
  Coro<void> process_items();
  Coro<void> process(const PipelineItem& item);
  Coro<void> monitor();

  Coro<void> shut_down();
  Coro<void> drain();
  Coro<void> close_sockets();

  Doors& doors_;
  const ClientConfig& config_;
  Reports& reports_;
  PipelineItemPool items_;
  Queue<PipelineItemPointer> queue_;
  DuplicateFilter duplicates_;
  Event stop_;
  PipelineShared shared_;
  std::vector<std::unique_ptr<PipelineSocket>> sockets_;
  std::vector<AnyFuture> tasks_;
  std::vector<std::string> names_;      // Those of the tasks, in the same order.
  std::vector<AnyFuture> connections_;  // Those of the sockets, in the same order.
  AnyFuture draining_;
  std::size_t tasks_ended_ = 0;
  bool failed_ = false;
};

}  // namespace wavetank::hyperliquid
