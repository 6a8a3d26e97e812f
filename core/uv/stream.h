#pragma once

/// core/uv/stream.h - the Stream door on a TCP socket.

#include "core/doors/transport.h"
#include "core/uv/socket.h"

namespace wavetank::uv {

/// Holds a share of the socket, which may outlive it until libuv is done. May itself outlive the
/// world: then it is closed.
class Stream final : public wavetank::Stream {
 public:
  explicit Stream(Ref<Socket> socket) noexcept;
  ~Stream() override;

  std::optional<std::size_t> try_read(std::span<std::byte> into) override;
  std::string peer() const override { return socket_->peer(); }
  std::optional<std::string> read_error() const override;
  std::size_t try_write(std::span<const std::byte> bytes) override;
  void shutdown_write() override;
  void close() noexcept override;
  void abort() noexcept override;

 private:
  Ref<Socket> socket_;
};

}  // namespace wavetank::uv
