#pragma once

/// scenarios/live/secure_transport.h - the Transport door for a client of TLS: a program that knows
/// nothing of TLS dials through it unchanged.

#include <memory>
#include <optional>

#include "core/loop/clock.h"
#include "core/loop/transport.h"
#include "core/tls/tls.h"

namespace wavetank::scenarios {

class SecureTransport final : public Transport {
 public:
  /// Without a context streams stay plain. Requires: the doors outlive it.
  SecureTransport(Transport& below, Clock& clock, std::optional<TlsClientContext> context)
      : below_(below), clock_(clock), context_(std::move(context)) {}

  /// Dials, then opens TLS for the peer's name. Errors: those of both; see tls_connect().
  Coro<std::unique_ptr<Stream>> connect(Endpoint peer) override;

  /// Listens below, without TLS.
  Coro<std::unique_ptr<Listener>> listen(Endpoint at) override { return below_.listen(at); }

  /// What the last handshake has led to; nullopt without TLS.
  const std::optional<TlsFacts>& facts() const noexcept { return facts_; }

 private:
  Transport& below_;
  Clock& clock_;
  std::optional<TlsClientContext> context_;
  std::optional<TlsFacts> facts_;
};

}  // namespace wavetank::scenarios
