#pragma once

/// sim/world/host_stream.h - one end of a simulated connection, as a program holds it.

#include "core/coro/ref.h"
#include "core/doors/transport.h"

namespace wavetank::sim {

class Connection;

class HostStream final : public Stream {
 public:
  HostStream(Ref<Connection> connection, int side) noexcept;
  ~HostStream() override;

  std::optional<std::size_t> try_read(std::span<std::byte> into) override;
  std::string peer() const override;
  std::optional<std::string> read_error() const override;
  std::size_t try_write(std::span<const std::byte> bytes) override;
  void shutdown_write() override;
  void close() noexcept override;
  void abort() noexcept override;

  // For the host's taps.
  Connection& connection() const noexcept { return *connection_; }
  bool dialled() const noexcept { return side_ == 0; }

  // Wakes the waiters after a change. A reader that is woken and finds no change is a bug.
  void wake_reader() noexcept { readable_.wake(); }
  void wake_writer() noexcept { writable_.wake(); }

 private:
  Ref<Connection> connection_;
  int side_;
};

}  // namespace wavetank::sim
