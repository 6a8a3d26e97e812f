#pragma once

/// scenarios/pipeline/pipeline_socket.h - PipelineSocket: one place of the pipeline for a
/// connection, with the topics that belong there. It connects again and again; PipelineSession is
/// one of its connections.

#include <memory>
#include <span>
#include <vector>

#include "core/coro/coro.h"
#include "core/task/future.h"
#include "scenarios/pipeline/client_config.h"
#include "scenarios/pipeline/pipeline_session.h"

namespace wavetank::hyperliquid {

class PipelineSocket {
 public:
  /// The topics are spread over the sockets of the configuration. Requires: `shared` and `topics`
  /// outlive the socket.
  PipelineSocket(PipelineShared& shared, std::span<const WantedTopic> topics);

  /// Connects, and connects again after the end of a connection, until `shared.stop` is set.
  /// Errors: those that neither the network nor the peer can cause.
  Coro<void> keep_connected();

  /// Closes the connection in order, if there is one, and waits for `keeping`, the task of
  /// keep_connected(); without a connection it cancels that task.
  Coro<void> close(AnyFuture keeping);

 private:
  PipelineShared& shared_;
  std::vector<TopicState> topics_;
  std::unique_ptr<PipelineSession> session_;  // While there is a connection.
};

}  // namespace wavetank::hyperliquid
