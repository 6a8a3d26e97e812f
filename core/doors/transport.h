#pragma once

/// core/doors/transport.h - door: byte streams between named endpoints, the only way to a network.
/// Cancellation comes from the calling task, so it is no parameter: a cancelled call throws
/// CancelledError. Errors are typed (core/doors/transport_error.h).

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/coro/coro.h"
#include "core/doors/transport_error.h"
#include "core/task/waiter_slot.h"
#include "core/time.h"

namespace wavetank {

/// Where to connect to or to listen at; `host` is a name or a literal address, not resolved yet.
struct Endpoint {
  Endpoint(std::string host_, std::uint16_t port_) : host(std::move(host_)), port(port_) {}
  std::string host;
  std::uint16_t port;
};

/// A connected, ordered, bidirectional byte stream. At most one read and one write may be pending
/// at a time; a second one throws std::logic_error (the caller's bug).
///
/// Implementations buffer arrived bytes and answer try_read()/try_write() immediately; waiting is
/// done here, on `readable_` and `writable_`. So a cancelled read can lose no byte: bytes leave the
/// buffer only when the reader runs.
class Stream {
 public:
  class ReadSome;
  class ReadOrError;

  virtual ~Stream() = default;  ///< Aborts, without waiting, if still open.

  /// `co_await stream.read_some(buffer)`: reads 1..into.size() bytes and returns the count; 0
  /// always means end of stream. Short reads are normal: never infer message borders from them.
  /// Requires: `into` is not empty and lives until completion.
  /// Cancelled: no byte has been consumed. Errors: ConnectionReset, TimedOut, StreamClosed.
  ReadSome read_some(std::span<std::byte> into);

  /// The same, but a broken connection is an answer (ReadResult) and not an exception: connections
  /// break every day, and a throw costs many times as much as a read.
  ReadOrError read_or_error(std::span<std::byte> into);

  /// `co_await stream.write_all(bytes)`: completes when the layer below has accepted every byte,
  /// which is not delivery. Waits while the peer does not read (back-pressure), within the two
  /// limits below. All writing that waits, at every layer, waits here.
  /// Requires: `bytes` lives until completion.
  /// Cancelled or failed: an unknown prefix was sent; close or abort the stream.
  /// Errors: as read_some(); TimedOut at a limit.
  Coro<void> write_all(std::span<const std::byte> bytes);

  /// How long write_all() waits while not one byte is accepted. Duration::max(): without end.
  /// Holds for a write that waits now, too.
  static constexpr Duration kWriteLimit = std::chrono::seconds(60);
  void set_write_limit(AnyDuration limit) noexcept;
  /// The instant at which every write_all() ends, however many bytes were accepted until then.
  /// kNever, the default: never.
  void set_write_deadline(Instant deadline) noexcept;

  /// Takes arrived bytes, at most into.size(); 0 at the end of the stream; nullopt when no byte has
  /// arrived yet. Errors: as read_some().
  virtual std::optional<std::size_t> try_read(std::span<std::byte> into) = 0;

  /// The peer, in the words of the network: "93.184.216.34:443"; empty where that is not known. For
  /// people and logs.
  virtual std::string peer() const { return {}; }

  /// The text of the error that try_read() would throw now; nullopt if it would not throw.
  virtual std::optional<std::string> read_error() const = 0;

  /// Hands over a prefix of `bytes` and returns its length; 0 when the peer must read first.
  virtual std::size_t try_write(std::span<const std::byte> bytes) = 0;

  /// Half-close: the peer reads to the end of the stream; reading here goes on. Idempotent.
  virtual void shutdown_write() = 0;

  /// Closes both directions after the written bytes have been sent. Does not wait. Idempotent.
  /// Pending calls end with StreamClosed.
  virtual void close() noexcept = 0;

  /// Closes immediately; the peer sees a reset, and undelivered bytes are lost. Idempotent.
  virtual void abort() noexcept = 0;

 protected:
  WaiterSlot readable_;  ///< The task in read_some(), if any; implementations wake it.
  WaiterSlot writable_;  ///< The task in write_all(), if any.

 private:
  class WriteWait;
  [[noreturn]] void throw_write_timed_out(Instant now) const;

  Duration write_limit_ = kWriteLimit;
  Instant write_deadline_ = kNever;
};

/// Accepts connections at one endpoint. Destroying it closes it.
class Listener {
 public:
  virtual ~Listener() = default;

  /// The next connection. Cancelled: no connection has been taken. Errors: StreamClosed after
  /// close(). At most one accept may be pending.
  virtual Coro<std::unique_ptr<Stream>> accept() = 0;

  /// Where it listens, with the port that was given out for port 0.
  virtual Endpoint local() const = 0;

  /// Stops listening; pending accept() ends with StreamClosed. Idempotent.
  virtual void close() noexcept = 0;
};

/// Opens streams. Implementations: uv::Transport (sockets), sim::HostTransport.
/// To choose among the addresses of a name, resolve() it and connect() to one of them.
class Transport {
 public:
  virtual ~Transport() = default;

  /// The addresses of the peer's host, at least one, in the order in which to try them, with the
  /// peer's port. connect() takes each of them as a host. For a host that is an address, that
  /// address is the only one.
  /// Cancelled: no resource is left. Errors: NameNotFound, TransportError.
  virtual Coro<std::vector<Endpoint>> resolve(Endpoint peer) = 0;

  /// Resolves, and connects to the first address that accepts. A second address is tried beside one
  /// that does not answer (RFC 8305). It has no deadline: wrap it in timeout().
  /// Cancelled: no connection is left open. Errors: ConnectionRefused, ConnectionReset,
  /// Unreachable, NameNotFound, TimedOut.
  virtual Coro<std::unique_ptr<Stream>> connect(Endpoint peer) = 0;

  /// Errors: AddressInUse, NameNotFound, TransportError.
  virtual Coro<std::unique_ptr<Listener>> listen(Endpoint at) = 0;
};

}  // namespace wavetank

#include "core/doors/stream_awaiters.h"  // IWYU pragma: export
