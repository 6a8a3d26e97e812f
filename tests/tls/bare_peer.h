#pragma once

/// tests/tls/bare_peer.h - OpenSSL's own ends of TLS, bare, for acts that no program of this
/// project would do. The bytes of the wire go in and out as text.

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "core/tls/owned.h"

namespace wavetank {

class BarePeer {
 public:
  /// Believes every server.
  static BarePeer client(int max_version = TLS1_3_VERSION);
  /// With the test identity; sends one ticket of more than `ticket_bytes` after its handshake, in
  /// records of 512 bytes.
  static BarePeer server(std::size_t ticket_bytes);

  /// Whether the handshake is done.
  bool shake_hands(std::string_view received);
  void put(std::string_view received);
  void ask_for_new_keys();
  void write(std::string_view text);
  /// All that has come, decrypted.
  std::string read();
  std::string output();

 private:
  explicit BarePeer(SSL_CTX* context);

  std::unique_ptr<std::size_t> ticket_bytes_;  // OpenSSL asks for it when it makes a ticket.
  Owned<SSL_CTX, &SSL_CTX_free> context_;
  Owned<SSL, &SSL_free> ssl_;
  BIO* input_;
  BIO* output_;
};

}  // namespace wavetank
