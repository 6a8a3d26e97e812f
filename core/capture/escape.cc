#include "core/capture/escape.h"

#include <charconv>
#include <cstdint>

namespace wavetank {
namespace {

bool is_plain(std::uint8_t byte) noexcept { return byte > 0x20 && byte < 0x7f && byte != '%'; }

}  // namespace

void append_escaped(std::string_view value, std::string& out) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : value) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (is_plain(byte)) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
}

std::optional<std::string> parse_escaped(std::string_view text) {
  std::string value;
  while (!text.empty()) {
    if (text.front() != '%') {
      value += text.front();
      text.remove_prefix(1);
      continue;
    }
    if (text.size() < 3) return std::nullopt;
    std::uint8_t byte = 0;
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + 3, byte, 16);
    if (error != std::errc() || end != text.data() + 3) return std::nullopt;
    value += static_cast<char>(byte);
    text.remove_prefix(3);
  }
  return value;
}

void append_fact(std::string_view key, std::string_view value, std::string& text) {
  if (value.empty()) return;
  text.append(" ").append(key).append("=");
  append_escaped(value, text);
}

std::optional<std::string> fact_of(std::string_view text, std::string_view key) {
  const std::string head = " " + std::string(key) + "=";
  const std::size_t at = text.rfind(head);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view value = text.substr(at + head.size());
  return parse_escaped(value.substr(0, value.find(' ')));
}

}  // namespace wavetank
