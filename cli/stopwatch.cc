#include "cli/stopwatch.h"

#include <sys/resource.h>

#include "core/uv/clock.h"

namespace wavetank::cli {
namespace {

std::int64_t to_ns(const timeval& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + std::int64_t{time.tv_usec} * 1'000;
}

std::int64_t cpu_ns_of(int who) {
  rusage usage{};
  if (::getrusage(who, &usage) != 0) return 0;
  return to_ns(usage.ru_utime) + to_ns(usage.ru_stime);
}

std::int64_t cpu_now_ns() { return cpu_ns_of(RUSAGE_SELF) + cpu_ns_of(RUSAGE_CHILDREN); }

}  // namespace

Instant machine_now() { return uv::Clock().now(); }

Stopwatch::Stopwatch() : wall_begin_(machine_now()), cpu_begin_ns_(cpu_now_ns()) {}

std::int64_t Stopwatch::wall_ns() const { return (machine_now() - wall_begin_).count(); }

std::int64_t Stopwatch::cpu_ns() const { return cpu_now_ns() - cpu_begin_ns_; }

}  // namespace wavetank::cli
