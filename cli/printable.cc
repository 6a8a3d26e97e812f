#include "cli/printable.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace wavetank::cli {
namespace {

/// The rule for one UTF-8 character, by its first byte.
struct Utf8Form {
  std::uint32_t mask, lead;  ///< The first byte is `lead` under `mask`.
  std::size_t bytes;
  std::uint32_t min;  ///< A smaller one has a shorter form, which is the only lawful one.
};

constexpr std::array<Utf8Form, 4> kForms = {Utf8Form{0x80, 0x00, 1, 0},
                                            {0xe0, 0xc0, 2, 0x80},
                                            {0xf0, 0xe0, 3, 0x800},
                                            {0xf8, 0xf0, 4, 0x10000}};

std::uint32_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

/// The first character of `text`; 0 bytes if the text is not UTF-8 there. Source: RFC 3629,
/// section 3.
std::size_t read_character(std::string_view text, std::uint32_t& code) {
  const std::uint32_t first = byte_at(text, 0);
  for (const Utf8Form& form : kForms) {
    if ((first & form.mask) != form.lead) continue;
    if (text.size() < form.bytes) return 0;
    code = first & ~form.mask;
    for (std::size_t i = 1; i < form.bytes; ++i) {
      if ((byte_at(text, i) & 0xc0U) != 0x80U) return 0;
      code = (code << 6U) | (byte_at(text, i) & 0x3fU);
    }
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    return code < form.min || code > 0x10ffff || surrogate ? 0 : form.bytes;
  }
  return 0;
}

/// Source: Unicode 15, general category Cc; UAX 9, section 2 (explicit directional formatting).
bool is_printable(std::uint32_t code) {
  const bool control = code < 0x20 || (code >= 0x7f && code < 0xa0);
  const bool line_break = code == 0x2028 || code == 0x2029;
  const bool direction = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ||
                         code == 0x200e || code == 0x200f || code == 0x061c;
  return !control && !line_break && !direction;
}

std::string escaped(char byte) {
  switch (byte) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
  }
}

/// `text` with its unprintable bytes escaped, and a backslash before each character of `marked`.
std::string escaped_text(std::string_view text, std::string_view marked) {
  std::string result;
  while (!text.empty()) {
    std::uint32_t code = 0;
    const std::size_t whole = read_character(text, code);
    const std::string_view bytes = text.substr(0, std::max<std::size_t>(whole, 1));
    text.remove_prefix(bytes.size());
    if (whole > 0 && is_printable(code)) {
      if (marked.find(bytes) != std::string_view::npos) result += '\\';
      result += bytes;
    } else {
      for (const char byte : bytes) result += escaped(byte);
    }
  }
  return result;
}

bool is_plain(char character) {
  constexpr std::string_view kPlain = "_./-+,:=@%";
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         (character >= '0' && character <= '9') || kPlain.find(character) != std::string_view::npos;
}

}  // namespace

std::string printable(std::string_view text) { return escaped_text(text, ""); }

std::string shell_word(std::string_view text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
  // The only quotes that can say "\n". Source: POSIX.1-2024, Shell Command Language, section 2.2.4.
  if (printable(text) != text) return "$'" + escaped_text(text, "'\\") + "'";
  std::string word = "'";
  for (const char character : text) {
    if (character == '\'') {
      word += "'\\''";
    } else {
      word += character;
    }
  }
  return word + "'";
}

}  // namespace wavetank::cli
