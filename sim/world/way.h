#pragma once

/// sim/world/way.h - Way: one direction between two hosts, as it is now: its latency, and the
/// effects that hinder segments on it. Segments and dials ask it when they arrive. The simulated
/// network and the streams of a server on real sockets obey the same ways.

#include <cstdint>
#include <vector>

#include "core/coro/ref.h"
#include "core/time.h"
#include "sim/world/effect.h"

namespace wavetank::sim {

/// The work of an effect on the segments of a way.
struct Hindrance {
  enum class Kind : std::uint8_t {
    kDark,     ///< No segment arrives; segments that would have arrived come when it has lifted,
               ///< one latency later.
    kSlow,     ///< Everything takes `delay` longer, plus a drawn part of `jitter`.
    kSliced,   ///< Segments carry at most `bytes_max` bytes.
    kSlowEnd,  ///< The end of a stream takes `delay` longer.
  };
  static constexpr std::uint64_t kAllConnections = 0;

  Hindrance(Kind kind_, Ref<Effect> effect_) : kind(kind_), effect(std::move(effect_)) {}

  Kind kind;
  Ref<Effect> effect;
  std::uint64_t connection = kAllConnections;  ///< The id of a connection. Dials belong to no
                                               ///< connection.
  Duration delay{};
  Duration jitter{};
  std::uint32_t bytes_max = 0;

 private:
  friend class Way;
  bool meets(std::uint64_t other, Instant now) const noexcept {
    return effect->works(now) && (connection == kAllConnections || connection == other);
  }
  Duration added_{};   // To the segment in question.
  bool held_ = false;  // The segment in question.
};

/// Units: nanoseconds, one way. A segment in flight keeps the latency that it was sent with.
class Way {
 public:
  Duration latency = std::chrono::milliseconds(20);
  Duration jitter = std::chrono::milliseconds(2);  ///< Extra delay in [0, jitter), per segment.

  /// After adding darkness, segments in flight must be rescheduled: Network::hinder() does that.
  /// Requires: an effect; no time below 0; room for 1 byte in a slice.
  void add(Hindrance hindrance, Instant now);

  /// No effect works on it from `now` on: the other questions need not be asked.
  bool calm(Instant now) const noexcept { return now >= calm_from_; }

  /// The largest number of bytes that a segment may carry now, and the effect that limits it; null:
  /// no limit.
  struct Slice {
    std::uint32_t bytes_max = 0;
    Effect* by = nullptr;
  };
  Slice slice(std::uint64_t connection, Instant now) const noexcept;

  /// How much longer a segment takes, the end of a stream if `is_end`. `draw_below(bound)` gives a
  /// number in [0, bound). To be followed by arrival() for the same segment.
  template <class DrawBelow>
  Duration slow(std::uint64_t connection, bool is_end, Instant now, DrawBelow&& draw_below) {
    Duration sum{};
    for (Hindrance& one : hindrances_) {
      one.added_ = Duration::zero();
      const bool slows =
          one.kind == Hindrance::Kind::kSlow || (one.kind == Hindrance::Kind::kSlowEnd && is_end);
      if (!slows || !one.meets(connection, now)) continue;
      one.added_ = one.delay;
      if (one.jitter > Duration::zero()) {
        const auto bound = static_cast<std::uint64_t>(one.jitter.count());
        const std::uint64_t extra = draw_below(bound);
        one.added_ += Duration(static_cast<std::int64_t>(extra));
      }
      sum += one.added_;
    }
    return sum;
  }

  /// When a segment that would arrive at `arrives` does. Effects that hinder it get their hits.
  Instant arrival(std::uint64_t connection, Instant now, Instant arrives);

  /// The same for darkness that began when the segment was in flight already.
  Instant arrival_in(const Hindrance& darkness, std::uint64_t connection, Instant arrives) const;

  /// The end of the darkness that works now; Instant::min() without any.
  Instant dark_until(std::uint64_t connection, Instant now) const noexcept;

 private:
  std::vector<Hindrance> hindrances_;
  Instant calm_from_ = Instant::min();
};

}  // namespace wavetank::sim
