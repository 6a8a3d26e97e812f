#include "tests/tidy/full_expressions.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "tests/tidy/block_start.h"

namespace wavetank::lint {
namespace {

using Role = FullExpression::Role;

class Parser {
 public:
  explicit Parser(const std::vector<Token>& tokens) : tokens_(tokens) {}

  ParsedSource run() {
    while (!at_end()) {
      block(false);
      if (!at_end()) ++at_;  // An unmatched brace.
    }
    return std::move(parsed_);
  }

 private:
  bool at_end() const { return at_ >= tokens_.size(); }
  bool sees(std::string_view what, std::size_t ahead = 0) const {
    return at_ + ahead < tokens_.size() && tokens_[at_ + ahead].is(what);
  }
  bool sees_one_of(std::initializer_list<std::string_view> words) const {
    return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return sees(w); });
  }
  int line() const { return tokens_[at_ < tokens_.size() ? at_ : tokens_.size() - 1].line; }

  /// Statements up to the closing brace, which stays.
  void block(bool in_handler) {
    while (!at_end() && !sees("}")) {
      if (sees(";")) {
        ++at_;
      } else if (sees("{")) {
        braced_block(in_handler);
      } else if (sees_one_of({"if", "while", "switch", "for"})) {
        head(in_handler);
      } else if (sees("catch") && sees("(", 1)) {
        ++at_;
        skip_group();
        braced_block(true);
      } else if (sees_one_of({"else", "do", "try"})) {
        ++at_;
      } else if (sees_one_of({"case", "default", "public", "private", "protected"})) {
        label();
      } else {
        statement(in_handler);
      }
    }
  }

  void braced_block(bool in_handler) {
    if (!sees("{")) return;
    ++at_;
    block(in_handler);
    if (sees("}")) ++at_;
  }

  /// `case X:`, `public:`; but `default` and `private` may stand elsewhere too.
  void label() {
    if (!sees("case") && !sees(":", 1)) {
      statement(false);
      return;
    }
    while (!at_end() && !sees(":") && !sees(";") && !sees("}")) ++at_;
    if (sees(":")) ++at_;
  }

  /// `if (...)`, `for (...)`: each part between semicolons is a full expression.
  void head(bool in_handler) {
    const bool is_for = sees("for");
    ++at_;
    if (sees("constexpr")) ++at_;
    if (!sees("(")) return;
    ++at_;
    std::vector<FullExpression> parts;
    parts.emplace_back(Role::kStatement, in_handler);
    bool has_range = false;
    while (!at_end() && !sees(")")) {
      const bool range_colon = is_for && !has_range && sees(":") && parts.size() <= 2;
      if (sees(";") || range_colon) {
        has_range = has_range || range_colon;
        parts.emplace_back(Role::kStatement, in_handler);
        ++at_;
      } else {
        expression_part(parts.back());
      }
    }
    if (!at_end()) ++at_;
    if (!is_for) parts.back().role = Role::kCondition;
    if (is_for && !has_range) {
      for (std::size_t i = 1; i < parts.size(); ++i) parts[i].role = Role::kCondition;
    }
    for (FullExpression& part : parts) keep(std::move(part));
  }

  /// A declaration, definition or expression, with the block that follows a definition's head.
  void statement(bool in_handler) {
    FullExpression expression(Role::kStatement, in_handler);
    const int first_line = line();
    while (!at_end() && !sees("}")) {
      if (sees(";")) {
        ++at_;
        break;
      }
      if (sees("{") && starts_block(expression.tokens)) {
        const bool is_function = heads_function(expression.tokens);
        keep_head(std::move(expression));
        braced_block(false);
        if (is_function) parsed_.functions.emplace_back(first_line, tokens_[at_ - 1].line);
        return;
      }
      expression_part(expression);
    }
    keep(std::move(expression));
  }

