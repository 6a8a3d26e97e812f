#pragma once

/// core/coro/awaited.h - Awaited: the thing that a suspended task waits for. asyncio's
/// `_fut_waiter`.

#include <optional>
#include <string>
#include <vector>

#include "core/coro/errors.h"

namespace wavetank {

class FutureBase;
using AwaitedList = std::vector<const FutureBase*>;

/// Something that can be asked to stop keeping a task waiting. A future, another task, or a place
/// in the queue of an Event, Queue or Stream.
class Awaited {
 public:
  /// Asks it to end cancelled. True when it accepts: then the task that waits for it resumes with
  /// CancelledError, unless it is a task that refuses. False when it is done already.
  virtual bool cancel(CancelMessage message) = 0;

  /// The message of the CancelledError that awaiting it throws, taken the way that throw takes it;
  /// nullopt when it did not end cancelled.
  virtual std::optional<CancelMessage> take_cancel() = 0;

  /// For dump_tasks(): "event", "sleep", "task 'feed'".
  virtual std::string describe() const = 0;

  /// For dump_tasks(): appends the futures and tasks behind it, when it represents several.
  virtual void list_awaited(AwaitedList&) const {}

 protected:
  ~Awaited() = default;
};

}  // namespace wavetank
