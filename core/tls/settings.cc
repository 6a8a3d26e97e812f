#include "core/tls/settings.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <stdexcept>
#include <utility>

#include "core/tls/owned.h"
#include "core/tls/reason.h"

namespace wavetank {
namespace {

using Bio = Owned<BIO, &BIO_free_all>;
using Certificate = Owned<X509, &X509_free>;
using Key = Owned<EVP_PKEY, &EVP_PKEY_free>;

constexpr const char* kSettingsWhat = "cannot set TLS up";
// 112 bits and more, as Debian has it by default. Source: OpenSSL, SSL_CTX_set_security_level(3).
constexpr int kSecurityLevel = 2;

int number_of(TlsVersion version) noexcept {
  return version == TlsVersion::kTls12 ? TLS1_2_VERSION : TLS1_3_VERSION;
}

Bio bio_of(const std::string& text) {
  Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  check_openssl(bio != nullptr, kSettingsWhat);
  return bio;
}

// There is no person to be asked for a pass phrase.
int no_pass_phrase(char*, int, int, void*) { return 0; }

Certificate empty_certificate(ossl_lib_ctx_st* library) {
  Certificate certificate(X509_new_ex(library, nullptr));
  check_openssl(certificate != nullptr, kSettingsWhat);
  return certificate;
}

// The next certificate of the text; null after the last.
Certificate next_certificate(BIO& bio, ossl_lib_ctx_st* library) {
  X509* place = empty_certificate(library).release();
  const bool read = PEM_read_bio_X509(&bio, &place, &no_pass_phrase, nullptr) != nullptr;
  Certificate certificate(place);  // Null when it was read in part.
  if (read) return certificate;
  const unsigned long error = ERR_peek_last_error();
  const bool at_end =
      ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
  check_argument_of(at_end, "cannot read a certificate");
  ERR_clear_error();
  return nullptr;
}

void trust_text(SSL_CTX& context, const std::string& pem, ossl_lib_ctx_st* library) {
  X509_STORE* const store = SSL_CTX_get_cert_store(&context);
  const Bio bio = bio_of(pem);
  int count = 0;
  for (;;) {
    const Certificate authority = next_certificate(*bio, library);
    if (!authority) break;
    check_openssl(X509_STORE_add_cert(store, authority.get()) == 1, kSettingsWhat);
    ++count;
  }
  if (count == 0) throw std::invalid_argument("no certificate in the text of the authorities");
}

}  // namespace

void TlsSettings::Free::operator()(ssl_ctx_st* context) const noexcept { SSL_CTX_free(context); }

TlsSettings::TlsSettings(Side side, const TlsOptions& options)
    : library_(options.random),
      native_(SSL_CTX_new_ex(library_.native(), nullptr,
                             side == Side::kClient ? TLS_client_method() : TLS_server_method())),
      side_(side),
      handshake_limit_(options.handshake_limit),
      close_limit_(options.close_limit),
      taps_(options.taps) {
  SSL_CTX* const context = native_.get();
  check_openssl(context != nullptr, kSettingsWhat);
  if (options.oldest > options.newest) {
    throw std::invalid_argument("the oldest version of TLS to speak is newer than the newest");
  }
  check_openssl(SSL_CTX_set_min_proto_version(context, number_of(options.oldest)) == 1,
                kSettingsWhat);
  check_openssl(SSL_CTX_set_max_proto_version(context, number_of(options.newest)) == 1,
                kSettingsWhat);
  SSL_CTX_set_security_level(context, kSecurityLevel);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  check_openssl(SSL_CTX_set_num_tickets(context, 0) == 1, kSettingsWhat);
  SSL_CTX_set_default_passwd_cb(context, &no_pass_phrase);
}

TlsSettings::~TlsSettings() = default;

void TlsSettings::trust(const TlsClientOptions& options) {
  SSL_CTX* const context = native_.get();
  SSL_CTX_set_verify(context, options.insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nullptr);
  if (options.insecure) return;
  checks_host_ = options.check_host;
  if (!options.ca_file.empty()) {
    check_argument_of(SSL_CTX_load_verify_file(context, options.ca_file.c_str()) == 1,
                      "cannot read the authorities in " + options.ca_file);
  }
  if (!options.ca_pem.empty()) trust_text(*context, options.ca_pem, library_.native());
  if (options.ca_file.empty() && options.ca_pem.empty()) {
    check_openssl(SSL_CTX_set_default_verify_paths(context) == 1, kSettingsWhat);
  }
}

void TlsSettings::show(const TlsIdentity& identity) {
  SSL_CTX* const context = native_.get();
  const Bio certificates = bio_of(identity.certificates());
  const Certificate own = next_certificate(*certificates, library_.native());
  if (!own) throw std::invalid_argument("no certificate in the text of the identity");
  check_argument_of(SSL_CTX_use_certificate(context, own.get()) == 1, "cannot use the certificate");
  for (;;) {
    const Certificate issuer = next_certificate(*certificates, library_.native());
    if (!issuer) break;
    check_openssl(SSL_CTX_add1_chain_cert(context, issuer.get()) == 1, kSettingsWhat);
  }
  const Bio key_text = bio_of(identity.key());
  const Key key(PEM_read_bio_PrivateKey_ex(key_text.get(), nullptr, &no_pass_phrase, nullptr,
                                           library_.native(), nullptr));
  check_argument_of(key != nullptr, "cannot read the private key");
  // Compares it with the certificate's.
  check_argument_of(SSL_CTX_use_PrivateKey(context, key.get()) == 1, "cannot use the private key");
}

TlsClientContext::TlsClientContext(const TlsClientOptions& options) {
  const auto settings = std::make_shared<TlsSettings>(TlsSettings::Side::kClient, options);
  settings->trust(options);
  settings_ = settings;
}

TlsServerContext::TlsServerContext(const TlsIdentity& identity, const TlsServerOptions& options) {
  const auto settings = std::make_shared<TlsSettings>(TlsSettings::Side::kServer, options);
  settings->show(identity);
  settings_ = settings;
}

}  // namespace wavetank
