#include "lint/source_text.h"

#include <cctype>
#include <cstddef>
#include <utility>

namespace wavetank::lint {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Copies the characters of `text` one by one into the view they belong to.
class Separator {
 public:
  Separator(const std::string& text, std::string& code, std::string& comments)
      : text_(text), code_(code), comments_(comments) {}

  void run() {
    while (at_ < text_.size()) {
      if (starts("//")) {
        while (at_ < text_.size() && (text_[at_] != '\n' || text_[at_ - 1] == '\\')) put_comment();
      } else if (starts("/*")) {
        const std::size_t end = text_.find("*/", at_ + 2);
        while (at_ < text_.size() && (end == std::string::npos || at_ < end + 2)) put_comment();
      } else if (text_[at_] == '"') {
        if (is_raw_string()) {
          skip_raw_string();
        } else {
          skip_literal('"');
        }
      } else if (text_[at_] == '\'' && !is_digit_separator()) {
        skip_literal('\'');
      } else {
        put_code();
      }
    }
  }

 private:
  bool starts(std::string_view what) const { return text_.compare(at_, what.size(), what) == 0; }

  void put(char code, char comment) {
    const bool line_end = text_[at_] == '\n';
    if (!is_word(text_[at_]) && text_[at_] != '\'') run_begins_ = at_ + 1;
    code_.push_back(line_end ? '\n' : code);
    comments_.push_back(line_end ? '\n' : comment);
    ++at_;
  }
  void put_code() { put(text_[at_], ' '); }
  void put_comment() { put(' ', text_[at_]); }
  void put_blank() { put(' ', ' '); }

  // 1'000'000: the word before the quote begins with a digit.
  bool is_digit_separator() const {
    return run_begins_ < at_ && std::isdigit(static_cast<unsigned char>(text_[run_begins_])) != 0;
  }

  bool is_raw_string() const {
    return at_ > 0 && text_[at_ - 1] == 'R' && (at_ < 2 || !is_word(text_[at_ - 2]) || prefixed());
  }
  bool prefixed() const {
    const char before = text_[at_ - 2];
    return before == 'u' || before == 'U' || before == 'L' || before == '8';
  }

  /// A quote that is not closed on its line (`#error don't`) is no literal: it becomes a blank.
  void skip_literal(char quote) {
    const std::size_t open = at_;
    put_code();
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) put_blank();
      put_blank();
    }
    if (at_ < text_.size() && text_[at_] == quote) {
      put_code();
    } else {
      code_[open] = ' ';
    }
  }

  /// The length of the delimiter of the raw string whose quote is here; npos: not a raw string.
  std::size_t raw_delimiter() const {
    constexpr std::size_t kDelimiterMax = 16;
    for (std::size_t length = 0; length <= kDelimiterMax; ++length) {
      const std::size_t next = at_ + 1 + length;
      if (next >= text_.size()) break;
      if (text_[next] == '(') return length;
      if (text_[next] == ')' || text_[next] == '"' || text_[next] == '\n') break;
    }
    return std::string::npos;
  }

  void skip_raw_string() {
    const std::size_t length = raw_delimiter();
    if (length == std::string::npos) {
      skip_literal('"');
      return;
    }
    const std::string close = ')' + text_.substr(at_ + 1, length) + '"';
    std::size_t end = text_.find(close, at_ + length + 1);
    end = end == std::string::npos ? text_.size() : end + close.size();
    put_code();
    while (at_ + 1 < end) put_blank();
    if (at_ < end) put(text_[at_] == '"' ? '"' : ' ', ' ');
  }

  const std::string& text_;
  std::string& code_;
  std::string& comments_;
  std::size_t at_ = 0;
  std::size_t run_begins_ = 0;  // Of the letters, digits and quotes that end before at_.
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  return text;
}

}  // namespace

SourceText::SourceText(std::string path, std::string text)
    : path_(std::move(path)), text_(std::move(text)) {
  lines_ = split_lines(text_);
  separate_code_from_comments();
  find_includes();
}

bool SourceText::is_below(std::string_view folder) const { return is_path_below(path_, folder); }

void SourceText::separate_code_from_comments() {
  code_.reserve(text_.size());
  comments_.reserve(text_.size());
  Separator(text_, code_, comments_).run();
}

void SourceText::find_includes() {
  const std::vector<std::string_view> code_lines = split_lines(code_);
  for (std::size_t i = 0; i < code_lines.size(); ++i) {
    std::string_view code = trimmed(code_lines[i]);
    if (!code.starts_with('#')) continue;
    code = trimmed(code.substr(1));
    if (!code.starts_with("include")) continue;
    const std::string_view line = lines_[i];
    const std::size_t open = line.find_first_of("<\"");
    if (open == std::string_view::npos) continue;
    const bool angled = line[open] == '<';
    const std::size_t close = line.find(angled ? '>' : '"', open + 1);
    if (close == std::string_view::npos) continue;
    const bool reexported = line.find("IWYU pragma: export", close) != std::string_view::npos;
    includes_.emplace_back(std::string(line.substr(open + 1, close - open - 1)), angled,
                           static_cast<int>(i) + 1, reexported);
  }
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

bool is_path_below(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

}  // namespace wavetank::lint
