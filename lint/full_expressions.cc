#include "lint/full_expressions.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "lint/block_start.h"

namespace wavetank::lint {
namespace {

using Role = FullExpression::Role;

// Deeper brackets are read as plain tokens: no text may exhaust the stack. clang allows 256.
constexpr int kNestingMax = 256;
// Braces of one statement that are asked whether they open a block, which takes time in proportion
// to the statement's length.
constexpr int kBlockQuestionsMax = 64;

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
      } else if (sees("[") && sees("[", 1)) {
        skip_group();  // `if (x) [[likely]] {`
      } else if (sees_jump_label()) {
        at_ += 2;
      } else if (sees_one_of({"if", "while", "switch", "for"})) {
        head(in_handler);
      } else if (sees("catch") && sees("(", 1)) {
        ++at_;
        skip_group();
        braced_block(true);
      } else if (sees_one_of({"else", "do", "try"})) {
        ++at_;
      } else if (sees_one_of({"case", "default", "public", "private", "protected"})) {
        label(in_handler);
      } else {
        statement(in_handler);
      }
    }
  }

  void braced_block(bool in_handler) {
    if (!sees("{")) return;
    ++at_;
    if (depth_ >= kNestingMax) return;
    ++depth_;
    block(in_handler);
    --depth_;
    if (sees("}")) ++at_;
  }

  /// `again:`, but not `default:` nor the colon before a base or an underlying type.
  bool sees_jump_label() const {
    constexpr std::array<std::string_view, 10> kOthers = {
        "case",  "default", "public", "private", "protected",
        "class", "struct",  "union",  "enum",    "else"};
    return !at_end() && tokens_[at_].is_word() && sees(":", 1) &&
           std::none_of(kOthers.begin(), kOthers.end(), [&](auto word) { return sees(word); });
  }

  /// `case X:`, `public:`; but `default` and `private` may be elsewhere, too.
  void label(bool in_handler) {
    if (!sees("case") && !sees(":", 1)) {
      statement(in_handler);
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
    int questions = 0;
    while (!at_end() && !sees("}")) {
      if (sees(";")) {
        ++at_;
        break;
      }
      const bool may_start_block = sees("{") && questions++ < kBlockQuestionsMax;
      if (may_start_block && starts_block(expression.tokens)) {
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
    const bool too_deep = depth_ >= kNestingMax;
    if (!too_deep && sees("[") && starts_lambda(tokens_, at_)) {
      lambda(into);
    } else if (!too_deep && (sees("(") || sees("["))) {
      group(into, sees("(") ? ")" : "]");
    } else if (!too_deep && sees("{")) {
      if (brace_depth_ == 0) into.braces.emplace_back(line(), follows_name(into));
      ++brace_depth_;
      group(into, "}");
      --brace_depth_;
    } else {
      note_coroutine();
      into.tokens.push_back(tokens_[at_++]);
    }
  }

  void group(FullExpression& into, std::string_view close) {
    into.tokens.push_back(tokens_[at_++]);
    ++depth_;
    while (!at_end() && !sees_one_of({")", "]", "}"})) expression_part(into);
    --depth_;
    // A mismatched bracket is left to the caller.
    if (sees(close)) into.tokens.push_back(tokens_[at_++]);
  }

  /// `T{`, `vector<T>{`, `x{`; not `f({`, `= {`, `return {`.
  static bool follows_name(const FullExpression& expression) {
    if (expression.tokens.empty()) return false;
    const Token& last = expression.tokens.back();
    if (last.is(">") || last.is("]")) return true;
    constexpr std::array<std::string_view, 4> kNoNames = {"return", "co_return", "co_await",
                                                          "co_yield"};
    return last.is_word() && std::none_of(kNoNames.begin(), kNoNames.end(),
                                          [&](std::string_view word) { return last.is(word); });
  }

  void lambda(FullExpression& into) {
    Lambda found(line());
    const std::size_t open = at_;
    skip_group();
    note_captures(found, open + 1, at_ - 1);
    while (!at_end() && !sees_one_of({"{", "}", ";", ")", "]"})) {
      if (sees("(")) {
        skip_group();
      } else {
        ++at_;
      }
    }
    const bool outer = std::exchange(coroutine_, false);
    const int outer_braces = std::exchange(brace_depth_, 0);
    braced_block(false);
    brace_depth_ = outer_braces;
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

  /// Each initialiser of `X(a b) : c_(d), e_(f) {` is a separate full expression.
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
  int depth_ = 0;        // Of everything that the parser descends into.
  int brace_depth_ = 0;  // Of braced initialisers in the expression at hand.
  bool coroutine_ = false;
};

}  // namespace

ParsedSource parse(const std::vector<Token>& tokens) { return Parser(tokens).run(); }

bool is_await(const std::vector<Token>& tokens, std::size_t index) {
  return tokens[index].is("co_await") && (index == 0 || !tokens[index - 1].is("operator"));
}

}  // namespace wavetank::lint
