#include "scenarios/record/secure_transport.h"

#include <utility>

#include "core/combine/outcome.h"

namespace wavetank::scenarios {

void SecureTransport::note_failure(const std::exception_ptr& error) {
  if (!error) return;
  try {
    std::rethrow_exception(error);
  } catch (const TlsError& failure) {
    failure_ = failure.kind();
  } catch (...) {
    // Not of TLS: the connection broke, or no task waits any more.
  }
}

Coro<std::unique_ptr<Stream>> SecureTransport::connect(Endpoint peer) {
  facts_.reset();
  failure_.reset();
  peer_.clear();
  std::unique_ptr<Stream> stream = co_await below_.connect(peer);
  peer_ = stream->peer();
  if (!context_) co_return std::move(stream);
  Coro<std::unique_ptr<TlsStream>> shaking =
      tls_connect(std::move(stream), *context_, peer.host, clock_);
  auto shaken = co_await outcome(std::move(shaking));
  note_failure(shaken.error());
  std::unique_ptr<TlsStream> secure = std::move(shaken).get();
  facts_ = secure->facts();
  stream = std::move(secure);
  co_return std::move(stream);
}

}  // namespace wavetank::scenarios
