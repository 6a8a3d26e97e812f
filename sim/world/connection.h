#pragma once

/// sim/world/connection.h - Connection: a simulated TCP connection: two pipes and two ends.

#include <cstdint>
#include <memory>
#include <string>

#include "core/check.h"
#include "core/coro/ref.h"
#include "core/doors/transport.h"
#include "sim/world/pipe.h"
#include "sim/world/wire_decoder.h"

namespace wavetank::sim {

class Host;
class Network;
class HostStream;

/// Shared by its two streams and the network. Side 0 dialled, side 1 accepted. Each side learns of
/// a reset when it arrives there: until then the connection is open, as a server may keep a session
/// whose client is long gone.
class Connection final : public RefCounted, private PipeListener {
 public:
  /// `number` counts the connections of the dialler, from 1; `port` is of the dialler's address.
  Connection(Network& network, std::uint64_t id, std::uint64_t number, std::uint64_t port,
             Host& dialler, Host& acceptor);

  std::uint64_t id() const noexcept { return id_; }
  /// The number of this connection among those that its dialler has opened, from 1. 0: the dial has
  /// not succeeded so far.
  std::uint64_t ordinal() const noexcept { return ordinal_; }
  /// Requires: called once.
  void set_ordinal(std::uint64_t ordinal) noexcept {
    WAVETANK_CHECK(ordinal_ == 0 && ordinal > 0);
    ordinal_ = ordinal;
  }
  /// The peer of `side`, as its stream says: "venue", or "client:49152", the dialler's address
  /// and a port that is of this connection alone.
  std::string peer_name(int side) const;
  Host& host(int side) const noexcept { return *hosts_[side]; }
  bool is_open() const noexcept { return open_; }

  /// The stream of one end. Requires: called once for each side.
  std::unique_ptr<Stream> make_stream(int side);

  /// The answer to the dial arrives at `opens`: no segment may overtake it.
  void begin(Instant opens) { to_dialler_.not_before(opens); }

  /// A fault cuts it: bytes in flight are lost, bytes that have arrived can be read first. Both
  /// ends get the reset immediately, unless their way is dark or slow. `by` gets a hit when the
  /// dialler does.
  void cut(const Ref<Effect>& by);

  /// Darkness has begun on a way.
  void hold_in_flight(const Way& way, const Hindrance& darkness);

  /// From now on the bytes are encrypted: the two functions below trace the plaintext.
  void trace_decrypted();
  void trace_read(std::span<const std::byte> bytes);
  void trace_written(std::span<const std::byte> bytes);

 private:
  friend class HostStream;

  // The wish of an end.
  std::optional<std::size_t> read(int side, std::span<std::byte> into);
  std::optional<std::string> read_error(int side) const;
  std::size_t write(int side, std::span<const std::byte> bytes);
  void shutdown_write(int side);
  void close(int side);
  void abort(int side);
  void leave(int side);  // The stream is not held any more.

  void on_arrival(std::span<const std::byte> bytes, int side) override;
  void on_end_of_stream(int side) override;
  void on_reset(int side, Effect* by) override;
  void on_room(int side) override;

  // The world dies: calls of streams in their destructors reach no peer, and the host at the other
  // end may be gone.
  bool torn_down() const noexcept;
  void wake_both(int side) noexcept;
  bool over(int side) const noexcept;
  void finish_if_over();
  void emit(EventKind kind, int side, std::string_view content);

  Network& network_;
  std::uint64_t id_;
  std::uint64_t port_;
  std::uint64_t ordinal_ = 0;
  Host* hosts_[2];
  Pipe to_dialler_;
  Pipe to_acceptor_;
  Pipe* incoming_[2];  // By the side at which the bytes arrive.
  HostStream* streams_[2] = {nullptr, nullptr};
  bool closed_[2] = {false, false};
  bool aborted_[2] = {false, false};
  bool reset_[2] = {false, false};  // A reset has arrived there.
  bool open_ = true;
  bool decrypted_ = false;
  WireDecoder received_;  // All that the dialler's socket got and the dialler sent: the observed
  WireDecoder sent_;      // program's side of the wire.
};

}  // namespace wavetank::sim
