#pragma once

/// scenarios/record/secure_transport.h - SecureTransport: the Transport door with TLS: a program
/// without TLS code dials through it unchanged.

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/doors/transport.h"
#include "core/loop/clock.h"
#include "core/tls/error.h"
#include "core/tls/tls.h"

namespace wavetank::scenarios {

class SecureTransport final : public Transport {
 public:
  /// Without a context streams stay plain. Requires: the doors outlive it.
  SecureTransport(Transport& below, Clock& clock, std::optional<TlsClientContext> context)
      : below_(below), clock_(clock), context_(std::move(context)) {}

  Coro<std::vector<Endpoint>> resolve(Endpoint peer) override { return below_.resolve(peer); }

  /// Dials, then opens TLS for the peer's name. Errors: those of both; see tls_connect().
  Coro<std::unique_ptr<Stream>> connect(Endpoint peer) override;

  /// Listens below, without TLS.
  Coro<std::unique_ptr<Listener>> listen(Endpoint at) override { return below_.listen(at); }

  /// The facts of the last handshake; nullopt without TLS.
  const std::optional<TlsFacts>& facts() const noexcept { return facts_; }

  /// The peer that the last dial has reached: Stream::peer(); empty without one.
  const std::string& peer() const noexcept { return peer_; }

  /// The error of TLS in the last dial; nullopt without one.
  const std::optional<TlsError::Kind>& failure() const noexcept { return failure_; }

 private:
  void note_failure(const std::exception_ptr& error);

  Transport& below_;
  Clock& clock_;
  std::optional<TlsClientContext> context_;
  std::optional<TlsFacts> facts_;
  std::string peer_;
  std::optional<TlsError::Kind> failure_;
};

}  // namespace wavetank::scenarios
