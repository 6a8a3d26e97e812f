#pragma once

/// core/tls/identity.h - TlsIdentity: the certificate and the private key of a server.

#include <string>
#include <vector>

#include "core/doors/random.h"
#include "core/loop/clock.h"

namespace wavetank {

/// PEM texts; whether they fit each other is found when a TlsServerContext is made of them.
class TlsIdentity {
 public:
  /// `certificates`: the server's own first, then those that lead to an authority.
  TlsIdentity(std::string certificates, std::string key)
      : certificates_(std::move(certificates)), key_(std::move(key)) {}

  /// Errors: std::invalid_argument with the path and the reason.
  static TlsIdentity from_files(const std::string& certificates_path, const std::string& key_path);

  /// A self-signed identity, made now and written to no file: an Ed25519 key, and a certificate for
  /// `names` (host names or literal addresses), valid from a day before the clock's wall time until
  /// a year after. A client trusts it when it is given certificates() as its `ca_pem`. Null
  /// `random`: the key comes from OpenSSL's own generator, as it must wherever it is to keep a
  /// secret; otherwise from the door, and repeats with it.
  /// Errors: std::invalid_argument for no name, or one that a certificate cannot hold.
  static TlsIdentity self_signed(const std::vector<std::string>& names, Clock& clock,
                                 Random* random = nullptr);

  const std::string& certificates() const noexcept { return certificates_; }
  const std::string& key() const noexcept { return key_; }

 private:
  std::string certificates_;
  std::string key_;
};

}  // namespace wavetank
