#pragma once

/// lint/token.h - the words of a source file. Just enough of C++'s lexis for a lint: no
/// preprocessing, no templates, `>>` always two tokens.

#include <string_view>
#include <vector>

#include "lint/source_text.h"

namespace wavetank::lint {

struct Token {
  enum class Kind { kWord, kNumber, kLiteral, kPunctuation };

  Token(Kind kind_, std::string_view text_, int line_) : kind(kind_), text(text_), line(line_) {}
  bool is(std::string_view what) const { return text == what; }
  bool is_word() const { return kind == Kind::kWord; }

  Kind kind;
  std::string_view text;  ///< Points into the SourceText; a literal is `""` or `''` with blanks.
  int line;
};

/// Every token of the file, those of preprocessor directives included.
std::vector<Token> all_tokens(const SourceText& source);

/// Without preprocessor directives, for parsers.
std::vector<Token> code_tokens(const SourceText& source);

}  // namespace wavetank::lint
