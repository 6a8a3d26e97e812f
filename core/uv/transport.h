#pragma once

/// core/uv/transport.h - the Transport door: TCP over IPv4 and IPv6.

#include "core/doors/transport.h"
#include "core/uv/loop.h"

namespace wavetank::uv {

class Transport final : public wavetank::Transport {
 public:
  explicit Transport(Loop& loop) noexcept : loop_(loop) {}

  /// Asks the system's resolver. IPv4 and IPv6 take turns.
  Coro<std::vector<Endpoint>> resolve(Endpoint peer) override;

  /// See dial() of core/uv/dial.h: when all addresses fail, the error is that of the first that
  /// could be reached at all.
  Coro<std::unique_ptr<wavetank::Stream>> connect(Endpoint peer) override;

  /// Listens at the first address of the host that is free. Port 0 means any.
  Coro<std::unique_ptr<wavetank::Listener>> listen(Endpoint at) override;

 private:
  Loop& loop_;
};

}  // namespace wavetank::uv
