#pragma once

/// scenarios/serve/faulty_stream.h - a Stream that travels a faulty path: what blackhole, latency,
/// slicer and slow_close mean in the simulation, done to a server's own end of a real stream.
///
/// Both directions are treated alike. Bytes keep their order and none is lost, but by a reset.

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

/// The path that all streams of one server travel, and what is wrong with it.
class FaultyPath final : public RefCounted {
 public:
  /// Streams that are closed above and not below yet; of more the oldest ends at once.
  static constexpr std::size_t kLingeringMax = 256;

  /// Requires: `random`, of which jitter is drawn, outlives the path and its streams.
  explicit FaultyPath(Random& random);

  /// The same stream, seen over this path. Call in a loop.
  std::unique_ptr<Stream> wrap(std::unique_ptr<Stream> below);

  /// Which way: what clients send, what the server sends.
  enum class Direction : unsigned char { kIn, kOut };

  /// An effect works on one direction of all streams from now on; what is under way meets it.
  void hinder(Direction direction, const sim::Hindrance& hindrance, Instant now);

  /// Resets what lingers; says how much that was.
  std::size_t reset_lingering() noexcept;
  /// Waits until nothing lingers, at most until then.
  Coro<void> drain(Instant deadline);
  /// Ends every stream at once: in order where all that is missing is the end, else by a reset.
  /// Then waits until all are gone. Requires: none of them is used any more.
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

/// Made by FaultyPath::wrap(); keeps every promise of Stream, and
///  - memory: FaultyPipe::kWindowBytes each way; beyond that, back-pressure;
///  - a read gives at most one segment, so a slicer cuts reads, too;
///  - a reset by the peer is met when the path is not dark; bytes under way are lost by it;
///  - close() lets what was written, and the end, take their time; what arrives meanwhile is
///  dropped;
///  - abort() is met by the peer at once, on a dark path, too.
class FaultyStream final : public Stream {
 public:
  explicit FaultyStream(Ref<FaultyConnection> connection) noexcept;
  ~FaultyStream() override;

  std::optional<std::size_t> try_read(std::span<std::byte> into) override;
  std::string peer() const override;
  std::optional<std::string> read_error() const override;
  std::size_t try_write(std::span<const std::byte> bytes) override;
  void shutdown_write() override;
  void close() noexcept override;
  void abort() noexcept override;

 private:
  Ref<FaultyConnection> connection_;
};

}  // namespace wavetank::scenarios
