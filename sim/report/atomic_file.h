#pragma once

/// sim/report/atomic_file.h - files that are there whole or not at all.

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace wavetank::sim {

/// A file that is written bit by bit beside its place and takes it when it is whole; whatever is
/// there is replaced. Until then, and whatever goes wrong, the place holds its old content.
///
/// Every call that can fail gives one line that names the path and what failed; after that the
/// object is good for nothing, and nothing is left behind.
class AtomicFile {
 public:
  /// Creates missing folders, and the file beside `path`.
  explicit AtomicFile(std::string path);
  /// Removes what was written, unless it was committed.
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// The first error so far; nullopt: none.
  const std::optional<std::string>& problem() const noexcept { return problem_; }

  /// Appends. Does nothing after a problem.
  void append(std::string_view bytes);

  /// For a writer in another process that places its bytes itself; -1 after a problem.
  int descriptor() const noexcept;

  /// Puts the file in its place; no more may be appended. The problem, if there is any.
  std::optional<std::string> commit();

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };

  void create_beside();
  void fail(const std::string& why);

  std::string path_;
  std::string beside_;
  std::unique_ptr<std::FILE, CloseFile> file_;
  std::optional<std::string> problem_;
};

/// The same for a text that is at hand. Errors: one line that names the path and what failed.
std::optional<std::string> write_file_atomically(const std::string& path, std::string_view text);

}  // namespace wavetank::sim
