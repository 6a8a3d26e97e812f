#pragma once

/// tests/support/temporary_folder.h - TemporaryFolder: a new folder for the files of one test.
/// file_text(): a file as it is now.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace wavetank {

/// Another build of this tree may run the same test: each folder has a new name. The destructor
/// removes it with its content.
class TemporaryFolder {
 public:
  TemporaryFolder() : path_(testing::TempDir() + "wavetank-XXXXXX") {
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary folder");
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const noexcept { return path_; }
  std::string path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

/// The bytes of the file; empty if it cannot be read.
inline std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace wavetank
