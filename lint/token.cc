#include "lint/token.h"

#include <array>
#include <cctype>
#include <cstddef>

namespace wavetank::lint {
namespace {

constexpr std::array<std::string_view, 17> kLongPunctuation = {
    "::", "->", "&&", "||", "==", "!=", "<=", ">=", "<<",
    "+=", "-=", "*=", "/=", "|=", "&=", "++", "--"};

bool is_word_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

class Lexer {
 public:
  Lexer(std::string_view code, bool with_directives)
      : code_(code), with_directives_(with_directives) {}

  std::vector<Token> run() {
    while (at_ < code_.size()) {
      const char c = code_[at_];
      if (c == '\n') {
        ++line_;
        ++at_;
        line_begins_ = true;
      } else if (std::isspace(static_cast<unsigned char>(c)) != 0) {
        ++at_;
      } else if (c == '#' && line_begins_ && !with_directives_) {
        skip_directive();
      } else {
        line_begins_ = false;
        take(c);
      }
    }
    return std::move(tokens_);
  }

 private:
  void take(char c) {
    if (is_digit(c)) {
      take_number();
    } else if (is_word_char(c)) {
      std::size_t end = at_;
      while (end < code_.size() && is_word_char(code_[end])) ++end;
      push(Token::Kind::kWord, end);
    } else if (c == '"' || c == '\'') {
      const std::size_t close = code_.find(c, at_ + 1);
      push(Token::Kind::kLiteral, close == std::string_view::npos ? code_.size() : close + 1);
    } else {
      push(Token::Kind::kPunctuation, at_ + punctuation_length());
    }
  }

  void take_number() {
    std::size_t end = at_;
    while (end < code_.size() &&
           (is_word_char(code_[end]) || code_[end] == '.' || code_[end] == '\'')) {
      ++end;
    }
    push(Token::Kind::kNumber, end);
  }

  std::size_t punctuation_length() const {
    for (std::string_view candidate : kLongPunctuation) {
      if (code_.compare(at_, candidate.size(), candidate) == 0) return candidate.size();
    }
    return 1;
  }

  void push(Token::Kind kind, std::size_t end) {
    const std::string_view text = code_.substr(at_, end - at_);
    tokens_.emplace_back(kind, text, line_);
    for (char c : text) line_ += c == '\n' ? 1 : 0;  // A raw string has several lines.
    at_ = end;
  }

  void skip_directive() {
    while (at_ < code_.size() && code_[at_] != '\n') {
      if (code_[at_] == '\\' && at_ + 1 < code_.size() && code_[at_ + 1] == '\n') {
        ++line_;
        ++at_;
      }
      ++at_;
    }
  }

  std::string_view code_;
  bool with_directives_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool line_begins_ = true;
};

}  // namespace

std::vector<Token> all_tokens(const SourceText& source) { return Lexer(source.code(), true).run(); }

std::vector<Token> code_tokens(const SourceText& source) {
  return Lexer(source.code(), false).run();
}

}  // namespace wavetank::lint
