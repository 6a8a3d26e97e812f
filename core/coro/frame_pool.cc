#include "core/coro/frame_pool.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <vector>

#include "core/check.h"

namespace wavetank {

namespace {
constexpr std::size_t kChunkBytes = 16 * 1024;
}

/// The memory that a thread has from operator new, to be cut into blocks.
class FramePool::Chunks {
 public:
  Chunks() = default;
  Chunks(const Chunks&) = delete;
  Chunks& operator=(const Chunks&) = delete;
  ~Chunks() {
    give_back();
    ended_ = true;
  }

  /// Null once the thread has ended so far that it cannot keep a list any more.
  static Chunks* of_this_thread() noexcept {
    if (ended_) return nullptr;
    static thread_local Chunks chunks;
    return &chunks;
  }

  void add(std::byte* begin, std::size_t bytes, std::size_t blocks) {
    all_.push_back(Chunk{begin, bytes, blocks, 0});
  }

  std::size_t give_back() noexcept;

 private:
  struct Chunk {
    std::byte* begin;
    std::size_t bytes;
    std::size_t blocks;
    std::size_t free_blocks;
    bool unused() const noexcept { return free_blocks == blocks; }
  };
  Chunk& chunk_of(const Block* block) noexcept;
  void count_free_blocks() noexcept;
  void unlink_unused() noexcept;

  static inline constinit thread_local bool ended_ = false;
  std::vector<Chunk> all_;
};

FramePool::Chunks::Chunk& FramePool::Chunks::chunk_of(const Block* block) noexcept {
  const auto* const at = reinterpret_cast<const std::byte*>(block);
  const auto behind = std::upper_bound(
      all_.begin(), all_.end(), at, [](const std::byte* address, const Chunk& chunk) {
        return std::less<const std::byte*>()(address, chunk.begin);
      });
  CHECK(behind != all_.begin());  // Else it was allocated by another thread.
  Chunk& chunk = *std::prev(behind);
  CHECK(at < chunk.begin + chunk.bytes);
  return chunk;
}

void FramePool::Chunks::count_free_blocks() noexcept {
  for (Chunk& chunk : all_) chunk.free_blocks = 0;
  for (Block* first : free_) {
    for (Block* block = first; block != nullptr; block = block->next) ++chunk_of(block).free_blocks;
  }
}

void FramePool::Chunks::unlink_unused() noexcept {
  for (Block*& first : free_) {
    Block** link = &first;
    while (*link != nullptr) {
      Block* const block = *link;
      if (chunk_of(block).unused()) {
        *link = block->next;
      } else {
        link = &block->next;
      }
    }
  }
}

std::size_t FramePool::Chunks::give_back() noexcept {
  std::sort(all_.begin(), all_.end(), [](const Chunk& one, const Chunk& other) {
    return std::less<const std::byte*>()(one.begin, other.begin);
  });
  count_free_blocks();
  unlink_unused();
  std::size_t bytes = 0;
  for (const Chunk& chunk : all_) {
    if (!chunk.unused()) continue;
    bytes += chunk.bytes;
    ::operator delete(chunk.begin);
  }
  std::erase_if(all_, [](const Chunk& chunk) { return chunk.unused(); });
  return bytes;
}

std::size_t FramePool::give_back() noexcept {
  Chunks* const chunks = Chunks::of_this_thread();
  return chunks == nullptr ? 0 : chunks->give_back();
}

void* FramePool::refill(std::size_t index) {
  const std::size_t bytes = block_bytes(index);
  const std::size_t count = std::max<std::size_t>(kChunkBytes / bytes, 1);
  auto* chunk = static_cast<std::byte*>(::operator new(bytes* count));
  if (Chunks* const chunks = Chunks::of_this_thread()) chunks->add(chunk, bytes * count, count);
  // The first block is handed out; the others line up behind it, in address order.
  for (std::size_t i = count - 1; i > 0; --i) {
    free_[index] = ::new (chunk + i * bytes) Block{free_[index]};
  }
  return chunk;
}

}  // namespace wavetank
