#pragma once

/// core/uv/read_buffer.h - ReadBuffer: received bytes that were not asked for yet.

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>

namespace wavetank::uv {

/// A queue of bytes in one block of memory of fixed size.
class ReadBuffer {
 public:
  explicit ReadBuffer(std::size_t capacity)
      : bytes_(std::make_unique_for_overwrite<std::byte[]>(capacity)), capacity_(capacity) {}

  std::size_t size() const noexcept { return end_ - begin_; }
  bool empty() const noexcept { return begin_ == end_; }
  bool full() const noexcept { return size() == capacity_; }
  std::size_t room() const noexcept { return capacity_ - size(); }

  /// The place for the next bytes; empty only when full(). Invalid after the next call.
  std::span<std::byte> prepare() noexcept {
    if (end_ == capacity_ || empty()) {
      std::memmove(bytes_.get(), bytes_.get() + begin_, size());
      end_ -= begin_;
      begin_ = 0;
    }
    return {bytes_.get() + end_, capacity_ - end_};
  }
  /// Marks the first `count` bytes of prepare() as written.
  void commit(std::size_t count) noexcept { end_ += count; }

  /// Takes out as many bytes as there are and fit; returns how many.
  std::size_t take(std::span<std::byte> into) noexcept {
    const std::size_t count = std::min(into.size(), size());
    std::memcpy(into.data(), bytes_.get() + begin_, count);
    begin_ += count;
    return count;
  }

 private:
  std::unique_ptr<std::byte[]> bytes_;
  std::size_t capacity_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace wavetank::uv
