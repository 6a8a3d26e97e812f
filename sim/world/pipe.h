#pragma once

/// sim/world/pipe.h - one direction of a simulated connection: bytes under way, bytes arrived and
/// not read yet, and how the direction ends.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>

#include "core/loop/time.h"
#include "core/loop/timer_heap.h"
#include "core/net/byte_buffer.h"
#include "core/task/frame_pool.h"

namespace wavetank::sim {

class World;
struct Path;
class DrawStream;

/// What a pipe tells its connection.
class PipeListener {
 public:
  virtual void on_arrival(std::span<const std::byte> bytes, int side) = 0;  ///< At that side.
  virtual void on_end_of_stream(int side) = 0;
  virtual void on_room(int side) = 0;  ///< That side may write again.

 protected:
  ~PipeListener() = default;
};

/// The bytes live in one buffer: read | arrived | under way. One timer is armed, for the segment
/// that arrives next.
class Pipe final : private Timer {
 public:
  /// Bytes that may be under way and unread together: the peer's receive window.
  static constexpr std::size_t kWindowBytes = 256 * 1024;

  /// `to` is the side at which the bytes arrive.
  Pipe(World& world, Path& path, DrawStream& draws, PipeListener& listener, int to);
  ~Pipe();

  /// Accepts a prefix of `bytes`, cut into segments; 0 when the window is full.
  std::size_t write(std::span<const std::byte> bytes);
  /// No more bytes follow: an end of stream arrives behind the last one.
  void finish();

  /// Bytes that have arrived, at most into.size(); 0 when none are there.
  std::size_t read(std::span<std::byte> into);
  std::size_t unread() const noexcept { return arrived_; }
  bool at_end() const noexcept { return ended_ && arrived_ == 0; }
  bool finished() const noexcept { return finishing_; }
  bool ended() const noexcept { return ended_; }  ///< The end of the stream has arrived.

  /// What is under way is lost; what has arrived can still be read.
  void cut() noexcept;

  /// The path has changed: held segments may have to move.
  void reconsider();

 private:
  struct Segment {
    Segment(Instant arrives_, std::size_t bytes_) : arrives(arrives_), bytes(bytes_) {}
    Instant arrives;
    std::size_t bytes;  // 0: the end of the stream.
  };
  static void on_timer(Runnable& self, Call how);
  Duration draw_delay();
  void send(std::size_t bytes);
  void arm_first();
  void deliver_due();

  World& world_;
  Path& path_;
  DrawStream& draws_;
  PipeListener& listener_;
  int to_;
  ByteBuffer bytes_;
  std::size_t arrived_ = 0;
  std::deque<Segment, PoolAllocator<Segment>> segments_;
  Instant last_arrival_ = Instant::min();
  bool finishing_ = false;
  bool ended_ = false;
  bool writer_blocked_ = false;
};

}  // namespace wavetank::sim
