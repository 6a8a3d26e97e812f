#pragma once

/// lint/source_files.h - which files a lint reads when it is given a file or a folder.

#include <string>
#include <string_view>
#include <vector>

namespace wavetank::lint {

/// Whether a name ends as C++ does: .cc .cpp .cxx .h .hpp .hh
bool is_source_name(std::string_view name);

/// The sources at or below each of `paths`, every file once, those of a folder in the order of
/// their names. A file is taken with any name. Below a folder, these are left out: hidden
/// files and folders, files without an ending of C++, folders of builds (`build`, `build-*`,
/// `build_*`, `cmake-build*`, and any that has a CMakeCache.txt), `node_modules`, and links to
/// folders. Errors: std::filesystem::filesystem_error for a path that does not exist, or a folder
/// that cannot be read.
std::vector<std::string> find_sources(const std::vector<std::string>& paths);

/// Why `bytes` are not the text of a program ("a NUL byte at offset 12"); empty if they may be.
std::string not_text_because(std::string_view bytes);

}  // namespace wavetank::lint
