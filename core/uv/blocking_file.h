#pragma once

/// core/uv/blocking_file.h - a file descriptor and the calls on it that may block: for the threads
/// that do file work. Every call gives a count or libuv's error (< 0).

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace wavetank::uv {

/// Owns a descriptor; closes it when it dies.
class BlockingFile {
 public:
  BlockingFile() = default;
  ~BlockingFile() { close(); }
  BlockingFile(const BlockingFile&) = delete;
  BlockingFile& operator=(const BlockingFile&) = delete;
  BlockingFile(BlockingFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

  int open_to_append(const std::string& path) noexcept;  ///< Creates it when it is missing.
  int open_to_read(const std::string& path) noexcept;    ///< A folder can be opened and synced.
  void close() noexcept;

  int write_all(std::span<const std::byte> bytes) noexcept;  ///< Gives 0.
  int read_all(std::vector<std::byte>& into) noexcept;       ///< Gives 0.
  int sync() noexcept;
  std::int64_t size() noexcept;
  int truncate(std::uint64_t size) noexcept;

 private:
  int open(const std::string& path, int flags) noexcept;

  int descriptor_ = -1;
};

int rename_file(const std::string& from, const std::string& to) noexcept;

/// Makes the names in a folder durable. A file system that cannot sync folders is taken as done.
int sync_folder(const std::string& folder) noexcept;

}  // namespace wavetank::uv
