#include "core/net/http_head.h"

#include <algorithm>

namespace wavetank {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool list_holds(std::string_view list, std::string_view token) noexcept {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (equals_ignoring_case(trim(list.substr(0, comma)), token)) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

}  // namespace

HeadScanner::State HeadScanner::scan_further(std::string_view received) noexcept {
  const std::string_view window = received.substr(0, kHeadBytesMax);
  for (;;) {
    const std::size_t feed = window.find('\n', scanned_);
    if (feed == std::string_view::npos) {
      scanned_ = window.size();
      return window.size() == kHeadBytesMax ? State::kTooLong : State::kIncomplete;
    }
    if (feed == line_start_ || window[feed - 1] != '\r') return State::kBadLine;
    if (window[line_start_] == ' ' || window[line_start_] == '\t') return State::kBadLine;
    const bool empty_line = feed == line_start_ + 1;
    const bool first_line = line_start_ == 0;
    line_start_ = scanned_ = feed + 1;
    if (empty_line) return first_line ? State::kBadLine : State::kComplete;
  }
}

std::string_view HttpHead::only(std::string_view name) const noexcept {
  const HeadField* found = nullptr;
  for (const HeadField& field : fields) {
    if (!equals_ignoring_case(field.name, name)) continue;
    if (found != nullptr) return {};
    found = &field;
  }
  return found != nullptr ? found->value : std::string_view();
}

std::size_t HttpHead::count(std::string_view name) const noexcept {
  return static_cast<std::size_t>(std::count_if(
      fields.begin(), fields.end(),
      [name](const HeadField& field) { return equals_ignoring_case(field.name, name); }));
}

bool HttpHead::lists(std::string_view name, std::string_view token) const noexcept {
  return std::any_of(fields.begin(), fields.end(), [name, token](const HeadField& field) {
    return equals_ignoring_case(field.name, name) && list_holds(field.value, token);
  });
}

bool is_http_token(std::string_view name) noexcept {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [kMarks](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

bool is_field_value(std::string_view value) noexcept {
  return std::all_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
  });
}

bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace wavetank
