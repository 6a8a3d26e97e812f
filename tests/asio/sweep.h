#pragma once

/// tests/asio/sweep.h - sweep(): ends a program of Boost.Asio after each step of its tasks, in a
/// simulated world, and expects that nothing is left of it.

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>

#include "tests/contract/ends.h"

namespace wavetank {

/// A share that the handlers and the executors of a program hold, to be counted.
using Held = std::shared_ptr<int>;

/// The share of a program in what it holds lasts as long as the program.
class SweptProgram {
 public:
  virtual ~SweptProgram() = default;
  /// Cancels each operation in flight, upon which the program ends.
  virtual void cancel_operations() = 0;
};

/// How a program is ended. It handles SIGTERM only where kSignalled is used.
enum class Ending {
  kTaskCancelled,
  kLoopDestroyed,
  kContextStopped,
  kOperationsCancelled,
  kSignalled,
};
const char* ending_name(Ending ending) noexcept;

using BeginSwept =
    std::function<std::shared_ptr<SweptProgram>(boost::asio::io_context&, const Held&)>;

/// Plays the program once for each step that it takes, ends it there, and fails the test when a
/// task, a connection, a handler or an executor is left. Its peer is the host "venue", on which
/// `serve` runs until it is destroyed.
void sweep(Ending ending, const BeginSwept& begin, const Law& serve);

}  // namespace wavetank
