#pragma once

/// lint/source_text.h - one source file as the lint sees it: its code without comments and
/// literals, its comments without code, and its includes. Knows no rule.

#include <string>
#include <string_view>
#include <vector>

namespace wavetank::lint {

/// One #include directive.
struct Include {
  Include(std::string path_, bool angled_, int line_, bool reexported_)
      : path(std::move(path_)), angled(angled_), line(line_), reexported(reexported_) {}

  std::string path;  ///< As written, without quotes or angle brackets.
  bool angled;       ///< <path> rather than "path".
  int line;
  bool reexported;  ///< Marked `IWYU pragma: export`: a header's lower half.
};

/// The text of one file, of any bytes. Reads no disk, so that a test can plant violations as
/// strings. Three views of equal length and equal line structure: the rest of the text is blank in
/// a view. Not copied: tokens point into it.
class SourceText {
 public:
  /// `path`, with forward slashes, is the path in findings. The rules of a project use it, too.
  SourceText(std::string path, std::string text);
  SourceText(const SourceText&) = delete;
  SourceText& operator=(const SourceText&) = delete;

  const std::string& path() const { return path_; }
  const std::string& text() const { return text_; }          ///< As read.
  const std::string& code() const { return code_; }          ///< Literals are empty: "".
  const std::string& comments() const { return comments_; }  ///< Without the code.
  const std::vector<Include>& includes() const { return includes_; }
  const std::vector<std::string_view>& lines() const { return lines_; }  ///< The lines of text().

  bool is_header() const { return path_.ends_with(".h"); }
  /// True for "core/loop/x.h" and folder "core" or "core/loop"; for a file, its own path.
  bool is_below(std::string_view folder) const;

 private:
  void separate_code_from_comments();
  void find_includes();

  std::string path_;
  std::string text_;
  std::string code_;
  std::string comments_;
  std::vector<Include> includes_;
  std::vector<std::string_view> lines_;
};

/// `text` cut at line ends, which are not included.
std::vector<std::string_view> split_lines(std::string_view text);

/// Whether `path` is `folder` or lies below it.
bool is_path_below(std::string_view path, std::string_view folder);

}  // namespace wavetank::lint
