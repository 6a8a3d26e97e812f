#pragma once

/// tests/net/memory_stream.h - two streams back to back, in memory, without time: for tests of
/// layers over a Stream. Knows windows, short reads, ends and resets.

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "core/coro/coro.h"
#include "core/doors/transport.h"
#include "core/net/byte_buffer.h"

namespace wavetank {

struct MemoryStreamOptions {
  MemoryStreamOptions() = default;
  std::size_t window = 1U << 20;     ///< Bytes that may wait for the peer's reads.
  std::size_t read_max = 1U << 20;   ///< Bytes a read gives at most.
  std::size_t write_max = 1U << 20;  ///< Bytes a write takes at most.
};

/// One end of a pair. A write is immediately readable at the other end, up to its window. The pair
/// shares its state, so the ends may die in any order.
class MemoryStream final : public Stream {
 public:
  using Options = MemoryStreamOptions;
  using Pair = std::pair<std::unique_ptr<MemoryStream>, std::unique_ptr<MemoryStream>>;
  static Pair make_pair(Options options = {});

  ~MemoryStream() override;

  std::optional<std::size_t> try_read(std::span<std::byte> into) override;
  std::optional<std::string> read_error() const override;
  std::size_t try_write(std::span<const std::byte> bytes) override;
  void shutdown_write() override;
  void close() noexcept override;
  void abort() noexcept override;

  /// The bytes that this end has received and not read.
  std::string_view unread() const noexcept;
  /// Whether the peer cannot send any more.
  bool at_end() const noexcept;
  void set_window(std::size_t window) noexcept;  ///< Limits the unread bytes of this end.
  void stop_reading() noexcept;                  ///< The peer's writes fail from now on.

 private:
  struct Pipe;  // One direction.

  MemoryStream(std::shared_ptr<Pipe> in, std::shared_ptr<Pipe> out, Options options);

  std::shared_ptr<Pipe> in_;
  std::shared_ptr<Pipe> out_;
  Options options_;
  bool closed_ = false;
};

/// Lets all that is ready run, `count` times.
Coro<void> turns(int count);

}  // namespace wavetank
