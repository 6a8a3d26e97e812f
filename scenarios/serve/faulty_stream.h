#pragma once

/// scenarios/serve/faulty_stream.h - FaultyPath: puts the streams of a server on a faulty path: the
/// effects that blackhole, latency, slicer and slow_close have in the simulation, at the server's
/// end of a real stream.
///
/// Both directions are treated alike. Bytes keep their order, and only a reset loses any.

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/coro/ref.h"
#include "core/doors/random.h"
#include "core/doors/transport.h"
#include "core/sync/alarm.h"
#include "sim/world/way.h"

namespace wavetank::scenarios {

class FaultyConnection;

/// The path of all streams of one server, and its active faults.
class FaultyPath final : public RefCounted {
 public:
  /// Streams that are closed above and not below yet; beyond the limit the oldest ends immediately.
  static constexpr std::size_t kLingeringMax = 256;

  /// Requires: `random`, of which jitter is drawn, outlives the path and its streams.
  explicit FaultyPath(Random& random);

  /// The same stream, seen over this path. Call in a loop.
  std::unique_ptr<Stream> wrap(std::unique_ptr<Stream> below);

  /// The direction: bytes from clients, or bytes from the server.
  enum class Direction : unsigned char { kIn, kOut };

  /// An effect works on one direction of all streams from now on, also on bytes in flight.
  void hinder(Direction direction, const sim::Hindrance& hindrance, Instant now);

  /// Resets lingering streams; returns their number.
  std::size_t reset_lingering() noexcept;
  /// Waits until no stream lingers, at most until then.
  Coro<void> drain(Instant deadline);
  /// Ends every stream immediately: in order where only the end is missing, else by a reset. Then
  /// waits until all are gone. Requires: no stream is used any more.
  Coro<void> end();

 private:
  friend class FaultyConnection;
  std::vector<Ref<FaultyConnection>> lingering() const;
  void closed_above() noexcept;
  void forget(const FaultyConnection& connection) noexcept;

  sim::Way in_;
  sim::Way out_;
  Random& random_;
  std::vector<FaultyConnection*> connections_;  // Oldest first.
  Alarm changed_;                               // One has ended, above or below.
};

}  // namespace wavetank::scenarios
