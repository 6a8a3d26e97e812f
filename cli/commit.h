#pragma once

/// cli/commit.h - the commit that this program was built from. cmake/commit.cmake writes the source
/// of this header.

#include <string_view>

namespace wavetank::cli {

/// "4f1c2d3e5a6b"; with "-dirty" when tracked files differ from it; empty when it is not known.
std::string_view commit() noexcept;

}  // namespace wavetank::cli
