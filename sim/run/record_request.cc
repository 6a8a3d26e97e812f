#include "sim/run/record_request.h"

namespace wavetank::sim {

std::string part_name(const std::string& file, std::uint64_t part) {
  if (part == 0) return file;
  // A dot in front begins a hidden file's name and no extension.
  const std::size_t dot = file.rfind('.');
  const std::size_t end = dot == std::string::npos || dot == 0 ? file.size() : dot;
  return file.substr(0, end) + "." + std::to_string(part) + file.substr(end);
}

}  // namespace wavetank::sim
