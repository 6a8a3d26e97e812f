#include "scenarios/protocol/candle.h"

#include <algorithm>
#include <array>
#include <limits>

#include "scenarios/protocol/json_text.h"
#include "scenarios/protocol/messages.h"

namespace wavetank::hyperliquid {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr int kUnitPlaces = 8;

struct Month {
  std::int64_t year = 1970;
  int month = 1;
};

/// Days from the epoch to the first of a month. Years begin in March here, so that the leap day is
/// their last. Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
std::int64_t first_day_of(Month at) {
  const std::int64_t year = at.month <= 2 ? at.year - 1 : at.year;
  const std::int64_t era = year / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (at.month + (at.month > 2 ? -3 : 9)) + 2) / 5;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

Month month_of(std::int64_t time_ms) {
  const std::int64_t day = time_ms / kDayMs;
  // A month is at least 28 days: the guess is never early, and late by a few at most.
  Month at;
  at.year = 1970 + day / 366;
  while (first_day_of(Month{at.year + 1, 1}) <= day) ++at.year;
  while (at.month < 12 && first_day_of(Month{at.year, at.month + 1}) <= day) ++at.month;
  return at;
}

}  // namespace

std::int64_t CandleInterval::start_of(std::int64_t time_ms) const {
  if (length_ms > 0) return time_ms - time_ms % length_ms;
  return first_day_of(month_of(time_ms)) * kDayMs;
}

std::int64_t CandleInterval::next_start(std::int64_t start_ms) const {
  // A month has 28 to 31 days.
  return length_ms > 0 ? start_ms + length_ms : start_of(start_ms + 31 * kDayMs);
}

std::span<const CandleInterval> candle_intervals() {
  static const std::array<CandleInterval, 14> kIntervals = {
      CandleInterval("1m", kMinuteMs),       CandleInterval("3m", 3 * kMinuteMs),
      CandleInterval("5m", 5 * kMinuteMs),   CandleInterval("15m", 15 * kMinuteMs),
      CandleInterval("30m", 30 * kMinuteMs), CandleInterval("1h", kHourMs),
      CandleInterval("2h", 2 * kHourMs),     CandleInterval("4h", 4 * kHourMs),
      CandleInterval("8h", 8 * kHourMs),     CandleInterval("12h", 12 * kHourMs),
      CandleInterval("1d", kDayMs),          CandleInterval("3d", 3 * kDayMs),
      CandleInterval("1w", 7 * kDayMs),      CandleInterval("1M", 0)};
  return kIntervals;
}

const CandleInterval* find_interval(std::string_view name) {
  const auto all = candle_intervals();
  const auto found = std::find_if(all.begin(), all.end(), [name](const CandleInterval& interval) {
    return interval.name == name;
  });
  return found == all.end() ? nullptr : &*found;
}

void Candle::add(const Print& print) {
  Candle one;
  one.open = one.close = one.high = one.low = print.price;
  one.volume = print.size;
  one.trades = 1;
  add(one);
}

void Candle::add(const Candle& later) {
  if (later.trades == 0) return;
  if (trades == 0) {
    *this = later;
    return;
  }
  close = later.close;
  if (compare_decimals(later.high, high) > 0) high = later.high;
  if (compare_decimals(later.low, low) < 0) low = later.low;
  // Sizes that do not fit cannot come from a market.
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  volume = later.volume > kMax - volume ? kMax : volume + later.volume;
  trades += later.trades;
}

std::string candle_json(std::string_view coin, const CandleInterval& interval,
                        std::int64_t start_ms, const Candle& candle) {
  std::string out = R"({"t":)" + std::to_string(start_ms);
  out.append(R"(,"T":)").append(std::to_string(interval.next_start(start_ms) - 1));
  out.append(R"(,"s":)");
  append_json_string(out, coin);
  out.append(R"(,"i":")").append(interval.name);
  out.append(R"(","o":")").append(candle.open);
  out.append(R"(","c":")").append(candle.close);
  out.append(R"(","h":")").append(candle.high);
  out.append(R"(","l":")").append(candle.low);
  out.append(R"(","v":")").append(from_units(candle.volume));
  return out.append(R"(","n":)").append(std::to_string(candle.trades)).append("}");
}

std::optional<std::int64_t> to_units(std::string_view decimal) {
  constexpr std::int64_t kWholeMax = 90'000'000'000;  // So that eight more places fit.
  if (!is_decimal(decimal)) return std::nullopt;
  std::int64_t units = 0;
  int places = -1;
  for (const char c : decimal) {
    if (c == '.') {
      places = 0;
    } else if (places < kUnitPlaces) {
      if (places < 0 && units >= kWholeMax / 10) return std::nullopt;
      units = units * 10 + (c - '0');
      if (places >= 0) ++places;
    }
  }
  for (places = std::max(places, 0); places < kUnitPlaces; ++places) units *= 10;
  return units;
}

std::string from_units(std::int64_t units, int places) {
  std::string digits = std::to_string(units);
  const auto behind = static_cast<std::size_t>(places);
  if (digits.size() <= behind) digits.insert(0, behind + 1 - digits.size(), '0');
  digits.insert(digits.size() - behind, ".");
  const std::size_t last = digits.find_last_not_of('0');
  digits.resize(digits[last] == '.' ? last + 2 : last + 1);
  return digits;
}

}  // namespace wavetank::hyperliquid
