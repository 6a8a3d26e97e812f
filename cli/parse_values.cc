#include "cli/parse_values.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "cli/exit_code.h"
#include "core/net/redact.h"
#include "sim/fault/duration_text.h"
#include "sim/fault/nearest_name.h"

namespace wavetank::cli {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSecond = 1'000 * kMillisecond;
constexpr std::int64_t kHour = 3'600 * kSecond;
constexpr std::int64_t kDurationMax = 168 * kHour;
constexpr std::size_t kCoinsMax = 500;
constexpr std::int64_t kSpeedPermilleMax = 1'000'000;

[[noreturn]] void refuse(const std::string& source, std::string_view text,
                         const std::string& remedy) {
  throw CommandError(ExitCode::kUsage, source + " " + in_quotes(text) + ": " + remedy);
}

std::optional<std::uint64_t> to_number(std::string_view text, std::uint64_t max) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const std::from_chars_result read = std::from_chars(text.data(), end, number);
  const bool whole = !text.empty() && read.ec == std::errc() && read.ptr == end;
  return whole && number <= max ? std::optional(number) : std::nullopt;
}

std::string event_kinds_advice(const std::string& name) {
  std::vector<std::string> names;
  for (const sim::EventKind kind : sim::event_kinds()) names.emplace_back(sim::event_name(kind));
  return sim::name_advice(name, names);
}

/// Takes the unit that `text` begins with, and drops it; else 0.
std::int64_t take_unit(std::string_view& text) {
  struct Unit {
    std::string_view name;
    std::int64_t ns;
  };
  // "ms" comes before "m".
  for (const Unit& unit :
       {Unit{"ms", kMillisecond}, Unit{"h", kHour}, Unit{"m", 60 * kSecond}, Unit{"s", kSecond}}) {
    if (!text.starts_with(unit.name)) continue;
    text.remove_prefix(unit.name.size());
    return unit.ns;
  }
  return 0;
}

/// Nanoseconds; 0 if it is no duration, or too long.
std::int64_t to_duration_ns(std::string_view text) {
  std::int64_t total = 0;
  std::int64_t last_unit = kDurationMax;
  while (!text.empty()) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = to_number(text.substr(0, digits), kDurationMax / kMillisecond);
    text.remove_prefix(digits);
    const std::int64_t unit = take_unit(text);
    // Units fall: "30m1h" is a slip.
    if (!number || unit == 0 || unit >= last_unit) return 0;
    if (static_cast<std::int64_t>(*number) > (kDurationMax - total) / unit) return 0;
    total += static_cast<std::int64_t>(*number) * unit;
    last_unit = unit;
  }
  return total;
}

/// Parts of "host", "host:port", "[::1]" or "[::1]:port". False for any other text.
bool read_authority(std::string_view text, WebSocketUrl& url) {
  const std::size_t bracket = text.starts_with("[") ? text.find(']') : 0;
  if (bracket == std::string_view::npos) return false;
  const std::size_t colon = std::min(text.find(':', bracket), text.size());
  std::string_view host = text.substr(0, colon);
  const bool literal = host.starts_with("[");
  if (literal && !host.ends_with("]")) return false;
  url.host_field = host;
  if (literal) host = host.substr(1, host.size() - 2);
  url.at.host = host;
  const std::uint16_t usual = url.secure ? 443 : 80;
  url.at.port = usual;
  if (colon < text.size()) {
    const auto port = to_number(text.substr(colon + 1), 65'535);
    if (!port || *port == 0) return false;
    url.at.port = static_cast<std::uint16_t>(*port);
  }
  if (url.at.port != usual) url.host_field += ":" + std::to_string(url.at.port);
  return !host.empty() && host.find_first_of("@\\") == std::string_view::npos;
}

bool stands_in_a_url(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c < 0x7f && c != '#' && c != '"'; });
}

}  // namespace

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::uint64_t require_number(const std::string& source, std::string_view text, std::uint64_t min,
                             std::uint64_t max) {
  const std::optional<std::uint64_t> number = to_number(text, max);
  if (number && *number >= min) return *number;
  refuse(source, text, "give a number from " + std::to_string(min) + " to " + std::to_string(max));
}

SeedRange require_range(const std::string& source, std::string_view text) {
  const std::size_t dots = text.find("..");
  if (dots != std::string_view::npos) {
    const auto first = to_number(text.substr(0, dots), kSeedMax);
    const auto last = to_number(text.substr(dots + 2), kSeedMax);
    if (first && last && *first <= *last) return {*first, *last};
  }
  refuse(source, text,
         "give A..B, A not above B, B at most " + std::to_string(kSeedMax) + ", for example 0..99");
}

