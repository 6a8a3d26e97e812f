#include "scenarios/live/secure_transport.h"

#include <utility>

namespace wavetank::scenarios {

Coro<std::unique_ptr<Stream>> SecureTransport::connect(Endpoint peer) {
  std::unique_ptr<Stream> stream = co_await below_.connect(peer);
  if (!context_) co_return std::move(stream);
  std::unique_ptr<TlsStream> secure =
      co_await tls_connect(std::move(stream), *context_, peer.host, clock_);
  facts_ = secure->facts();
  stream = std::move(secure);
  co_return std::move(stream);
}

}  // namespace wavetank::scenarios
