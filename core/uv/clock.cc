#include "core/uv/clock.h"

#include <uv.h>

namespace wavetank::uv {

Instant Clock::now() { return Instant(Duration(static_cast<std::int64_t>(uv_hrtime()))); }

std::int64_t Clock::wall_ns() {
  uv_timeval64_t time;
  uv_gettimeofday(&time);
  return time.tv_sec * 1'000'000'000 + time.tv_usec * 1'000;
}

}  // namespace wavetank::uv
