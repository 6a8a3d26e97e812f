#include "tests/support/counting_new.h"

#include <cstdlib>
#include <new>

namespace wavetank {

namespace {
long count = 0;
}

long allocations() noexcept { return count; }

}  // namespace wavetank

// Out of line: g++ would see through them and warn that free() does not match operator new.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  ++wavetank::count;
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
