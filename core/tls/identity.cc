#include "core/tls/identity.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <stdexcept>

#include "core/tls/library.h"
#include "core/tls/owned.h"
#include "core/tls/reason.h"

namespace wavetank {
namespace {

using Bio = Owned<BIO, &BIO_free_all>;
using Key = Owned<EVP_PKEY, &EVP_PKEY_free>;
using Certificate = Owned<X509, &X509_free>;
using Extension = Owned<X509_EXTENSION, &X509_EXTENSION_free>;
using IpAddress = Owned<ASN1_OCTET_STRING, &ASN1_OCTET_STRING_free>;

constexpr const char* kIdentityWhat = "cannot make a certificate";
constexpr std::int64_t kDaySeconds = 24 * 60 * 60;
constexpr std::int64_t kSecondNs = 1'000'000'000;

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long count = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(count)};
}

std::string read_file(const std::string& path) {
  const Bio file(BIO_new_file(path.c_str(), "rb"));
  check_argument_of(file != nullptr, "cannot read " + path);
  std::string text;
  std::array<char, 4096> piece{};
  for (;;) {
    const int count = BIO_read(file.get(), piece.data(), static_cast<int>(piece.size()));
    check_argument_of(count >= 0, "cannot read " + path);
    if (count == 0) break;
    text.append(piece.data(), static_cast<std::size_t>(count));
  }
  return text;
}

bool is_name_char(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == '*' ||
         c == ':';
}

// As OpenSSL's configuration writes it: "DNS:localhost,IP:127.0.0.1".
std::string alternative_names(const std::vector<std::string>& names) {
  if (names.empty()) throw std::invalid_argument("a certificate needs a name");
  std::string text;
  for (const std::string& name : names) {
    if (name.empty() || !std::all_of(name.begin(), name.end(), is_name_char)) {
      throw std::invalid_argument("not a name for a certificate: '" + name + "'");
    }
    const IpAddress address(a2i_IPADDRESS(name.c_str()));
    text.append(text.empty() ? "" : ",").append(address ? "IP:" : "DNS:").append(name);
  }
  return text;
}

void add_extension(X509& certificate, int kind, const std::string& value) {
  const Extension extension(X509V3_EXT_nconf_nid(nullptr, nullptr, kind, value.c_str()));
  check_openssl(extension && X509_add_ext(&certificate, extension.get(), -1) == 1, kIdentityWhat);
}

Key make_key(ossl_lib_ctx_st* library) {
  std::array<unsigned char, 32> secret{};
  check_openssl(RAND_priv_bytes_ex(library, secret.data(), secret.size(), 0) == 1, kIdentityWhat);
  Key key(
      EVP_PKEY_new_raw_private_key_ex(library, "ED25519", nullptr, secret.data(), secret.size()));
  check_openssl(key != nullptr, kIdentityWhat);
  return key;
}

void set_serial(X509& certificate, ossl_lib_ctx_st* library) {
  std::array<unsigned char, 8> bytes{};
  check_openssl(RAND_bytes_ex(library, bytes.data(), bytes.size(), 0) == 1, kIdentityWhat);
  std::uint64_t serial = 1;  // The leading bit keeps it at one length, and above zero.
  for (std::size_t i = 1; i < bytes.size(); ++i) serial = serial << 8 | bytes[i];
  check_openssl(ASN1_INTEGER_set_uint64(X509_get_serialNumber(&certificate), serial) == 1,
                kIdentityWhat);
}

void set_subject(X509& certificate, const std::string& name) {
  X509_NAME* const subject = X509_get_subject_name(&certificate);
  // A common name holds 64 characters; only the alternative names are checked.
  const std::string common = name.substr(0, 64);
  const auto* const text = reinterpret_cast<const unsigned char*>(common.c_str());
  check_openssl(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, text, -1, -1, 0) == 1,
                kIdentityWhat);
  check_openssl(X509_set_issuer_name(&certificate, subject) == 1, kIdentityWhat);
}

void set_validity(X509& certificate, std::int64_t now) {
  const bool set =
      ASN1_TIME_set(X509_getm_notBefore(&certificate), now - kDaySeconds) != nullptr &&
      ASN1_TIME_set(X509_getm_notAfter(&certificate), now + 365 * kDaySeconds) != nullptr;
  check_openssl(set, kIdentityWhat);
}

Certificate make_certificate(EVP_PKEY& key, const std::vector<std::string>& names, std::int64_t now,
                             ossl_lib_ctx_st* library) {
  Certificate certificate(X509_new_ex(library, nullptr));
  check_openssl(certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1,
                kIdentityWhat);
  set_serial(*certificate, library);
  set_subject(*certificate, names.front());
  set_validity(*certificate, now);
  check_openssl(X509_set_pubkey(certificate.get(), &key) == 1, kIdentityWhat);
  add_extension(*certificate, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(*certificate, NID_key_usage, "critical,digitalSignature");
  add_extension(*certificate, NID_ext_key_usage, "serverAuth");
  add_extension(*certificate, NID_subject_alt_name, alternative_names(names));
  check_openssl(X509_sign(certificate.get(), &key, nullptr) > 0, kIdentityWhat);
  return certificate;
}

}  // namespace

TlsIdentity TlsIdentity::from_files(const std::string& certificates_path,
                                    const std::string& key_path) {
  std::string certificates = read_file(certificates_path);
  return {std::move(certificates), read_file(key_path)};
}

TlsIdentity TlsIdentity::self_signed(const std::vector<std::string>& names, Clock& clock,
                                     Random* random) {
  alternative_names(names);  // Throws for bad names, before anything is drawn.
  const TlsLibrary library(random);
  const Key key = make_key(library.native());
  const std::int64_t now = clock.wall_ns() / kSecondNs;
  const Certificate certificate = make_certificate(*key, names, now, library.native());
  const Bio certificate_text(BIO_new(BIO_s_mem()));
  const Bio key_text(BIO_new(BIO_s_mem()));
  check_openssl(PEM_write_bio_X509(certificate_text.get(), certificate.get()) == 1, kIdentityWhat);
  check_openssl(PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                         nullptr) == 1,
                kIdentityWhat);
  return {text_of(certificate_text.get()), text_of(key_text.get())};
}

}  // namespace wavetank
