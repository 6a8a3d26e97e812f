#pragma once

/// core/uv/files.h - the Files door on the host's file system.

#include <string>

#include "core/doors/files.h"
#include "core/uv/loop.h"

namespace wavetank::uv {

/// Calls run in the threads of libuv's pool; one that was cancelled after it had begun goes on to
/// its end, and the loop waits for it when it closes. Files must not be used after that, but may be
/// destroyed. Only the close of a destroyed file is synchronous.
class Files final : public wavetank::Files {
 public:
  /// `folder`: absolute, or relative to the working directory; looked for at each call.
  Files(Loop& loop, std::string folder) : loop_(loop), folder_(std::move(folder)) {}

  Coro<std::unique_ptr<wavetank::AppendFile>> open_append(std::string name) override;
  Coro<std::vector<std::byte>> read(std::string name) override;
  Coro<void> rename(std::string from, std::string to) override;

 private:
  std::string path_of(const std::string& name) const;

  Loop& loop_;
  std::string folder_;
};

}  // namespace wavetank::uv
