#include "lint/source_files.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <system_error>

namespace wavetank::lint {
namespace {

namespace fs = std::filesystem;

bool is_skipped_folder(const fs::path& folder) {
  const std::string name = folder.filename().string();
  if (name.starts_with('.') || name == "build" || name == "node_modules") return true;
  if (name.starts_with("build-") || name.starts_with("build_")) return true;
  if (name.starts_with("cmake-build")) return true;
  std::error_code ignored;
  return fs::exists(folder / "CMakeCache.txt", ignored);
}

std::vector<std::string> sources_below(const fs::path& folder) {
  std::vector<std::string> found;
  for (fs::recursive_directory_iterator it(folder), end; it != end; ++it) {
    const fs::path& path = it->path();
    std::error_code broken;  // A link that leads nowhere is neither file nor folder.
    if (it->is_directory(broken)) {
      if (is_skipped_folder(path)) it.disable_recursion_pending();
      continue;
    }
    const std::string name = path.filename().string();
    const bool is_file = it->is_regular_file(broken);
    if (is_file && !name.starts_with('.') && is_source_name(name)) {
      found.push_back(path.lexically_normal().generic_string());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

bool is_source_name(std::string_view name) {
  constexpr std::array<std::string_view, 6> kEndings = {".cc", ".cpp", ".cxx", ".h", ".hpp", ".hh"};
  return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) {
    return name.ends_with(ending) && name.size() > ending.size();
  });
}

std::vector<std::string> find_sources(const std::vector<std::string>& paths) {
  std::vector<std::string> all;
  std::set<std::string, std::less<>> seen;
  for (const std::string& path : paths) {
    std::vector<std::string> found;
    const fs::file_status status = fs::status(path);
    if (status.type() == fs::file_type::not_found) {
      throw fs::filesystem_error("cannot lint", path,
                                 std::make_error_code(std::errc::no_such_file_or_directory));
    }
    if (fs::is_directory(status)) {
      found = sources_below(path);
    } else {
      found.push_back(fs::path(path).lexically_normal().generic_string());
    }
    for (std::string& source : found) {
      if (seen.insert(source).second) all.push_back(std::move(source));
    }
  }
  return all;
}

std::string not_text_because(std::string_view bytes) {
  const std::size_t nul = bytes.find('\0');
  return nul == std::string_view::npos ? std::string()
                                       : fmt::format("a NUL byte at offset {}", nul);
}

}  // namespace wavetank::lint
