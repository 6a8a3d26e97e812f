#pragma once

/// core/tls/context.h - TlsClientContext and TlsServerContext: the settings for any number of
/// connections: Python's SSLContext. Options are plain values; a context is made of them and does
/// not change.

#include <chrono>
#include <memory>
#include <string>

#include "core/doors/random.h"
#include "core/net/stream_tap.h"
#include "core/time.h"
#include "core/tls/identity.h"

namespace wavetank {

class TlsSettings;

enum class TlsVersion { kTls12, kTls13 };

/// Options that clients and servers have in common.
class TlsOptions {
 public:
  TlsOptions() = default;
  TlsVersion oldest = TlsVersion::kTls12;
  TlsVersion newest = TlsVersion::kTls13;
  Duration handshake_limit = std::chrono::seconds(10);
  /// The time that written bytes may take to leave after a close(); then the stream is aborted.
  Duration close_limit = std::chrono::seconds(5);
  /// Null: OpenSSL's own generator, as secrets demand. Otherwise all its random bytes come from
  /// this door, which must outlive the context and its streams: a run then repeats to the last byte
  /// on the wire.
  Random* random = nullptr;
  /// Null: no tap reads along. Otherwise it sees the plaintext of all messages; must outlive the
  /// context. A stream's tap lives as long as the stream.
  StreamTaps* taps = nullptr;
};

/// By default a server must prove that it is the host that was asked for, to the authorities which
/// the system trusts.
class TlsClientOptions : public TlsOptions {
 public:
  TlsClientOptions() = default;
  std::string ca_file;     ///< PEM file of authorities to trust in place of the system's.
  std::string ca_pem;      ///< The same as text; adds to those of `ca_file`.
  bool check_host = true;  ///< Whether the certificate must be for the host that was asked for.
  bool insecure = false;   ///< Trusts every certificate: an attacker on the way can read and change
                           ///< all messages.
};

class TlsServerOptions : public TlsOptions {
 public:
  TlsServerOptions() = default;
};

/// Cheap to copy. Streams keep the parts that they need.
class TlsClientContext {
 public:
  /// Errors: std::invalid_argument for authorities that cannot be read, with OpenSSL's reason.
  explicit TlsClientContext(const TlsClientOptions& options = {});

  const std::shared_ptr<const TlsSettings>& settings() const noexcept { return settings_; }

 private:
  std::shared_ptr<const TlsSettings> settings_;
};

/// Cheap to copy. Streams keep the parts that they need.
class TlsServerContext {
 public:
  /// Errors: std::invalid_argument for PEM texts that cannot be read, and for a key that is not the
  /// certificate's.
  explicit TlsServerContext(const TlsIdentity& identity, const TlsServerOptions& options = {});

  const std::shared_ptr<const TlsSettings>& settings() const noexcept { return settings_; }

 private:
  std::shared_ptr<const TlsSettings> settings_;
};

}  // namespace wavetank
