#pragma once

/// core/capture/content_hash.h - names the bytes of a file, so that an incident can say which
/// capture it means. Against mix-ups, not against forgers.

#include <string>
#include <string_view>

namespace wavetank {

/// XXH3-128 with seed 0 as 32 lower-case hex digits, most significant first: what `xxh128sum`
/// prints.
std::string content_hash(std::string_view bytes);

}  // namespace wavetank
