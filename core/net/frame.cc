#include "core/net/frame.h"

#include <cstring>

namespace wavetank {
namespace {

// The key as it lies in memory, twice: the pattern for eight bytes whatever the byte order.
std::uint64_t mask_pattern(MaskKey key) noexcept {
  unsigned char bytes[8];
  for (int i = 0; i < 8; ++i) {
    bytes[i] = static_cast<unsigned char>(key >> (24 - 8 * (i % 4)));
  }
  std::uint64_t pattern;
  std::memcpy(&pattern, bytes, sizeof(pattern));
  return pattern;
}

template <std::size_t kWords>
void mask_words(char* to, const char* from, std::uint64_t pattern) noexcept {
  std::uint64_t words[kWords];
  std::memcpy(words, from, sizeof(words));
  for (std::uint64_t& word : words) word ^= pattern;
  std::memcpy(to, words, sizeof(words));
}

}  // namespace

std::string_view opcode_name(Opcode opcode) noexcept {
  switch (opcode) {
    case Opcode::kContinuation:
      return "continuation";
    case Opcode::kText:
      return "text";
    case Opcode::kBinary:
      return "binary";
    case Opcode::kClose:
      return "close";
    case Opcode::kPing:
      return "ping";
    case Opcode::kPong:
      return "pong";
  }
  return "reserved";
}

void copy_masked(char* to, const char* from, std::size_t bytes, MaskKey key) noexcept {
  if (key == 0) {
    if (to != from && bytes > 0) std::memcpy(to, from, bytes);
    return;
  }
  const std::uint64_t pattern = mask_pattern(key);
  std::size_t done = 0;
  for (; bytes - done >= 64; done += 64) mask_words<8>(to + done, from + done, pattern);
  for (; bytes - done >= 8; done += 8) mask_words<1>(to + done, from + done, pattern);
  for (; done < bytes; ++done) {
    const auto key_byte = static_cast<unsigned char>(key >> (24 - 8 * (done % 4)));
    to[done] = static_cast<char>(static_cast<unsigned char>(from[done]) ^ key_byte);
  }
}

}  // namespace wavetank
