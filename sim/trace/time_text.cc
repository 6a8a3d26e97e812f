#include "sim/trace/time_text.h"

#include <fmt/core.h>

#include <chrono>

namespace wavetank::sim {
namespace {

constexpr std::int64_t kNsPerSecond = 1'000'000'000;
constexpr std::int64_t kSecondsPerDay = 86'400;

/// The magnitude; as unsigned, since the smallest value has no positive counterpart.
std::uint64_t magnitude(std::int64_t ns) {
  const auto unsigned_ns = static_cast<std::uint64_t>(ns);
  return ns < 0 ? 0 - unsigned_ns : unsigned_ns;
}

/// 2548 -> "25.48".
std::string decimal(std::int64_t hundredths) {
  return fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
}

}  // namespace

std::string seconds_text(std::int64_t ns) {
  const std::uint64_t size = magnitude(ns);
  return fmt::format("{}{}.{:09}", ns < 0 ? "-" : "", size / kNsPerSecond, size % kNsPerSecond);
}

std::string virtual_time_text(std::int64_t ns) {
  return (ns < 0 ? "" : "+") + seconds_text(ns) + " s";
}

std::string stopped_early_text(Instant until) {
  return "stopped at " + virtual_time_text(until.time_since_epoch().count()) + ", as asked";
}

std::string utc_text(std::int64_t wall_ns) {
  std::int64_t seconds = wall_ns / kNsPerSecond;
  std::int64_t fraction = wall_ns % kNsPerSecond;
  if (fraction < 0) {
    fraction += kNsPerSecond;
    --seconds;
  }
  std::int64_t days = seconds / kSecondsPerDay;
  std::int64_t of_day = seconds % kSecondsPerDay;
  if (of_day < 0) {
    of_day += kSecondsPerDay;
    --days;
  }
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     of_day / 3600, of_day / 60 % 60, of_day % 60, fraction);
}

std::string duration_text(std::int64_t ns) {
  const std::int64_t seconds = ns / kNsPerSecond;
  if (seconds >= kSecondsPerDay) {
    return fmt::format("{} d {} h", seconds / kSecondsPerDay, seconds % kSecondsPerDay / 3600);
  }
  if (seconds >= 3600) return fmt::format("{} h {} min", seconds / 3600, seconds / 60 % 60);
  if (seconds >= 60) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  if (seconds >= 1) return decimal(ns / 10'000'000) + " s";
  if (ns >= 1'000'000) return decimal(ns / 10'000) + " ms";
  return ns >= 1'000 ? decimal(ns / 10) + " us" : fmt::format("{} ns", ns);
}

}  // namespace wavetank::sim
