#pragma once

/// core/doors/file_error.h - FileError and its kinds: the errors of a file system.

#include <stdexcept>
#include <string>

namespace wavetank {

/// Any failure of the Files door. The text is one sentence with the name and the cause.
class FileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The disk or the quota is full.
class NoSpace final : public FileError {
 public:
  using FileError::FileError;
};

/// There is no file of that name.
class FileNotFound final : public FileError {
 public:
  using FileError::FileError;
};

/// The demands of a Files door on a name: 1 to 255 bytes, no '/', no zero byte, not "." or "..".
/// Errors: FileError.
void check_file_name(const std::string& name);

}  // namespace wavetank
