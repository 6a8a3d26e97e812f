#include "core/uv/forks.h"

#include <pthread.h>

namespace wavetank::uv {

unsigned forks_so_far() noexcept {
  static unsigned forks = 0;
  [[maybe_unused]] static const int watched =
      pthread_atfork(nullptr, nullptr, []() noexcept { ++forks; });
  return forks;
}

}  // namespace wavetank::uv
