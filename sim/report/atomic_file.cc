#include "sim/report/atomic_file.h"

#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace wavetank::sim {
namespace {

constexpr int kNamesMax = 100;

std::string last_error() { return std::generic_category().message(errno); }

}  // namespace

AtomicFile::AtomicFile(std::string path) : path_(std::move(path)) {
  std::error_code problem;
  const std::filesystem::path folder = std::filesystem::path(path_).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, problem);
  if (problem) {
    fail(folder.string() + ": " + problem.message());
  } else {
    create_beside();
  }
}

/// A file that no other process has: another process may be writing the same one.
void AtomicFile::create_beside() {
  for (int number = 0; number < kNamesMax; ++number) {
    const std::string name = fmt::format("{}.{}.part", path_, number);
    file_.reset(std::fopen(name.c_str(), "wx+b"));
    if (file_) {
      beside_ = name;
      return;
    }
    if (errno != EEXIST) break;
  }
  fail(last_error());
}

AtomicFile::~AtomicFile() {
  if (beside_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove(beside_, ignored);
}

void AtomicFile::append(std::string_view bytes) {
  if (problem_) return;
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) fail(last_error());
}

int AtomicFile::descriptor() const noexcept { return file_ ? ::fileno(file_.get()) : -1; }

std::optional<std::string> AtomicFile::commit() {
  if (problem_) return problem_;
  const bool flushed = std::fflush(file_.get()) == 0 && ::fsync(::fileno(file_.get())) == 0;
  const bool closed = std::fclose(file_.release()) == 0;
  if (!flushed || !closed) {
    fail(last_error());
    return problem_;
  }
  std::error_code problem;
  std::filesystem::rename(beside_, path_, problem);
  if (problem) {
    fail(problem.message());
  } else {
    beside_.clear();
  }
  return problem_;
}

void AtomicFile::fail(const std::string& why) {
  problem_ = fmt::format("{}: cannot be written: {}", path_, why);
  file_.reset();
  if (beside_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove(beside_, ignored);
  beside_.clear();
}

std::optional<std::string> write_file_atomically(const std::string& path, std::string_view text) {
  AtomicFile file(path);
  file.append(text);
  return file.commit();
}

}  // namespace wavetank::sim
