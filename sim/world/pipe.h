#pragma once

/// sim/world/pipe.h - Pipe: one direction of a simulated connection: bytes in flight, bytes arrived
/// and not read yet, and the end of the direction.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>

#include "core/coro/frame_pool.h"
#include "core/coro/ref.h"
#include "core/loop/timer_heap.h"
#include "core/net/byte_buffer.h"
#include "core/time.h"
#include "sim/oracle/rng.h"
#include "sim/world/effect.h"

namespace wavetank::sim {

class Way;
class World;
struct Hindrance;

/// The calls of a pipe to its connection.
class PipeListener {
 public:
  virtual void on_arrival(std::span<const std::byte> bytes, int side) = 0;  ///< At that side.
  virtual void on_end_of_stream(int side) = 0;
  virtual void on_reset(int side, Effect* by) = 0;  ///< `by`: the fault that cut, or null.
  virtual void on_room(int side) = 0;               ///< That side may write again.

 protected:
  ~PipeListener() = default;
};

/// The bytes live in one buffer: read | arrived | in flight. One timer is armed, for the segment
/// that arrives next.
class Pipe final : private Timer {
 public:
  /// Bytes that may be in flight and unread together: the peer's receive window.
  static constexpr std::size_t kWindowBytes = 256 * 1024;

  /// `to` is the side at which the bytes arrive. `seed` decides all delays and cuts; 0 is boring:
  /// no jitter, and writes travel whole.
  Pipe(World& world, Way& way, std::uint64_t connection, std::uint64_t seed, PipeListener& listener,
       int to);
  ~Pipe();

  /// Accepts a prefix of `bytes`, cut into segments; 0 when the window is full. Requires: not
  /// finished().
  std::size_t write(std::span<const std::byte> bytes);
  /// No more bytes follow: an end of stream arrives behind the last one.
  void finish();

  /// Bytes that have arrived, at most into.size(); 0 without any.
  std::size_t read(std::span<std::byte> into);
  std::size_t unread() const noexcept { return arrived_; }
  bool at_end() const noexcept { return ended_ && arrived_ == 0; }
  bool finished() const noexcept { return finishing_; }
  bool ended() const noexcept { return ended_; }  ///< The end of the stream has arrived.

  /// All that is sent from now on arrives at `instant` at the earliest.
  void not_before(Instant instant) noexcept { last_arrival_ = std::max(last_arrival_, instant); }

  /// The other side has aborted: a reset arrives behind the bytes in flight. No segment follows it.
  void send_reset();
  /// A fault cuts here: bytes in flight are lost, and a reset arrives immediately, unless the way
  /// is dark or slow.
  void cut(Ref<Effect> by);
  bool reset_sent() const noexcept { return reset_sent_; }

  /// Darkness has begun: segments in flight wait for its end.
  void hold_in_flight(const Hindrance& darkness);
  const Way& way() const noexcept { return way_; }

 private:
  enum class Carries : unsigned char { kBytes, kEnd, kReset };
  struct Segment {
    Segment(Instant arrives_, Carries carries_, std::size_t bytes_)
        : arrives(arrives_), bytes(bytes_), carries(carries_) {}
    Instant arrives;
    std::size_t bytes;
    Carries carries;
  };
  static void on_timer(Runnable& self, Call how);
  std::uint64_t draw(std::uint64_t bound) noexcept { return boring_ ? 0 : rng_.below(bound); }
  void send(Carries carries, std::size_t bytes, Duration latency);
  Duration usual_latency();
  void lose_what_is_under_way();
  void arm_first();
  void deliver_due();

  World& world_;
  Way& way_;
  std::uint64_t connection_;
  Rng rng_;
  bool boring_;
  PipeListener& listener_;
  int to_;
  ByteBuffer bytes_;
  std::size_t arrived_ = 0;
  std::deque<Segment, PoolAllocator<Segment>> segments_;
  Instant last_arrival_ = Instant::min();
  bool finishing_ = false;
  bool ended_ = false;
  bool writer_blocked_ = false;
  bool reset_sent_ = false;
  Ref<Effect> cut_by_;
};

}  // namespace wavetank::sim
