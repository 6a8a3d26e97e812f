#include <simdjson.h>

#include "core/net/frame.h"

namespace wavetank {

// Alone in its file: simdjson.h takes seconds to compile.
bool is_utf8(std::string_view text) noexcept {
  return text.empty() || simdjson::validate_utf8(text.data(), text.size());
}

}  // namespace wavetank
