#include "sim/fault/duration_text.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>

namespace wavetank::sim {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t ns;
};

/// From large to small. A unit's name ends where no letter follows, so "m" is not the "m" of "ms".
constexpr Unit kUnits[] = {{"d", 86'400'000'000'000}, {"h", 3'600'000'000'000},
                           {"m", 60'000'000'000},     {"s", 1'000'000'000},
                           {"ms", 1'000'000},         {"us", 1'000},
                           {"ns", 1}};

const Unit* find_unit(std::string_view name) noexcept {
  const auto* found = std::find_if(std::begin(kUnits), std::end(kUnits),
                                   [name](const Unit& unit) { return unit.name == name; });
  return found == std::end(kUnits) ? nullptr : found;
}

}  // namespace

std::optional<std::int64_t> parse_duration_ns(std::string_view text) noexcept {
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  std::int64_t last_unit = std::numeric_limits<std::int64_t>::max();
  while (!text.empty()) {
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || number > std::numeric_limits<std::int64_t>::max()) {
      return std::nullopt;
    }
    text = std::string_view(rest, static_cast<std::size_t>(end - rest));
    const Unit* unit = find_unit(text.substr(0, text.find_first_of("0123456789")));
    if (unit == nullptr || unit->ns >= last_unit) return std::nullopt;
    text.remove_prefix(unit->name.size());
    last_unit = unit->ns;
    std::int64_t part = 0;
    const bool over =
        __builtin_mul_overflow(static_cast<std::int64_t>(number), unit->ns, &part) ||
        __builtin_add_overflow(total, part, &total);
    if (over) return std::nullopt;
  }
  return total;
}

}  // namespace wavetank::sim
