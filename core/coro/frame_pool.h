#pragma once

/// core/coro/frame_pool.h - memory for coroutine frames, task blocks and buffers: free lists by
/// size class, one set a thread. Freed memory is kept for the next frame, until give_back() or the
/// end of the thread. Under AddressSanitizer it is plain operator new, so that use after free is
/// found.

#include <array>
#include <bit>
#include <cstddef>
#include <new>

#include "core/coro/transfer.h"

namespace wavetank {

class FramePool {
 public:
  /// Requires: freed by deallocate() with the same size, on the same thread.
  static void* allocate(std::size_t bytes) {
    if constexpr (WAVETANK_SANITIZED) return ::operator new(bytes);
    const std::size_t index = class_of(bytes);
    if (index >= kClasses) return ::operator new(bytes);
    Block* block = free_[index];
    if (block == nullptr) return refill(index);
    free_[index] = block->next;
    return block;
  }

  static void deallocate(void* memory, std::size_t bytes) noexcept {
    if constexpr (WAVETANK_SANITIZED) return ::operator delete(memory);
    const std::size_t index = class_of(bytes);
    if (index >= kClasses) return ::operator delete(memory);
    free_[index] = ::new (memory) Block{free_[index]};
  }

  /// Gives the unused memory of this thread back to operator delete: after a burst. The end of the
  /// thread does it, too. Returns how many bytes. O(n log n) in free blocks.
  static std::size_t give_back() noexcept;

 private:
  class Chunks;
  struct Block {
    Block* next;
  };
  static constexpr std::size_t kStep = 16;         // Bytes between size classes,
  static constexpr std::size_t kStepped = 129;     // up to 2 KiB;
  static constexpr std::size_t kLargeClasses = 5;  // then twice as large each, up to 64 KiB;
  static constexpr std::size_t kClasses = kStepped + kLargeClasses;  // and then operator new.

  static std::size_t class_of(std::size_t bytes) noexcept {
    const std::size_t index = (bytes + kStep - 1) / kStep;
    if (index < kStepped) return index;
    return kStepped + static_cast<std::size_t>(std::bit_width((bytes - 1) >> 12));
  }
  static std::size_t block_bytes(std::size_t index) noexcept {
    if (index < kStepped) return index > 0 ? index * kStep : kStep;
    return std::size_t{4096} << (index - kStepped);
  }

  static void* refill(std::size_t index);

  static inline constinit thread_local std::array<Block*, kClasses> free_{};
};

/// Gives a class the pool's allocation functions: `struct Promise : PoolAllocated`. An object of
/// more than usual alignment comes from operator new.
struct PoolAllocated {
  static void* operator new(std::size_t bytes) { return FramePool::allocate(bytes); }
  static void* operator new(std::size_t bytes, std::align_val_t alignment) {
    return ::operator new(bytes, alignment);
  }
  static void operator delete(void* memory, std::size_t, std::align_val_t alignment) noexcept {
    ::operator delete(memory, alignment);
  }
  static void operator delete(void* memory, std::size_t bytes) noexcept {
    FramePool::deallocate(memory, bytes);
  }
};

/// The pool for a container whose blocks come and go: `std::deque<T, PoolAllocator<T>>`.
template <class T>
struct PoolAllocator {
  static_assert(alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);
  using value_type = T;

  PoolAllocator() noexcept = default;
  template <class U>
  PoolAllocator(const PoolAllocator<U>&) noexcept {}
  T* allocate(std::size_t count) { return static_cast<T*>(FramePool::allocate(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t count) noexcept {
    FramePool::deallocate(memory, count * sizeof(T));
  }
  friend bool operator==(const PoolAllocator&, const PoolAllocator&) noexcept { return true; }
};

}  // namespace wavetank
