#include "core/net/frame.h"

#include <cstring>

namespace wavetank {
namespace {

// The key in memory order, twice: the pattern for eight bytes on any byte order.
std::uint64_t mask_pattern(MaskKey key) noexcept {
  unsigned char bytes[8];
  for (int i = 0; i < 8; ++i) {
    bytes[i] = static_cast<unsigned char>(key >> (24 - 8 * (i % 4)));
  }
  std::uint64_t pattern;
  std::memcpy(&pattern, bytes, sizeof(pattern));
  return pattern;
}

// Sixteen bytes at a time on every machine; g++ and clang know the attribute.
using Block __attribute__((vector_size(16))) = std::uint64_t;

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
  const Block block_pattern = {pattern, pattern};
  std::size_t done = 0;
  for (; bytes - done >= sizeof(Block); done += sizeof(Block)) {
    Block block;
    std::memcpy(&block, from + done, sizeof(block));
    block ^= block_pattern;
    std::memcpy(to + done, &block, sizeof(block));
  }
  if (bytes - done >= 8) {
    std::uint64_t word;
    std::memcpy(&word, from + done, sizeof(word));
    word ^= pattern;
    std::memcpy(to + done, &word, sizeof(word));
    done += sizeof(word);
  }
  // Eight bytes are two turns of the key, so the rest begins with its first byte again.
  char key_bytes[8];
  std::memcpy(key_bytes, &pattern, sizeof(key_bytes));
  for (std::size_t i = 0; done < bytes; ++i, ++done) {
    to[done] = static_cast<char>(from[done] ^ key_bytes[i]);
  }
}

}  // namespace wavetank
