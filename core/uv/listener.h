#pragma once

/// core/uv/listener.h - the Listener door on a TCP socket.

#include "core/doors/transport.h"
#include "core/uv/address.h"
#include "core/uv/loop.h"

namespace wavetank::uv {

class ListenSocket;

/// Connections that were not accepted yet stay with the kernel.
class Listener final : public wavetank::Listener {
 public:
  /// Listens at `address`. Errors: AddressInUse, TransportError.
  Listener(Loop& loop, const Address& address);
  ~Listener() override;

  Coro<std::unique_ptr<wavetank::Stream>> accept() override;
  Endpoint local() const override { return local_; }
  void close() noexcept override;

 private:
  Loop& loop_;
  Ref<ListenSocket> socket_;
  WaiterSlot acceptor_;
  Endpoint local_;
};

}  // namespace wavetank::uv
