#include "core/task/frame_pool.h"

#include <algorithm>

namespace wavetank {

namespace {
constexpr std::size_t kChunkBytes = 16 * 1024;
}

void* FramePool::refill(std::size_t index) {
  const std::size_t bytes = block_bytes(index);
  const std::size_t count = std::max<std::size_t>(kChunkBytes / bytes, 1);
  auto* chunk = static_cast<std::byte*>(::operator new(bytes* count));
  // The first block is handed out; the others line up behind it, in address order.
  for (std::size_t i = count - 1; i > 0; --i) {
    free_[index] = ::new (chunk + i * bytes) Block{free_[index]};
  }
  return chunk;
}

}  // namespace wavetank