Duration require_duration(const std::string& source, std::string_view text) {
  const std::int64_t ns = to_duration_ns(text);
  if (ns > 0) return Duration(ns);
  refuse(source, text, "give a time from 1ms to 168h, for example 90s, 10m or 1h30m");
}

Duration require_time(const std::string& source, std::string_view text) {
  const std::optional<std::int64_t> ns = sim::parse_duration_ns(text);
  if (ns) return Duration(*ns);
  refuse(source, text, "give a time since the start of the run, for example 5s, 250ms or 1m30s");
}

std::vector<std::string> require_names(const std::string& source, std::string_view text) {
  std::vector<std::string> names;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    names.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
    if (names.back().empty()) refuse(source, text, "give names, with a comma between two: a,b");
  }
  return names;
}

std::vector<sim::EventKind> require_event_kinds(const std::string& source, std::string_view text) {
  std::vector<sim::EventKind> kinds;
  for (const std::string& name : require_names(source, text)) {
    const std::optional<sim::EventKind> kind = sim::find_event_kind(name);
    if (!kind) refuse(source, name, "unknown kind of event; " + event_kinds_advice(name));
    kinds.push_back(*kind);
  }
  return kinds;
}

std::vector<std::string> require_coins(const std::string& source, std::string_view text) {
  std::vector<std::string> coins;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    std::string coin(text.substr(begin, end - begin));
    begin = end + 1;
    if (coin.empty()) refuse(source, text, "give coins, with a comma between two: BTC,ETH");
    if (std::find(coins.begin(), coins.end(), coin) != coins.end()) {
      refuse(source, text, in_quotes(coin) + " appears twice; give each coin once");
    }
    coins.push_back(std::move(coin));
  }
  if (coins.size() > kCoinsMax) {
    refuse(source, text, "give at most " + std::to_string(kCoinsMax) + " coins");
  }
  return coins;
}

Endpoint require_endpoint(const std::string& source, std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon != std::string_view::npos) {
    std::string_view host = text.substr(0, colon);
    const bool literal = host.starts_with("[") && host.ends_with("]");
    if (literal) host = host.substr(1, host.size() - 2);
    const auto port = to_number(text.substr(colon + 1), 65'535);
    const bool plain = literal || host.find(':') == std::string_view::npos;
    if (port && plain && !host.empty()) {
      return {std::string(host), static_cast<std::uint16_t>(*port)};
    }
  }
  refuse(source, text,
         "give HOST:PORT, for example 127.0.0.1:8765 or [::1]:8765; port 0 means any");
}

WebSocketUrl require_url(const std::string& source, std::string_view text) {
  WebSocketUrl url;
  url.shown = redacted_url(text);
  url.secure = text.starts_with("wss://");
  if ((url.secure || text.starts_with("ws://")) && stands_in_a_url(text)) {
    std::string_view rest = text.substr(url.secure ? 6 : 5);
    const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
    if (end < rest.size()) url.path = rest.substr(end);
    if (url.path.starts_with("?")) url.path.insert(0, "/");
    if (read_authority(rest.substr(0, end), url)) return url;
  }
  refuse(source, url.shown,
         "give ws://HOST:PORT/PATH or wss://HOST:PORT/PATH, for example "
         "wss://api.hyperliquid.xyz/ws or ws://[::1]:8765/ws");
}

std::uint64_t require_size(const std::string& source, std::string_view text) {
  constexpr std::uint64_t kSizeMin = 64ull << 10;
  constexpr std::uint64_t kSizeMax = 4ull << 30;
  unsigned shift = 0;
  std::string_view digits = text;
  for (const auto& [unit, bits] : {std::pair('K', 10U), std::pair('M', 20U), std::pair('G', 30U)}) {
    if (!digits.ends_with(unit)) continue;
    shift = bits;
    digits.remove_suffix(1);
    break;
  }
  const auto number = to_number(digits, kSizeMax >> shift);
  if (number && (*number << shift) >= kSizeMin) return *number << shift;
  refuse(source, text, "give bytes from 64K to 4G, for example 100M");
}

std::int64_t require_speed(const std::string& source, std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  const auto whole = to_number(text.substr(0, point), kSpeedPermilleMax / 1'000);
  std::string places(point < text.size() ? text.substr(point + 1) : "0");
  const bool readable = whole && !places.empty() && places.size() <= 3;
  if (readable) {
    places.resize(3, '0');
    const auto part = to_number(places, 999);
    const auto permille = static_cast<std::int64_t>(*whole * 1'000 + part.value_or(0));
    if (part && permille >= 1 && permille <= kSpeedPermilleMax) return permille;
  }
  refuse(source, text, "give a number from 0.001 to 1000, for example 2 or 0.5");
}

}  // namespace wavetank::cli
