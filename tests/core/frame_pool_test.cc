#include "core/coro/frame_pool.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <vector>

namespace wavetank {
namespace {

TEST(FramePool, GivesFreedMemoryOutAgainForTheSameSize) {
  if (WAVETANK_SANITIZED) GTEST_SKIP() << "under sanitizers every allocation is a new one";
  void* first = FramePool::allocate(100);
  FramePool::deallocate(first, 100);

  void* again = FramePool::allocate(97);

  EXPECT_EQ(first, again) << "both are of the class up to 128 bytes";
  FramePool::deallocate(again, 97);
}

TEST(FramePool, BlocksOfAnySizeAreAlignedAndDoNotOverlap) {
  std::map<std::uintptr_t, std::size_t> blocks;
  std::vector<std::pair<void*, std::size_t>> held;
  for (std::size_t bytes = 0; bytes < 70'000; bytes += bytes < 4096 ? 7 : 997) {
    void* memory = FramePool::allocate(bytes);
    std::memset(memory, 0x5a, bytes);
    blocks[reinterpret_cast<std::uintptr_t>(memory)] = bytes;
    held.emplace_back(memory, bytes);
  }

  std::uintptr_t end = 0;
  for (const auto& [begin, bytes] : blocks) {
    EXPECT_EQ(0U, begin % __STDCPP_DEFAULT_NEW_ALIGNMENT__);
    EXPECT_LE(end, begin);
    end = begin + bytes;
  }
  for (const auto& [memory, bytes] : held) FramePool::deallocate(memory, bytes);
}

TEST(PoolAllocator, ServesAContainer) {
  std::deque<int, PoolAllocator<int>> numbers;
  for (int i = 0; i < 10'000; ++i) {
    numbers.push_back(i);
    if (i >= 100) {
      EXPECT_EQ(i - 100, numbers.front());
      numbers.pop_front();
    }
  }
  EXPECT_EQ(100U, numbers.size());
}

TEST(FramePool, UnusedMemoryIsGivenBack) {
  if (WAVETANK_SANITIZED) GTEST_SKIP() << "under sanitizers nothing is kept";
  constexpr std::size_t kBytes = 1000;
  FramePool::give_back();
  std::vector<void*> burst;
  for (int i = 0; i < 1000; ++i) burst.push_back(FramePool::allocate(kBytes));
  void* const kept = burst.back();
  std::memset(kept, 0x5a, kBytes);
  burst.pop_back();
  for (void* memory : burst) FramePool::deallocate(memory, kBytes);

  const std::size_t given_back = FramePool::give_back();

  EXPECT_GE(given_back, 900 * kBytes);
  EXPECT_EQ(0U, FramePool::give_back());
  for (std::size_t i = 0; i < kBytes; ++i) EXPECT_EQ(0x5a, static_cast<char*>(kept)[i]);
  void* const fresh = FramePool::allocate(kBytes);
  std::memset(fresh, 1, kBytes);
  FramePool::deallocate(fresh, kBytes);
  FramePool::deallocate(kept, kBytes);
}

}  // namespace
}  // namespace wavetank
