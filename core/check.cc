#include "core/check.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace wavetank {

namespace {

constinit thread_local const CheckContext* innermost = nullptr;

constexpr std::int64_t kSecondNs = 1'000'000'000;

}  // namespace

CheckContext::CheckContext(std::optional<std::uint64_t> seed, const Instant& now) noexcept
    : seed_(seed), now_(now), outer_(innermost) {
  innermost = this;
}

CheckContext::~CheckContext() { innermost = outer_; }

void check_failed(const char* condition, const char* file, int line) noexcept {
  std::string text = fmt::format("CHECK failed: {} ({}:{})", condition, file, line);
  if (innermost != nullptr) {
    const std::int64_t now_ns = innermost->now_.time_since_epoch().count();
    if (innermost->seed_) text += fmt::format(", seed {}", *innermost->seed_);
    text += fmt::format(", time {}.{:09} s", now_ns / kSecondNs, now_ns % kSecondNs);
  }
  text += '\n';
  std::fputs(text.c_str(), stderr);
  std::abort();
}

}  // namespace wavetank
