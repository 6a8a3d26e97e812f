#include "core/net/byte_buffer.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace wavetank {

void ByteBuffer::append(std::string_view bytes) {
  if (bytes.empty()) return;
  std::memcpy(prepare(bytes.size()).data(), bytes.data(), bytes.size());
  commit(bytes.size());
}

void ByteBuffer::swap(ByteBuffer& other) noexcept {
  std::swap(memory_, other.memory_);
  std::swap(capacity_, other.capacity_);
  std::swap(begin_, other.begin_);
  std::swap(end_, other.end_);
}

void ByteBuffer::make_room(std::size_t bytes) {
  const std::size_t held = size();
  // Sliding down costs as many bytes as are held, so it must be paid for by bytes consumed since
  // the last time; otherwise a large partial frame would move for every few bytes that arrive.
  if (capacity_ - held >= bytes && begin_ >= held / 2) {
    if (held > 0) std::memmove(memory_, data(), held);
  } else {
    const std::size_t needed = held + bytes;
    const std::size_t capacity = std::max(held > 0 ? 2 * needed : needed, std::size_t{256});
    auto* const memory = static_cast<char*>(FramePool::allocate(capacity));
    if (held > 0) std::memcpy(memory, data(), held);
    if (memory_ != nullptr) FramePool::deallocate(memory_, capacity_);
    memory_ = memory;
    capacity_ = capacity;
  }
  begin_ = 0;
  end_ = held;
}

}  // namespace wavetank
