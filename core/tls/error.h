#pragma once

/// core/tls/error.h - TlsError: the errors of TLS, apart from those of the stream below.

#include <string>

#include "core/doors/transport_error.h"

namespace wavetank {

/// The peers do not agree, or this side does not trust the other. Also a TransportError: a caller
/// that only dials again need not know it. The text has the peer's name and OpenSSL's reason. A
/// value, too: the engine hands it out without throwing.
class TlsError final : public TransportError {
 public:
  enum class Kind {
    kProtocol,                ///< Not TLS, a damaged record, no common version or cipher, an alert.
    kCertificateExpired,      ///< By the Clock door's wall clock.
    kCertificateNotYetValid,  ///< The same; the clock may be wrong.
    kWrongHost,               ///< The certificate is for other names.
    kUnknownAuthority,        ///< No authority that we trust vouches for it, or it for itself only.
    kBadCertificate,          ///< Any other reason not to accept it.
    kTimedOut,                ///< The handshake did not end within its limit.
  };

  TlsError(Kind kind, const std::string& what) : TransportError(what), kind_(kind) {}

  Kind kind() const noexcept { return kind_; }

 private:
  Kind kind_;
};

}  // namespace wavetank
