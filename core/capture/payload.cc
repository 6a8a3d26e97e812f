#include "core/capture/payload.h"

#include <array>
#include <cstdint>

namespace wavetank {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNoDigit = 0xff;

constexpr std::array<std::uint8_t, 256> make_digits() {
  std::array<std::uint8_t, 256> digits{};
  for (std::uint8_t& digit : digits) digit = kNoDigit;
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    digits[static_cast<std::uint8_t>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return digits;
}
constexpr std::array<std::uint8_t, 256> kDigits = make_digits();

std::uint8_t byte_at(std::string_view bytes, std::size_t index) noexcept {
  return static_cast<std::uint8_t>(bytes[index]);
}

/// The length of the UTF-8 sequence that a lead byte opens, and the range of its second byte, which
/// excludes overlong forms, surrogates and code points above U+10FFFF.
struct Lead {
  std::size_t length;
  std::uint8_t second_min, second_max;
};

Lead lead_of(std::uint8_t byte) noexcept {
  if (byte < 0x80) return {1, 0, 0};
  if (byte >= 0xc2 && byte <= 0xdf) return {2, 0x80, 0xbf};
  if (byte == 0xe0) return {3, 0xa0, 0xbf};
  if (byte == 0xed) return {3, 0x80, 0x9f};
  if (byte >= 0xe1 && byte <= 0xef) return {3, 0x80, 0xbf};
  if (byte == 0xf0) return {4, 0x90, 0xbf};
  if (byte >= 0xf1 && byte <= 0xf3) return {4, 0x80, 0xbf};
  if (byte == 0xf4) return {4, 0x80, 0x8f};
  return {0, 0, 0};
}

bool is_sequence(std::string_view bytes, const Lead& lead) noexcept {
  if (lead.length == 0 || bytes.size() < lead.length) return false;
  if (lead.length == 1) return true;
  const std::uint8_t second = byte_at(bytes, 1);
  if (second < lead.second_min || second > lead.second_max) return false;
  for (std::size_t i = 2; i < lead.length; ++i) {
    if ((byte_at(bytes, i) & 0xc0) != 0x80) return false;
  }
  return true;
}

/// The value of four base64 digits, of which the last `padding` are '='. Above 24 bits: not base64.
constexpr std::uint32_t kNoGroup = 0xffffffff;
std::uint32_t parse_group(std::string_view digits, std::size_t padding) noexcept {
  std::uint32_t group = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    std::uint8_t digit = 0;
    if (i < 4 - padding) digit = kDigits[byte_at(digits, i)];
    if (digit == kNoDigit) return kNoGroup;
    group = (group << 6) | digit;
  }
  const std::uint32_t unused = (1u << (8 * padding)) - 1;
  return (group & unused) == 0 ? group : kNoGroup;
}

}  // namespace

bool is_line_text(std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const std::uint8_t first = byte_at(bytes, 0);
    if (first == '\n' || first == '\r' || first == '\0') return false;
    const Lead lead = lead_of(first);
    if (!is_sequence(bytes, lead)) return false;
    bytes.remove_prefix(lead.length);
  }
  return true;
}

void append_base64(std::string_view bytes, std::string& out) {
  out.reserve(out.size() + (bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t count = bytes.size() - at < 3 ? bytes.size() - at : 3;
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = (group << 8) | (i < count ? byte_at(bytes, at + i) : 0u);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      out += i <= count ? kAlphabet[(group >> (18 - 6 * i)) & 63] : '=';
    }
  }
}

std::optional<std::string> parse_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t at = 0; at < text.size(); at += 4) {
    const std::string_view digits = text.substr(at, 4);
    const bool last = at + 4 == text.size();
    std::size_t padding = 0;
    if (last && digits[3] == '=') padding = digits[2] == '=' ? 2 : 1;
    const std::uint32_t group = parse_group(digits, padding);
    if (group == kNoGroup) return std::nullopt;
    for (std::size_t i = 0; i < 3 - padding; ++i) {
      bytes += static_cast<char>((group >> (16 - 8 * i)) & 0xff);
    }
  }
  return bytes;
}

}  // namespace wavetank
