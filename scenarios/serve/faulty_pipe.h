#pragma once

/// scenarios/serve/faulty_pipe.h - FaultyPipe: one direction of a connection on a faulty path:
/// bytes in flight, cut into segments that each have their time, and bytes that have arrived. The
/// counterpart of sim::Pipe for real sockets; its delays add to the real network's. It does not
/// depend on Stream.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>

#include "core/doors/random.h"
#include "core/net/byte_buffer.h"
#include "core/time.h"
#include "sim/world/way.h"

namespace wavetank::scenarios {

class FaultyPipe {
 public:
  /// The limit of bytes in flight and not taken yet; as in the simulation.
  static constexpr std::size_t kWindowBytes = 256 * 1024;
  /// Segments, likewise: slices of one byte must not cost many times their bytes.
  static constexpr std::size_t kSegmentsMax = 16 * 1024;

  /// Requires: both outlive it.
  FaultyPipe(sim::Way& way, Random& random) noexcept : way_(way), random_(random) {}

  /// How many bytes may be pushed now.
  std::size_t room(Instant now) const noexcept;
  /// Sends all of `bytes`. May exceed room() by at most one read. Requires: neither push_end() nor
  /// break_off() was called, unless clear() was.
  void push(std::span<const std::byte> bytes, Instant now);
  /// No more bytes follow: the end arrives behind the last one. Requires: as push().
  void push_end(Instant now);
  /// The connection is broken: bytes in flight are lost, and the end comes as soon as it can.
  void break_off(Instant now);

  /// Lets due segments arrive. Arrived bytes are not affected by later faults.
  void arrive(Instant now);
  /// The way has gone dark: segments in flight wait for its end.
  void hold_in_flight(const sim::Hindrance& darkness);
  /// When the darkness that works now lifts; Instant::min() without any.
  Instant dark_until(Instant now) const noexcept {
    return way_.dark_until(sim::Hindrance::kAllConnections, now);
  }
  /// When the next segment in flight is due; kNever without any.
  Instant next_arrival() const noexcept;
  /// When the last one is; Instant::min() when no segment was ever sent.
  Instant last_arrival() const noexcept;

  /// Whether front() is there.
  bool has_arrived() const noexcept { return arrived_ > 0; }
  /// The oldest segment that has arrived; empty: the end, which stays. Requires: has_arrived().
  std::span<const std::byte> front() const noexcept;
  void consume(std::size_t bytes) noexcept;  ///< Requires: bytes <= front().size().

  std::size_t bytes() const noexcept { return bytes_.size(); }
  void clear() noexcept;

 private:
  struct Segment {
    Segment(Instant due_, std::size_t bytes_)
        : due(due_), bytes(static_cast<std::uint32_t>(bytes_)) {}
    Instant due;
    std::uint32_t bytes;  // 0: the end.
  };

  bool ended() const noexcept { return !segments_.empty() && segments_.back().bytes == 0; }
  void send(std::size_t bytes, bool is_end, Instant now);

  sim::Way& way_;
  Random& random_;
  ByteBuffer bytes_;
  std::deque<Segment> segments_;
  std::size_t arrived_ = 0;  // So many segments.
  Instant last_due_ = Instant::min();
};

}  // namespace wavetank::scenarios
