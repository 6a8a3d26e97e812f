#include "tests/tls/bare_peer.h"

#include <openssl/pem.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "tests/tls/test_identity.h"

namespace wavetank {
namespace {

using Text = Owned<BIO, &BIO_free_all>;

Text text_bio(const std::string& text) {
  return Text(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

void check(bool well, const char* what) {
  if (!well) throw std::runtime_error(what);
}

int put_into_ticket(SSL* ssl, void* argument) {
  const std::string data(*static_cast<const std::size_t*>(argument), 't');
  return SSL_SESSION_set1_ticket_appdata(SSL_get_session(ssl), data.data(), data.size());
}

SSL_TICKET_RETURN take_no_ticket(SSL*, SSL_SESSION*, const unsigned char*, std::size_t,
                                 SSL_TICKET_STATUS, void*) {
  return SSL_TICKET_RETURN_IGNORE;
}

void use_test_identity(SSL_CTX* context) {
  const TlsIdentity identity = test_identity();
  const Text certificates = text_bio(identity.certificates());
  const Text keys = text_bio(identity.key());
  const Owned<X509, &X509_free> certificate(
      PEM_read_bio_X509(certificates.get(), nullptr, nullptr, nullptr));
  const Owned<EVP_PKEY, &EVP_PKEY_free> key(
      PEM_read_bio_PrivateKey(keys.get(), nullptr, nullptr, nullptr));
  check(SSL_CTX_use_certificate(context, certificate.get()) == 1, "no test certificate");
  check(SSL_CTX_use_PrivateKey(context, key.get()) == 1, "no test key");
}

}  // namespace

BarePeer::BarePeer(SSL_CTX* context) : context_(context), ssl_(SSL_new(context)) {
  input_ = BIO_new(BIO_s_mem());
  output_ = BIO_new(BIO_s_mem());
  SSL_set_bio(ssl_.get(), input_, output_);
}

BarePeer BarePeer::client(int max_version) {
  BarePeer peer(SSL_CTX_new(TLS_client_method()));
  SSL_set_max_proto_version(peer.ssl_.get(), max_version);
  SSL_set_connect_state(peer.ssl_.get());
  return peer;
}

BarePeer BarePeer::server(std::size_t ticket_bytes) {
  SSL_CTX* const context = SSL_CTX_new(TLS_server_method());
  use_test_identity(context);
  auto bytes = std::make_unique<std::size_t>(ticket_bytes);
  SSL_CTX_set_session_ticket_cb(context, &put_into_ticket, &take_no_ticket, bytes.get());
  SSL_CTX_set_num_tickets(context, 1);
  BarePeer peer(context);
  peer.ticket_bytes_ = std::move(bytes);
  SSL_set_max_send_fragment(peer.ssl_.get(), 512);
  SSL_set_accept_state(peer.ssl_.get());
  return peer;
}

bool BarePeer::shake_hands(std::string_view received) {
  put(received);
  return SSL_do_handshake(ssl_.get()) == 1;
}

void BarePeer::put(std::string_view received) {
  BIO_write(input_, received.data(), static_cast<int>(received.size()));
}

void BarePeer::ask_for_new_keys() {
  SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_REQUESTED);
  SSL_do_handshake(ssl_.get());
}

void BarePeer::write(std::string_view text) {
  SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()));
}

std::string BarePeer::read() {
  std::string text;
  std::array<char, 4096> piece{};
  for (;;) {
    const int count = SSL_read(ssl_.get(), piece.data(), static_cast<int>(piece.size()));
    if (count <= 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(count));
  }
}

std::string BarePeer::output() {
  std::string bytes(BIO_ctrl_pending(output_), '\0');
  if (!bytes.empty()) BIO_read(output_, bytes.data(), static_cast<int>(bytes.size()));
  return bytes;
}

}  // namespace wavetank
