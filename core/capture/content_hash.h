#pragma once

/// core/capture/content_hash.h - content_hash(): a name for the bytes of a file, so that an
/// incident identifies its capture. It detects mix-ups, not forgeries.

#include <string>
#include <string_view>

namespace wavetank {

/// XXH3-128 with seed 0 as 32 lower-case hex digits, most significant first: the output of
/// `xxh128sum`.
std::string content_hash(std::string_view bytes);

}  // namespace wavetank
