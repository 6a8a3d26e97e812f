#pragma once

/// sim/report/atomic_file.h - AtomicFile: a file that is complete or absent.

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace wavetank::sim {

/// The file is written beside its place and moved there when it is complete; an existing file is
/// replaced. Until then, and after any error, the place holds its old content.
///
/// Every call that can fail gives one line with the path and the cause; after that the object must
/// not be used, and no partial file is left.
class AtomicFile {
 public:
  /// Creates missing folders, and the file beside `path`.
  explicit AtomicFile(std::string path);
  /// Removes the file beside the place, unless it was committed.
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// The first error so far; nullopt without one.
  const std::optional<std::string>& problem() const noexcept { return problem_; }

  /// Appends. No effect after a problem.
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

/// The same for a text in memory. Errors: one line with the path and the cause.
std::optional<std::string> write_file_atomically(const std::string& path, std::string_view text);

}  // namespace wavetank::sim
