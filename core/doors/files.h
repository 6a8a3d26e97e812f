#pragma once

/// core/doors/files.h - door: files, as far as a program that records or recovers a feed needs
/// them. Cancellation comes from the calling task, so it is no parameter. Errors are typed
/// (core/doors/file_error.h).

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/coro/coro.h"
#include "core/doors/file_error.h"

namespace wavetank {

/// A file open for appending. Destroying it closes it without a sync; a call that was cancelled may
/// still be running then, and ends by itself.
///
/// Calls on one file take effect one after the other, in the order in which they were made, also
/// behind a call that was cancelled. So a task may append while another one waits for a sync.
class AppendFile {
 public:
  virtual ~AppendFile() = default;

  /// Completes when the system has the bytes, which is not durability. `bytes` are copied before
  /// the first suspension, so they need not outlive a cancelled call.
  /// Cancelled or failed: a prefix was appended; size() tells how much. Errors: NoSpace, FileError.
  virtual Coro<void> append(std::span<const std::byte> bytes) = 0;

  /// Completes when everything appended so far would survive a crash of the machine.
  /// Failed: bytes since the last sync may be lost, even if a later sync succeeds.
  /// Cancelled: unknown, as if it had not been called. Errors: NoSpace, FileError.
  virtual Coro<void> sync() = 0;

  /// Bytes in the file, when the calls before this one have ended. Errors: FileError.
  virtual Coro<std::uint64_t> size() = 0;

  /// Cuts the file back to its first `size` bytes; no effect on one that is not longer. Later
  /// appends go on from there. Durable after the next sync(). It is how a writer takes back an
  /// append that failed half-way.
  /// Cancelled: done or not done. Errors: FileError.
  virtual Coro<void> truncate(std::uint64_t size) = 0;
};

/// The files of one folder, which was chosen when the door was made. A name is that of a file in it
/// and holds no '/': anything else is a FileError. Calls here have no order among each other, nor
/// with those on an AppendFile. Implementations: uv::Files, sim::HostFiles.
class Files {
 public:
  virtual ~Files() = default;

  /// Creates the file if it is missing, durably; else appends to its content.
  /// Cancelled: the file may have been created; no handle is left open. Errors: NoSpace, FileError.
  virtual Coro<std::unique_ptr<AppendFile>> open_append(std::string name) = 0;

  /// The whole content. Errors: FileNotFound, FileError.
  virtual Coro<std::vector<std::byte>> read(std::string name) = 0;

  /// Atomically replaces `to`, if it exists: a reader finds the old or the new file. Durable on
  /// completion, as far as the content had been synced. An open file stays open.
  /// Cancelled: done or not done. Errors: FileNotFound, NoSpace, FileError.
  virtual Coro<void> rename(std::string from, std::string to) = 0;
};

}  // namespace wavetank
