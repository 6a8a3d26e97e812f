#pragma once

/// core/tls/tls.h - tls_connect() and tls_accept(): the handshake of TLS over any Stream.
///
///     TlsClientContext context;  // Checks certificate and name.
///     auto stream = co_await doors.transport.connect(Endpoint("feed.example", 443));
///     stream = co_await tls_connect(std::move(stream), context, "feed.example", doors.clock);

#include <memory>
#include <string>

#include "core/coro/coro.h"
#include "core/doors/transport.h"
#include "core/loop/clock.h"
#include "core/tls/context.h"
#include "core/tls/stream.h"

namespace wavetank {

/// Opens TLS as a client. The client sends `host` (SNI), and the server must show a certificate for
/// it, valid now by the wall clock of `clock`; for a literal address the certificate must have that
/// address, and no SNI is sent. Ends within the context's handshake_limit.
/// Cancelled: the stream is aborted. Failed: the stream is closed after an alert with the reason,
/// or aborted.
/// Errors: TlsError; TransportError of the stream; ConnectionReset when the peer ends the
/// connection in the middle; std::invalid_argument for a host that is no name.
Coro<std::unique_ptr<TlsStream>> tls_connect(std::unique_ptr<Stream> stream,
                                             TlsClientContext context, std::string host,
                                             Clock& clock);

/// Opens TLS as a server. Clients are not asked for certificates.
/// Cancelled, failed, errors: as tls_connect(). A client that does not trust this side is a
/// TlsError of kind kProtocol with the client's alert in its text.
Coro<std::unique_ptr<TlsStream>> tls_accept(std::unique_ptr<Stream> stream,
                                            TlsServerContext context);

}  // namespace wavetank
