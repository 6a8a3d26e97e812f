#include "core/tls/tls.h"

#include <chrono>
#include <utility>
#include <vector>

#include "core/combine/outcome.h"
#include "core/combine/timeout.h"
#include "core/tls/link.h"

namespace wavetank {
namespace {

// A peer that is not worth a wait: bytes that the stream does not accept immediately are not sent.
void send_alert_and_close(Stream& stream, const ByteBuffer& alert) {
  try {
    if (!alert.empty()) stream.try_write(alert.bytes());
  } catch (const TransportError&) {
    // The alert cannot be sent; the handshake's own error has more information than this one.
  }
  stream.close();
}

Coro<void> shake_hands(Stream& stream, TlsEngine& engine) {
  ByteBuffer output;
  std::vector<std::byte> chunk(TlsLink::kChunkBytes);
  for (;;) {
    const TlsEngine::Step step = engine.handshake();
    engine.take_output(output);
    if (step == TlsEngine::Step::kFailed) {
      send_alert_and_close(stream, output);
      throw TlsError(*engine.error());
    }
    if (!output.empty()) {
      co_await stream.write_all(output.bytes());
      output.clear();
    }
    if (step == TlsEngine::Step::kDone) co_return;
    if (step == TlsEngine::Step::kEnd) {
      throw ConnectionReset(engine.peer() + " has ended TLS within the handshake");
    }
    const std::size_t count = co_await stream.read_some(chunk);
    if (count == 0) {
      throw ConnectionReset(engine.peer() + " has closed the connection within the TLS handshake");
    }
    engine.feed(std::span(chunk).first(count));
  }
}

[[noreturn]] void throw_failure(const std::exception_ptr& error, const TlsEngine& engine) {
  try {
    std::rethrow_exception(error);
  } catch (const TimeoutError&) {
    const auto limit = engine.settings().handshake_limit();
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(limit).count();
    throw TlsError(TlsError::Kind::kTimedOut, "the TLS handshake with " + engine.peer() +
                                                  " has not ended within " + std::to_string(ms) +
                                                  " ms");
  }
}

Coro<std::unique_ptr<TlsStream>> open(std::unique_ptr<Stream> stream, TlsEngine engine) {
  const Duration limit = engine.settings().handshake_limit();
  const auto result = co_await outcome(timeout(limit, shake_hands(*stream, engine)));
  if (result.error()) throw_failure(result.error(), engine);
  Ref<TlsLink> link(new TlsLink(std::move(stream), std::move(engine)));
  co_return std::make_unique<TlsStream>(std::move(link));
}

}  // namespace

Coro<std::unique_ptr<TlsStream>> tls_connect(std::unique_ptr<Stream> stream,
                                             TlsClientContext context, std::string host,
                                             Clock& clock) {
  TlsEngine engine(context.settings(), host, clock.wall_ns());
  co_return co_await open(std::move(stream), std::move(engine));
}

Coro<std::unique_ptr<TlsStream>> tls_accept(std::unique_ptr<Stream> stream,
                                            TlsServerContext context) {
  TlsEngine engine(context.settings(), "", 0);
  co_return co_await open(std::move(stream), std::move(engine));
}

}  // namespace wavetank
