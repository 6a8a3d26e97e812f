#include "core/tls/engine.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "core/check.h"
#include "core/tls/owned.h"
#include "core/tls/reason.h"

namespace wavetank {
namespace {

using Bio = Owned<BIO, &BIO_free_all>;
using Address = Owned<ASN1_OCTET_STRING, &ASN1_OCTET_STRING_free>;

constexpr const char* kEngineWhat = "cannot set a TLS connection up";
constexpr std::int64_t kNsPerSecond = 1'000'000'000;

TlsError::Kind kind_of(long verdict) noexcept {
  using Kind = TlsError::Kind;
  switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return Kind::kCertificateExpired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return Kind::kCertificateNotYetValid;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return Kind::kWrongHost;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED:
      return Kind::kUnknownAuthority;
    default:
      return Kind::kBadCertificate;
  }
}

// OpenSSL's words for bytes that are no records of TLS.
bool is_no_record(unsigned long error) noexcept {
  if (ERR_GET_LIB(error) != ERR_LIB_SSL) return false;
  switch (ERR_GET_REASON(error)) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
    case SSL_R_BAD_RECORD_TYPE:
      return true;
    default:
      return false;
  }
}

std::string subject_of(const X509* certificate) {
  if (certificate == nullptr) return {};
  const Bio text(BIO_new(BIO_s_mem()));
  check_openssl(text != nullptr, "no memory for TLS");
  const X509_NAME* const name = X509_get_subject_name(certificate);
  if (X509_NAME_print_ex(text.get(), name, 0, XN_FLAG_RFC2253) < 0) return {};
  char* bytes = nullptr;
  const long length = BIO_get_mem_data(text.get(), &bytes);
  return std::string(bytes, static_cast<std::size_t>(std::max(length, 0L)));
}

Bio memory_bio() {
  Bio bio(BIO_new(BIO_s_mem()));
  check_openssl(bio != nullptr, kEngineWhat);
  return bio;
}

}  // namespace

struct TlsEngine::Native {
  Owned<SSL, &SSL_free> ssl;  // Owns the two.
  BIO* input = nullptr;
  BIO* output = nullptr;
};

TlsEngine::TlsEngine(std::shared_ptr<const TlsSettings> settings, const std::string& host,
                     std::int64_t wall_ns)
    : settings_(std::move(settings)), native_(std::make_unique<Native>()) {
  SSL* const ssl = SSL_new(settings_->native());
  check_openssl(ssl != nullptr, kEngineWhat);
  native_->ssl.reset(ssl);
  Bio input = memory_bio();
  Bio output = memory_bio();
  native_->input = input.release();
  native_->output = output.release();
  SSL_set_bio(ssl, native_->input, native_->output);
  if (settings_->side() == TlsSettings::Side::kServer) {
    peer_ = "a client";
    SSL_set_accept_state(ssl);
    return;
  }
  peer_ = host;
  SSL_set_connect_state(ssl);
  // Rounded down, before the epoch too.
  const std::int64_t second = wall_ns / kNsPerSecond - (wall_ns % kNsPerSecond < 0 ? 1 : 0);
  X509_VERIFY_PARAM_set_time(SSL_get0_param(ssl), second);
  expect_host(host);
}

TlsEngine::TlsEngine(TlsEngine&&) noexcept = default;
TlsEngine::~TlsEngine() = default;

// Source: RFC 6066, section 3: literal addresses are not named in the server_name extension.
void TlsEngine::expect_host(const std::string& host) {
  SSL* const ssl = native_->ssl.get();
  const Address address(a2i_IPADDRESS(host.c_str()));
  ERR_clear_error();  // This release of OpenSSL leaves no error here; a text that is no address is
                      // no error.
  if (!address && !host.empty()) {
    // SSL_set_tlsext_host_name() is a macro, with a cast that our warnings do not pass.
    const long named = SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                                const_cast<char*>(host.c_str()));
    check_argument_of(named == 1, "not a host name: " + host);
  }
  if (!settings_->checks_host()) return;
  if (host.empty()) throw std::invalid_argument("TLS needs the name of the host to check it");
  X509_VERIFY_PARAM* const wanted = SSL_get0_param(ssl);
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  const int set = address ? X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str())
                          : X509_VERIFY_PARAM_set1_host(wanted, host.data(), host.size());
  check_argument_of(set == 1, "not a host name: " + host);
}

