#include "core/retry/retry_after.h"

#include <charconv>
#include <chrono>
#include <system_error>

namespace wavetank {

std::optional<Duration> retry_after_hint(const std::exception_ptr& error) {
  if (!error) return std::nullopt;
  try {
    std::rethrow_exception(error);
  } catch (const RetryAfter& wish) {
    return wish.retry_after_hint();
  } catch (...) {
    return std::nullopt;
  }
}

std::optional<Duration> parse_retry_after(std::string_view text) {
  constexpr std::chrono::seconds kLongest =
      std::chrono::floor<std::chrono::seconds>(Duration::max());
  std::uint64_t seconds = 0;
  const char* end = text.data() + text.size();
  const std::from_chars_result read = std::from_chars(text.data(), end, seconds);
  if (text.empty() || read.ptr != end) return std::nullopt;
  if (read.ec == std::errc::invalid_argument) return std::nullopt;
  const auto longest = static_cast<std::uint64_t>(kLongest.count());
  if (read.ec == std::errc::result_out_of_range || seconds > longest) return kLongest;
  return std::chrono::seconds(seconds);
}

}  // namespace wavetank
