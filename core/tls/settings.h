#pragma once

/// core/tls/settings.h - TlsSettings: part of core/tls: a context in OpenSSL's types.

#include <memory>

#include "core/time.h"
#include "core/tls/context.h"
#include "core/tls/library.h"

struct ssl_ctx_st;

namespace wavetank {

/// Shared by the contexts' copies and their streams; constant once it is set up.
///
/// Sessions are never resumed and no tickets are given out: each handshake is a whole one, checks
/// the certificate, and has the same length. Renegotiation and compression are off.
class TlsSettings {
 public:
  enum class Side { kClient, kServer };

  TlsSettings(Side side, const TlsOptions& options);
  TlsSettings(const TlsSettings&) = delete;
  TlsSettings& operator=(const TlsSettings&) = delete;
  ~TlsSettings();

  /// For a client: the trusted authorities, and whether names are checked.
  void trust(const TlsClientOptions& options);
  /// For a server: its identity.
  void show(const TlsIdentity& identity);

  ssl_ctx_st* native() const noexcept { return native_.get(); }
  Side side() const noexcept { return side_; }
  bool checks_host() const noexcept { return checks_host_; }
  Duration handshake_limit() const noexcept { return handshake_limit_; }
  Duration close_limit() const noexcept { return close_limit_; }
  StreamTaps* taps() const noexcept { return taps_; }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const noexcept;
  };

  TlsLibrary library_;  // First: it dies last.
  std::unique_ptr<ssl_ctx_st, Free> native_;
  Side side_;
  Duration handshake_limit_;
  Duration close_limit_;
  StreamTaps* taps_;
  bool checks_host_ = false;
};

}  // namespace wavetank
