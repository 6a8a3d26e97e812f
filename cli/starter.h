#pragma once

/// cli/starter.h - the files of examples/own_client, as they were when this program was built.

#include <span>
#include <string_view>

namespace wavetank::cli {

struct StarterFile {
  std::string_view name;  ///< Without a folder.
  std::string_view text;
};

/// The project that `wavetank init` writes. cmake/starter.cmake makes the definition.
std::span<const StarterFile> starter_files() noexcept;

}  // namespace wavetank::cli