TlsFacts TlsEngine::facts() const {
  CHECK(is_open_);
  const SSL* const ssl = native_->ssl.get();
  return {SSL_get_version(ssl), SSL_get_cipher_name(ssl),
          subject_of(SSL_get0_peer_certificate(ssl))};
}

void TlsEngine::feed(std::span<const std::byte> bytes) {
  if (error_) return;
  const int count = static_cast<int>(bytes.size());
  check_openssl(BIO_write(native_->input, bytes.data(), count) == count, "no memory for TLS");
}

TlsEngine::Step TlsEngine::handshake() {
  if (error_) return Step::kFailed;
  ERR_clear_error();
  const Step step = step_of(SSL_do_handshake(native_->ssl.get()));
  is_open_ = step == Step::kDone;
  return step;
}

TlsEngine::Step TlsEngine::poll() {
  CHECK(is_open_);
  if (error_) return Step::kFailed;
  ERR_clear_error();
  char first = 0;
  return step_of(SSL_peek(native_->ssl.get(), &first, 1));
}

std::size_t TlsEngine::read(std::span<std::byte> into) {
  CHECK(is_open_ && !into.empty());
  std::size_t count = 0;
  SSL_read_ex(native_->ssl.get(), into.data(), into.size(), &count);
  CHECK(count > 0 && count <= into.size());
  return count;
}

TlsEngine::Step TlsEngine::write(std::span<const std::byte> bytes) {
  CHECK(is_open_ && bytes.size() <= kRecordBytes);
  if (error_) return Step::kFailed;
  ERR_clear_error();
  const int result = SSL_write(native_->ssl.get(), bytes.data(), static_cast<int>(bytes.size()));
  return step_of(result);
}

void TlsEngine::end_writing() {
  CHECK(is_open_);
  if (error_) return;
  ERR_clear_error();
  SSL_shutdown(native_->ssl.get());
  ERR_clear_error();
}

void TlsEngine::take_output(ByteBuffer& into) {
  const std::size_t count = BIO_ctrl_pending(native_->output);
  if (count == 0) return;
  const int taken = BIO_read(native_->output, into.prepare(count).data(), static_cast<int>(count));
  into.commit(static_cast<std::size_t>(std::max(taken, 0)));
}

TlsEngine::Step TlsEngine::step_of(int result) {
  if (result > 0) return Step::kDone;
  switch (SSL_get_error(native_->ssl.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return Step::kWantsInput;
    case SSL_ERROR_ZERO_RETURN:
      return Step::kEnd;
    default:
      error_ = make_error();
      return Step::kFailed;
  }
}

TlsError TlsEngine::make_error() const {
  const unsigned long error = ERR_peek_error();
  const long verdict = SSL_get_verify_result(native_->ssl.get());
  const bool refused =
      ERR_GET_LIB(error) == ERR_LIB_SSL && ERR_GET_REASON(error) == SSL_R_CERTIFICATE_VERIFY_FAILED;
  const bool no_record = is_no_record(error);
  std::string reason = take_openssl_reason();
  if (refused) {
    reason = X509_verify_cert_error_string(verdict);
    return {kind_of(verdict), "the certificate of " + peer_ + " is not accepted: " + reason};
  }
  if (no_record) reason += "; the bytes are not TLS";
  return {TlsError::Kind::kProtocol, "TLS with " + peer_ + " has failed: " + reason};
}

}  // namespace wavetank
