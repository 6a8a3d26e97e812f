#include "core/net/upgrade_key.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <new>

namespace wavetank {
namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

std::string base64(const unsigned char* bytes, std::size_t count) {
  std::string text((count + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock writes a terminator.
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes, static_cast<int>(count));
  text.pop_back();
  return text;
}

// Looking an algorithm up costs OpenSSL more than the hash itself, so it is done once a process.
// The handle is constant afterwards and may be shared between threads.
const EVP_MD* sha1() {
  static const std::unique_ptr<EVP_MD, void (*)(EVP_MD*)> kSha1(
      EVP_MD_fetch(nullptr, "SHA1", nullptr), &EVP_MD_free);
  return kSha1.get();
}

}  // namespace

std::string draw_upgrade_key(Random& random) {
  const std::uint64_t high = random.draw("ws_key", 0);
  const std::uint64_t low = random.draw("ws_key", 0);
  std::array<unsigned char, 16> bytes{};
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[i] = static_cast<unsigned char>(high >> (56 - 8 * i));
    bytes[8 + i] = static_cast<unsigned char>(low >> (56 - 8 * i));
  }
  return base64(bytes.data(), bytes.size());
}

bool is_upgrade_key(std::string_view key) noexcept {
  // 16 bytes are 21 full characters, one that holds 2 bits, and two signs of padding.
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (key.size() != 24 || key.substr(22) != "==") return false;
  const std::string_view digits = key.substr(0, 22);
  return std::all_of(digits.begin(), digits.end(),
                     [kAlphabet](char c) { return kAlphabet.find(c) != std::string_view::npos; });
}

std::string accept_for_key(std::string_view key) {
  std::string text(key);
  text.append(kGuid);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  const EVP_MD* algorithm = sha1();
  if (algorithm == nullptr ||
      EVP_Digest(text.data(), text.size(), digest.data(), &length, algorithm, nullptr) != 1) {
    throw std::bad_alloc();  // OpenSSL computes SHA-1 unless it is out of memory.
  }
  return base64(digest.data(), length);
}

}  // namespace wavetank
