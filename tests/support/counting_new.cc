#include "tests/support/counting_new.h"

#include <cstdlib>
#include <new>

namespace wavetank {

namespace {
// Plain numbers: where a test has threads, they take turns.
long count = 0;
long freed = 0;
}  // namespace

long allocations() noexcept { return count; }
long live_allocations() noexcept { return count - freed; }

}  // namespace wavetank

// Out of line: g++ would see through them and warn that free() does not match operator new.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  ++wavetank::count;
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  if (memory != nullptr) ++wavetank::freed;
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  if (memory != nullptr) ++wavetank::freed;
  std::free(memory);
}
