#include "sim/explore/message_frames.h"

#include <xxhash.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace wavetank::sim {
namespace {

constexpr std::string_view kFrameMark("\x8fWTRUN\r\n", 8);

struct FrameHead {
  char mark[kFrameMark.size()] = {};
  std::uint64_t size = 0;
  std::uint64_t message_hash = 0;
  std::uint64_t head_hash = 0;  ///< The hash of the bytes above: the reader would wait for a
                                ///< damaged size.
};

std::uint64_t hash_above(const FrameHead& head) {
  return XXH3_64bits(&head, offsetof(FrameHead, head_hash));
}

/// The length of the longest end of `bytes` that a mark may begin with.
std::size_t begun_mark(std::string_view bytes) {
  for (std::size_t size = std::min(bytes.size(), kFrameMark.size() - 1); size > 0; --size) {
    if (bytes.ends_with(kFrameMark.substr(0, size))) return size;
  }
  return 0;
}

}  // namespace

std::string framed(std::string_view message) {
  FrameHead head;
  kFrameMark.copy(head.mark, kFrameMark.size());
  head.size = message.size();
  head.message_hash = XXH3_64bits(message.data(), message.size());
  head.head_hash = hash_above(head);
  std::string frame(sizeof(head), '\0');
  std::memcpy(frame.data(), &head, sizeof(head));
  frame += message;
  return frame;
}

std::size_t FrameParser::find_frame(std::size_t at) {
  const std::string_view rest = std::string_view(bytes_).substr(at);
  std::size_t place = rest.find(kFrameMark);
  if (place == std::string_view::npos) place = rest.size() - begun_mark(rest);
  if (place > 0) before_ = Received::Before::kGarbage;
  return at + place;
}

void FrameParser::take(std::vector<Received>& messages) {
  FrameHead head;
  std::size_t at = find_frame(0);
  while (bytes_.size() - at >= sizeof(head)) {
    std::memcpy(&head, bytes_.data() + at, sizeof(head));
    const bool sound = head.head_hash == hash_above(head);
    const std::string_view behind = std::string_view(bytes_).substr(at + sizeof(head));
    if (sound && behind.size() < head.size) break;
    const std::string_view message = behind.substr(0, sound ? head.size : 0);
    if (sound && XXH3_64bits(message.data(), message.size()) == head.message_hash) {
      messages.emplace_back(std::string(message), before_);
      before_ = Received::Before::kNothing;
      at = find_frame(at + sizeof(head) + message.size());
    } else {
      before_ = Received::Before::kGarbage;
      at = find_frame(at + 1);
    }
  }
  bytes_.erase(0, at);
}

}  // namespace wavetank::sim
