#include <simdjson.h>

#include <cstdint>
#include <cstring>

#include "core/net/frame.h"

namespace wavetank {
namespace {

// simdjson's start-up costs more than looking at a short text that has nothing but ASCII, which is
// what feeds send.
constexpr std::size_t kShortBytes = 512;

std::uint64_t word_at(const char* from) noexcept {
  std::uint64_t word;
  std::memcpy(&word, from, sizeof(word));
  return word;
}

// The bits of 32 bytes, laid upon each other.
std::uint64_t block_at(const char* from) noexcept {
  return (word_at(from) | word_at(from + 8)) | (word_at(from + 16) | word_at(from + 24));
}

bool is_ascii(std::string_view text) noexcept {
  std::uint64_t seen = 0;
  if (text.size() >= 32) {
    // The last block may overlap the one before it.
    const char* const last = text.data() + text.size() - 32;
    for (const char* at = text.data(); at < last; at += 32) seen |= block_at(at);
    seen |= block_at(last);
  } else {
    for (const char c : text) seen |= static_cast<unsigned char>(c);
  }
  return (seen & 0x8080808080808080U) == 0;
}

}  // namespace

// Alone in its file: simdjson.h takes seconds to compile.
bool is_utf8(std::string_view text) noexcept {
  if (text.size() <= kShortBytes && is_ascii(text)) return true;
  return simdjson::validate_utf8(text.data(), text.size());
}

}  // namespace wavetank
