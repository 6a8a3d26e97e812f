#pragma once

/// core/uv/loop.h - one libuv loop, on which everything of this folder lives.

#include <cstddef>
#include <memory>
#include <optional>

#include "core/coro/ref.h"
#include "core/time.h"

struct uv_loop_s;

namespace wavetank::uv {

class LoopTimer;

/// Owns the uv_loop_t and one timer, which serves all the timers of an EventLoop. It must outlive
/// the handles that are opened on it. Constructing one makes the process ignore SIGPIPE, if its
/// action was the default: libuv reports a write to a dead connection as an error instead.
class Loop {
 public:
  /// Throws std::runtime_error when the system gives no resources.
  Loop();
  ~Loop();  ///< close(), unless called before; an error of close() ends the process.
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  uv_loop_s& native() noexcept { return *loop_; }

  /// Lets libuv deliver ready events once; waits for an event at most `timeout`, rounded up to a
  /// millisecond. Zero does not wait, nullopt waits without end.
  void turn(std::optional<Duration> timeout) noexcept;

  /// Handles whose close callback has not come yet, the timer included. Counts them one by one.
  std::size_t open_handles() const noexcept;

  /// Closes every handle and runs the loop until all callbacks have come. Streams that were closed
  /// with bytes still to send get at most a second for them; a call on a file that the system
  /// has begun is waited for, a name lookup is not (core/uv/resolve.h). Idempotent. Throws
  /// std::logic_error when anything is left: a bug here.
  void close();

 private:
  void tear_down_all(bool now) noexcept;

  std::unique_ptr<uv_loop_s> loop_;
  Ref<LoopTimer> timer_;
  bool closed_ = false;
};

}  // namespace wavetank::uv