  /// One token, or one bracketed group with all that it holds.
  void expression_part(FullExpression& into) {
    if (sees("[") && starts_lambda(tokens_, at_)) {
      lambda(into);
    } else if (sees("(") || sees("[")) {
      group(into, sees("(") ? ")" : "]");
    } else if (sees("{")) {
      into.brace_lines.push_back(line());
      group(into, "}");
    } else {
      note_coroutine();
      into.tokens.push_back(tokens_[at_++]);
    }
  }

  void group(FullExpression& into, std::string_view close) {
    into.tokens.push_back(tokens_[at_++]);
    while (!at_end() && !sees(close)) {
      if (sees_one_of({")", "]", "}"})) return;  // Mismatched: leave it to the caller.
      expression_part(into);
    }
    if (!at_end()) into.tokens.push_back(tokens_[at_++]);
  }

  void lambda(FullExpression& into) {
    Lambda found(line());
    const std::size_t open = at_;
    skip_group();
    note_captures(found, open + 1, at_ - 1);
    while (!at_end() && !sees("{") && !sees(";") && !sees(")")) {
      if (sees("(")) {
        skip_group();
      } else {
        ++at_;
      }
    }
    const bool outer = std::exchange(coroutine_, false);
    braced_block(false);
    found.is_coroutine = std::exchange(coroutine_, outer);
    found.called_at_once = sees("(");
    into.tokens.emplace_back(Token::Kind::kLiteral, "[]", found.line);
    into.lambdas.push_back(found);
  }

  void note_captures(Lambda& found, std::size_t first, std::size_t last) const {
    int depth = 0;
    bool first_of_capture = true;
    for (std::size_t i = first; i < last; ++i) {
      const Token& token = tokens_[i];
      if (first_of_capture) {
        found.captures = true;
        const bool pack = token.is(".");
        if (!token.is("&") && !token.is("this") && !pack) found.captures_by_value = true;
        first_of_capture = pack;
      }
      if (token.is("(") || token.is("{") || token.is("[")) ++depth;
      if (token.is(")") || token.is("}") || token.is("]")) --depth;
      if (token.is(",") && depth == 0) first_of_capture = true;
    }
  }

  void note_coroutine() {
    if (is_await(tokens_, at_) || sees("co_return") || sees("co_yield")) coroutine_ = true;
  }

  /// From a bracket to behind its partner.
  void skip_group() {
    int depth = 0;
    do {
      if (sees_one_of({"(", "[", "{"})) ++depth;
      if (sees_one_of({")", "]", "}"})) --depth;
      ++at_;
    } while (!at_end() && depth > 0);
  }

  void keep(FullExpression expression) {
    if (!expression.tokens.empty()) parsed_.expressions.push_back(std::move(expression));
  }

  /// Of `X(a b) : c_(d), e_(f) {` each initialiser is a full expression of its own.
  void keep_head(FullExpression head) {
    std::vector<FullExpression> parts;
    parts.emplace_back(head.role, head.in_handler);
    int depth = 0;
    for (const Token& token : head.tokens) {
      if (token.is("(") || token.is("{") || token.is("[")) ++depth;
      if (token.is(")") || token.is("}") || token.is("]")) --depth;
      if (depth == 0 && (token.is(",") || token.is(":"))) {
        parts.emplace_back(head.role, head.in_handler);
      } else {
        parts.back().tokens.push_back(token);
      }
    }
    for (FullExpression& part : parts) keep(std::move(part));
  }

  const std::vector<Token>& tokens_;
  ParsedSource parsed_;
  std::size_t at_ = 0;
  bool coroutine_ = false;
};

}  // namespace

ParsedSource parse(const std::vector<Token>& tokens) { return Parser(tokens).run(); }

bool is_await(const std::vector<Token>& tokens, std::size_t index) {
  return tokens[index].is("co_await") && (index == 0 || !tokens[index - 1].is("operator"));
}

}  // namespace wavetank::lint
