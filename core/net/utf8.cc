#include <simdjson.h>

#include <cstdint>
#include <cstring>

#include "core/net/frame.h"

namespace wavetank {
namespace {

// simdjson's start-up costs more than a loop over a short text of ASCII only, which feeds send.
constexpr std::size_t kShortBytes = 512;

// A vector register; both compilers know the attribute.
using Block [[gnu::vector_size(16)]] = std::uint64_t;
constexpr std::size_t kBlocksAtOnce = 4;
constexpr std::size_t kStride = kBlocksAtOnce * sizeof(Block);

Block block_at(const char* from) noexcept {
  Block block;
  std::memcpy(&block, from, sizeof(block));
  return block;
}

// The bits of kStride bytes, laid upon each other.
Block stride_at(const char* from) noexcept {
  return (block_at(from) | block_at(from + 16)) | (block_at(from + 32) | block_at(from + 48));
}

bool is_ascii(std::string_view text) noexcept {
  std::uint64_t seen = 0;
  if (text.size() >= kStride) {
    // The last stride may overlap the one before it.
    const char* const last = text.data() + text.size() - kStride;
    Block all = stride_at(last);
    for (const char* at = text.data(); at < last; at += kStride) all |= stride_at(at);
    seen = all[0] | all[1];
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
