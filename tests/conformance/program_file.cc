#include "tests/conformance/program_file.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <stdexcept>

namespace wavetank::conformance {

namespace {

struct CloseGzip {
  void operator()(gzFile_s* file) const noexcept { gzclose(file); }
};

/// The text of a file, compressed or not: zlib reads both.
std::string file_text(const std::string& path) {
  const std::unique_ptr<gzFile_s, CloseGzip> file(gzopen(path.c_str(), "rb"));
  if (!file) throw std::runtime_error(path + ": cannot be read");
  std::string text;
  std::array<char, 64U << 10U> piece{};
  int count = 0;
  while ((count = gzread(file.get(), piece.data(), piece.size())) > 0) {
    text.append(piece.data(), static_cast<std::size_t>(count));
  }
  int code = Z_OK;
  const char* const why = gzerror(file.get(), &code);
  if (code != Z_OK) throw std::runtime_error(fmt::format("{}: {}", path, why));
  return text;
}

Json parse_line(const std::string& line, int number) {
  try {
    return Json::parse(line);
  } catch (const BadProgram& error) {
    throw BadProgram(fmt::format("line {}: {}", number, error.what()));
  }
}

}  // namespace

std::vector<Json> read_programs(const std::string& path) {
  const std::string text = file_text(path);
  std::vector<Json> programs;
  if (!path.ends_with(".jsonl") && !path.ends_with(".jsonl.gz")) {
    programs.push_back(Json::parse(text));
    return programs;
  }
  int number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (line.find_first_not_of(" \t\r") != std::string::npos) {
      programs.push_back(parse_line(line, number));
    }
  }
  return programs;
}

}  // namespace wavetank::conformance
