#pragma once

/// tests/live/relay.h - Relay: carries bytes between a client and the venue on loopback, and keeps
/// the messages of the venue's socket, so that a recording can be compared with them.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/combine/task_group.h"
#include "core/doors/transport.h"
#include "core/net/frame_decoder.h"

namespace wavetank::scenarios {

class Relay {
 public:
  /// Requires: `transport` outlives it.
  Relay(Transport& transport, Endpoint venue) : transport_(transport), venue_(std::move(venue)) {}

  /// Listens at a free port, which `listening` gets, and carries bytes until it is cancelled.
  Coro<void> run(std::function<void(const Endpoint&)> listening);

  /// The messages of each connection, in the order in which the venue sent them.
  const std::vector<std::vector<std::string>>& sent() const noexcept { return sent_; }

  /// Called for each of them, after it was kept.
  std::function<void(const std::string&)> message = [](const std::string&) {};

 private:
  /// The bytes of one connection of the venue: an HTTP head, then websocket frames.
  class Wire;

  Coro<void> accept_all(Listener& listener, TaskGroup& connections);
  Coro<void> carry(std::unique_ptr<Stream> client);

  Transport& transport_;
  Endpoint venue_;
  std::vector<std::vector<std::string>> sent_;
};

}  // namespace wavetank::scenarios
