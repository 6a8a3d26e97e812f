#include "core/capture/damage.h"

#include <fmt/format.h>

namespace wavetank {

std::string to_text(const Damage& damage) {
  std::string text = fmt::format("{} at byte {} (bytes lost: {}, records used: {}", damage.what,
                                 damage.offset, damage.bytes_lost, damage.records_before);
  if (damage.unverified > 0) text += fmt::format(", unverified: {}", damage.unverified);
  text += ')';
  return text;
}

std::string quoted(std::string_view bytes) {
  constexpr std::size_t kShownMax = 24;
  std::string text = "\"";
  for (const char byte : bytes.substr(0, kShownMax)) {
    const bool printable = byte >= 0x20 && byte < 0x7f;
    text += printable ? byte : '?';
  }
  if (bytes.size() > kShownMax) text += "...";
  text += '"';
  return text;
}

}  // namespace wavetank
