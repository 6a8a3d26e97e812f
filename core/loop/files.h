#pragma once

/// core/loop/files.h - door: files, as far as a program that records or recovers a feed needs them.

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/loop/file_error.h"
#include "core/task/coro.h"

namespace wavetank {

/// A file open for appending. Destroying it closes it without a sync.
class AppendFile {
 public:
  virtual ~AppendFile() = default;

  /// Completes when the system has the bytes, which is not durability.
  /// Cancelled or failed: an unknown prefix was appended. Errors: NoSpace, FileError.
  virtual Coro<void> append(std::span<const std::byte> bytes) = 0;

  /// Completes when everything appended so far would survive a crash. Errors: FileError.
  virtual Coro<void> sync() = 0;
};

/// Names are relative to a folder that whoever made the door has chosen.
class Files {
 public:
  virtual ~Files() = default;

  /// Creates the file if it is missing. Errors: FileError.
  virtual Coro<std::unique_ptr<AppendFile>> open_append(std::string name) = 0;

  /// The whole content. Errors: FileNotFound, FileError.
  virtual Coro<std::vector<std::byte>> read(std::string name) = 0;

  /// Atomically takes the place of `to`, and is durable on completion. Errors: FileNotFound,
  /// FileError.
  virtual Coro<void> rename(std::string from, std::string to) = 0;
};

}  // namespace wavetank
