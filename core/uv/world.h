#pragma once

/// core/uv/world.h - the real world: all the doors of one program, on one libuv loop.

#include <string>

#include "core/doors/doors.h"
#include "core/uv/clock.h"
#include "core/uv/files.h"
#include "core/uv/loop.h"
#include "core/uv/random.h"
#include "core/uv/selector.h"
#include "core/uv/signals.h"
#include "core/uv/transport.h"

namespace wavetank::uv {

/// Owns the doors. Outlives the EventLoop or Runner that is built on clock() and selector(); no
/// task may wait on a door when it closes. While it lives, SIGHUP, SIGINT and SIGTERM go to its
/// Signals door; SIGPIPE is ignored (core/uv/loop.h).
class World {
 public:
  /// `folder`: the folder of the Files door; by default the working directory. Throws
  /// std::runtime_error when the system gives no resources.
  explicit World(std::string folder = ".");
  ~World();  ///< close(), unless called before; an error of close() ends the process.
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  Clock& clock() noexcept { return clock_; }
  Selector& selector() noexcept { return selector_; }
  Doors& doors() noexcept { return doors_; }

  /// Handles of streams and listeners that libuv has not let go of. It does so in the turn of the
  /// loop after their end, or when the bytes written before a close() have been sent.
  std::size_t open_handles() const noexcept { return loop_.open_handles() - own_handles_; }

  /// Closes all handles, as Loop::close() does. Idempotent. Throws std::logic_error when libuv has
  /// a handle or request left.
  void close() { loop_.close(); }

 private:
  Loop loop_;
  Clock clock_;
  Selector selector_;
  Random random_;
  Signals signals_;
  Transport transport_;
  Files files_;
  Doors doors_;
  std::size_t own_handles_;
};

}  // namespace wavetank::uv
