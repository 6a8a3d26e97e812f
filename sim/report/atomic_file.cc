#include "sim/report/atomic_file.h"

#include <fmt/core.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

namespace wavetank::sim {
namespace {

constexpr int kNamesMax = 100;

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

std::string last_error() { return std::generic_category().message(errno); }

/// A file that nobody else has: another process may be writing the same incident.
File create_beside(const std::string& path, std::string& name) {
  for (int number = 0; number < kNamesMax; ++number) {
    name = fmt::format("{}.{}.part", path, number);
    File file(std::fopen(name.c_str(), "wxb"));
    if (file || errno != EEXIST) return file;
  }
  return nullptr;
}

/// Writes, closes, and says whether all of it went well.
bool fill(File file, std::string_view text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), file.get()) == text.size();
  const bool flushed = std::fflush(file.get()) == 0;
  const bool closed = std::fclose(file.release()) == 0;
  return written && flushed && closed;
}

std::optional<std::string> failed(const std::string& path, const std::string& why) {
  return fmt::format("{}: cannot be written: {}", path, why);
}

}  // namespace

std::optional<std::string> write_file_atomically(const std::string& path, std::string_view text) {
  std::error_code problem;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, problem);
  if (problem) return failed(path, folder.string() + ": " + problem.message());
  std::string beside;
  File file = create_beside(path, beside);
  if (!file) return failed(path, last_error());
  if (!fill(std::move(file), text)) {
    const std::string why = last_error();
    std::filesystem::remove(beside, problem);
    return failed(path, why);
  }
  std::filesystem::rename(beside, path, problem);
  if (!problem) return std::nullopt;
  const std::string why = problem.message();
  std::filesystem::remove(beside, problem);
  return failed(path, why);
}

}  // namespace wavetank::sim
