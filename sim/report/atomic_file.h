#pragma once

/// sim/report/atomic_file.h - files that are there whole or not at all.

#include <optional>
#include <string>
#include <string_view>

namespace wavetank::sim {

/// Writes to a new file beside `path`, then renames it, which replaces what was there. Whatever
/// goes wrong, `path` holds its old content and no part of the new. Creates missing folders.
/// Errors: one line that names the path and what failed; nothing is left behind.
std::optional<std::string> write_file_atomically(const std::string& path, std::string_view text);

}  // namespace wavetank::sim
