#pragma once

/// core/tls/stream.h - TlsStream: a Stream that speaks TLS over another one.

#include "core/doors/shared_stream.h"
#include "core/tls/engine.h"
#include "core/tls/link.h"

namespace wavetank {

/// Made by tls_connect() and tls_accept() (core/tls/tls.h); keeps every promise of Stream, and
///  - try_read() gives 0 when the peer has sent close_notify. A connection that ends without it was
///    cut, by the peer or on the way: ConnectionReset, behind all bytes that came whole;
///  - a damaged record, or an alert from the peer, is a TlsError of kind kProtocol, for good;
///  - shutdown_write() sends close_notify and half-closes the stream below; reading goes on;
///  - close() sends it, too, and then closes the stream below. Bytes unsent within the
///    context's close_limit, or when all tasks are cancelled at the program's end, are lost, and
///    the peer sees a reset;
///  - abort() aborts the stream below: the peer sees a cut.
/// try_write() makes one record of its bytes, or more for more than 16 KiB. It takes no more while
/// the stream below has not taken the record before (back-pressure).
class TlsStream final : public SharedStream<TlsLink> {
 public:
  using SharedStream::SharedStream;

  /// The facts that the handshake has led to.
  TlsFacts facts() const { return shared().engine().facts(); }
};

}  // namespace wavetank
