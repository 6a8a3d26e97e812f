#include "lint/block_start.h"

#include <algorithm>
#include <string_view>

namespace wavetank::lint {
namespace {

bool is_one_of(const Token& token, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](auto word) { return token.is(word); });
}

/// The tokens outside all brackets.
std::vector<Token> outermost(const std::vector<Token>& tokens) {
  std::vector<Token> outer;
  int depth = 0;
  for (const Token& token : tokens) {
    if (is_one_of(token, {")", "}", "]"})) --depth;
    if (depth == 0) outer.push_back(token);
    if (is_one_of(token, {"(", "{", "["})) ++depth;
  }
  return outer;
}

/// The first token behind `template <...>`.
std::size_t behind_template_head(const std::vector<Token>& tokens) {
  std::size_t at = 0;
  while (at + 1 < tokens.size() && tokens[at].is("template") && tokens[at + 1].is("<")) {
    int depth = 0;
    for (++at; at < tokens.size(); ++at) {
      if (tokens[at].is("<")) ++depth;
      if (tokens[at].is(">") && --depth == 0) break;
    }
    ++at;
  }
  return at;
}

bool declares_type_or_namespace(const std::vector<Token>& outer) {
  std::size_t at = behind_template_head(outer);
  while (at < outer.size() &&
         is_one_of(outer[at], {"inline", "static", "typedef", "constexpr", "const", "friend"})) {
    ++at;
  }
  return at < outer.size() &&
         is_one_of(outer[at], {"namespace", "class", "struct", "union", "enum"});
}

bool holds_expression_keyword(const std::vector<Token>& outer) {
  for (std::size_t i = 0; i < outer.size(); ++i) {
    const bool name_of_operator = i > 0 && outer[i - 1].is("operator");
    if (!name_of_operator &&
        is_one_of(outer[i], {"return", "co_return", "co_await", "co_yield", "throw", "new"})) {
      return true;
    }
  }
  return false;
}

/// An `=` outside brackets and template heads: a value follows.
bool has_assignment(const std::vector<Token>& outer) {
  for (std::size_t i = behind_template_head(outer); i < outer.size(); ++i) {
    if (outer[i].is("=") && (i == 0 || !outer[i - 1].is("operator"))) return true;
  }
  return false;
}

/// `) -> Coro<int>`, `) const noexcept -> T`.
bool has_trailing_return(const std::vector<Token>& outer) {
  for (std::size_t i = 1; i < outer.size(); ++i) {
    if (outer[i].is("->") && is_one_of(outer[i - 1], {")", "const", "noexcept", "mutable"})) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool starts_block(const std::vector<Token>& before) {
  if (before.empty()) return true;
  const std::vector<Token> outer = outermost(before);
  if (declares_type_or_namespace(outer)) return !has_assignment(outer);
  if (holds_expression_keyword(outer)) return false;
  const Token& last = before.back();
  if (before.size() == 2 && before[0].is("extern")) return true;
  const bool has_parameters =
      std::any_of(outer.begin(), outer.end(), [](const Token& token) { return token.is(")"); });
  if (!has_parameters || (has_assignment(outer) && !last.is(")"))) return false;
  if (is_one_of(last, {")", "}", "const", "noexcept", "override", "final", "mutable", "&", "&&"})) {
    return true;
  }
  const bool constrained = std::any_of(outer.begin(), outer.end(),
                                       [](const Token& token) { return token.is("requires"); });
  return constrained || has_trailing_return(outer);
}

bool heads_function(const std::vector<Token>& before) {
  return !before.empty() && !declares_type_or_namespace(outermost(before)) &&
         !before.front().is("extern");
}

bool starts_lambda(const std::vector<Token>& tokens, std::size_t index) {
  if (index + 1 < tokens.size() && tokens[index + 1].is("[")) return false;
  if (index == 0) return true;
  const Token& before = tokens[index - 1];
  if (before.is("[")) return false;
  if (is_one_of(before, {"return", "co_return", "co_await", "co_yield", "case", "else"})) {
    return true;
  }
  if (before.is_word() || before.kind == Token::Kind::kLiteral) return false;
  if (is_one_of(before, {")", "]", "}"})) return false;
  const bool reference = is_one_of(before, {"&", "&&"});
  return !(reference && index >= 2 && tokens[index - 2].is("auto"));
}

}  // namespace wavetank::lint
