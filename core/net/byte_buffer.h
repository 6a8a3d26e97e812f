#pragma once

/// core/net/byte_buffer.h - ByteBuffer: a contiguous FIFO of bytes that were read and not decoded
/// yet, or encoded and not written yet. It keeps its memory, so a connection in steady state does
/// not allocate; it never fills memory with zeros first.

#include <cstddef>
#include <span>
#include <string_view>

#include "core/check.h"
#include "core/coro/frame_pool.h"

namespace wavetank {

/// Bytes enter at the end (prepare() then commit(), or append()) and leave at the front
/// (consume()). Memory is at most twice the largest contents plus prepared room. Movable, not
/// copyable; a moved-from buffer is empty.
class ByteBuffer {
 public:
  ByteBuffer() = default;
  ByteBuffer(ByteBuffer&& other) noexcept { swap(other); }
  ByteBuffer& operator=(ByteBuffer&& other) noexcept {
    swap(other);
    return *this;
  }
  ~ByteBuffer() {
    if (memory_ != nullptr) FramePool::deallocate(memory_, capacity_);
  }

  std::size_t size() const noexcept { return end_ - begin_; }
  bool empty() const noexcept { return begin_ == end_; }
  std::size_t capacity() const noexcept { return capacity_; }

  char* data() noexcept { return memory_ + begin_; }
  std::string_view view() const noexcept { return {memory_ + begin_, size()}; }
  std::span<const std::byte> bytes() const noexcept { return std::as_bytes(std::span(view())); }

  /// Room of at least `bytes` behind the last byte. Moves the contents, so views into them end.
  std::span<std::byte> prepare(std::size_t bytes) {
    if (capacity_ - end_ < bytes) make_room(bytes);
    return std::as_writable_bytes(std::span(memory_ + end_, capacity_ - end_));
  }

  /// The first `bytes` of the prepared room are contents now. Requires: prepare() gave as many.
  void commit(std::size_t bytes) noexcept {
    WAVETANK_CHECK(bytes <= capacity_ - end_);
    end_ += bytes;
  }

  void append(std::string_view bytes);

  /// Drops the first `bytes`. Requires: bytes <= size().
  void consume(std::size_t bytes) noexcept {
    WAVETANK_CHECK(bytes <= size());
    begin_ += bytes;
    if (begin_ == end_) begin_ = end_ = 0;
  }

  void clear() noexcept { begin_ = end_ = 0; }
  void swap(ByteBuffer& other) noexcept;

 private:
  void make_room(std::size_t bytes);

  char* memory_ = nullptr;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace wavetank
