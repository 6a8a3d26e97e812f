#include "core/doors/file_error.h"

#include <fmt/format.h>

namespace wavetank {

namespace {

constexpr std::size_t kNameBytesMax = 255;  // Linux's NAME_MAX.

}  // namespace

void check_file_name(const std::string& name) {
  using namespace std::string_literals;
  const bool is_folder = name == "." || name == "..";
  const bool fits = !name.empty() && name.size() <= kNameBytesMax;
  if (fits && !is_folder && name.find_first_of("/\0"s) == std::string::npos) return;
  throw FileError(fmt::format("'{}' is no name of a file in the folder", name));
}

}  // namespace wavetank
