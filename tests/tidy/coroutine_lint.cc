#include "tests/tidy/coroutine_lint.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>

namespace wavetank::lint {
namespace {

// Methods of the doors (core/loop): what they return depends on the world and on the moment.
constexpr std::array<std::string_view, 10> kDoorCalls = {
    "draw",   "now",       "wall_ns",  "connect",   "listen",
    "accept", "read_some", "try_read", "write_all", "try_write"};

// Macros of GoogleTest and RapidCheck that expand to an `if` around their arguments.
constexpr std::array<std::string_view, 4> kCheckingMacros = {"EXPECT_", "ASSERT_", "RC_ASSERT",
                                                             "CHECK"};

bool opens(const Token& token) { return token.is("(") || token.is("[") || token.is("{"); }
bool closes(const Token& token) { return token.is(")") || token.is("]") || token.is("}"); }

std::vector<std::size_t> awaits(const FullExpression& expression) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < expression.tokens.size(); ++i) {
    if (is_await(expression.tokens, i)) found.push_back(i);
  }
  return found;
}

bool has_await(const FullExpression& expression) { return !awaits(expression).empty(); }

int first_await_line(const FullExpression& expression) {
  return expression.tokens[awaits(expression).front()].line;
}

bool is_door_call(const std::vector<Token>& tokens, std::size_t i) {
  const bool called = i > 0 && i + 1 < tokens.size() && tokens[i + 1].is("(") &&
                      (tokens[i - 1].is(".") || tokens[i - 1].is("->"));
  return called &&
         std::find(kDoorCalls.begin(), kDoorCalls.end(), tokens[i].text) != kDoorCalls.end();
}

/// The index behind the operand of the co_await at `await`: names, calls and member accesses.
std::size_t operand_end(const std::vector<Token>& tokens, std::size_t await) {
  constexpr std::array<std::string_view, 12> kEnds = {
      ",", ";", "?", ":", "=", "==", "!=", "&&", "||", "<=", "<<", "/"};
  int depth = 0;
  for (std::size_t i = await + 1; i < tokens.size(); ++i) {
    if (depth == 0) {
      if (closes(tokens[i])) return i;
      const bool ends = std::any_of(kEnds.begin(), kEnds.end(),
                                    [&](std::string_view end) { return tokens[i].is(end); });
      if (ends && i > await + 1) return i;
      if ((tokens[i].is("+") || tokens[i].is("-")) && i > await + 1) return i;
    }
    if (opens(tokens[i])) ++depth;
    if (closes(tokens[i])) --depth;
  }
  return tokens.size();
}

/// Where the expression meets the world: each co_await (with the door calls that it awaits), each
/// draw, each other door call.
std::vector<std::size_t> operations(const FullExpression& expression) {
  const std::vector<Token>& tokens = expression.tokens;
  std::vector<std::size_t> found;
  std::size_t awaited_until = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (is_await(tokens, i)) {
      found.push_back(i);
      awaited_until = std::max(awaited_until, operand_end(tokens, i));
    } else if (is_door_call(tokens, i) && (i >= awaited_until || tokens[i].is("draw"))) {
      found.push_back(i);
    }
  }
  return found;
}

std::vector<int> await_in_condition(const FullExpression& expression) {
  if (!has_await(expression)) return {};
  const std::string_view first = expression.tokens.front().text;
  const bool in_macro = std::any_of(kCheckingMacros.begin(), kCheckingMacros.end(),
                                    [&](std::string_view name) { return first.starts_with(name); });
  if (expression.role != FullExpression::Role::kCondition && !in_macro) return {};
  return {first_await_line(expression)};
}

std::vector<int> await_in_conditional_operator(const FullExpression& expression) {
  const bool conditional = std::any_of(expression.tokens.begin(), expression.tokens.end(),
                                       [](const Token& token) { return token.is("?"); });
  if (!conditional || !has_await(expression)) return {};
  return {first_await_line(expression)};
}

std::vector<int> several_operations(const FullExpression& expression) {
  const std::vector<std::size_t> found = operations(expression);
  if (found.size() < 2) return {};
  return {expression.tokens[found[1]].line};
}

std::vector<int> await_with_capturing_lambda(const FullExpression& expression) {
  std::vector<int> lines;
  if (!has_await(expression)) return lines;
  for (const Lambda& lambda : expression.lambdas) {
    if (lambda.captures_by_value) lines.push_back(lambda.line);
  }
  return lines;
}

std::vector<int> await_with_braces(const FullExpression& expression) {
  return has_await(expression) ? expression.brace_lines : std::vector<int>();
}

std::vector<int> await_in_handler(const FullExpression& expression) {
  if (!expression.in_handler || !has_await(expression)) return {};
  return {first_await_line(expression)};
}

std::vector<int> dangling_lambda_coroutine(const FullExpression& expression) {
  std::vector<int> lines;
  if (has_await(expression)) return lines;
  for (const Lambda& lambda : expression.lambdas) {
    if (lambda.captures && lambda.is_coroutine && lambda.called_at_once) {
      lines.push_back(lambda.line);
    }
  }
  return lines;
}

constexpr std::array<CoroutineRule, 7> kRules = {
    CoroutineRule("await_in_condition",
                  "co_await in the condition of an if, while, switch or for (checking macros "
                  "expand to one): g++ 12 may crash or skip the body",
                  "Name the value first: `const bool ok = co_await x;`", await_in_condition),
    CoroutineRule("await_in_conditional_operator",
                  "co_await in one expression with ?: : g++ 12 destroys operands twice",
                  "Write if and else, or name the chosen value first",
                  await_in_conditional_operator),
    CoroutineRule("several_operations",
                  "two of draw, co_await and door call in one full expression: compilers choose "
                  "their order",
                  "Give each a statement of its own", several_operations),
    CoroutineRule("await_with_capturing_lambda",
                  "a temporary lambda that captures by value, in one expression with co_await: "
                  "g++ 12 destroys its captures twice",
                  "Name the lambda on the line before, or capture by reference",
                  await_with_capturing_lambda),
    CoroutineRule("await_with_braces",
                  "a braced initialiser in one expression with co_await: g++ 12 destroys "
                  "aggregates twice, named ones too, and rejects lists",
                  "Name the object on the line before, or give its type a constructor and use "
                  "parentheses",
                  await_with_braces),
    CoroutineRule("await_in_handler", "co_await in a catch block is ill-formed",
                  "Keep the exception_ptr and await after the handler, or use outcome() or "
                  "finally()",
                  await_in_handler),
    CoroutineRule("dangling_lambda_coroutine",
                  "a temporary lambda with captures, called to start a coroutine that outlives "
                  "this statement: the captures die with the lambda",
                  "Name the lambda where it outlives the coroutine, or pass what it needs as "
                  "parameters",
                  dangling_lambda_coroutine),
};

}  // namespace

std::span<const CoroutineRule> coroutine_rules() { return kRules; }

const CoroutineRule& coroutine_rule(std::string_view name) {
  for (const CoroutineRule& rule : kRules) {
    if (rule.name == name) return rule;
  }
  throw std::invalid_argument("no coroutine rule " + std::string(name));
}

Findings lint_coroutines(const SourceText& source, const ParsedSource& parsed,
                         const CoroutineRule& rule) {
  Findings findings;
  for (const FullExpression& expression : parsed.expressions) {
    for (int line : rule.judge(expression)) {
      findings.emplace_back(source.path(), line, std::string(rule.what), std::string(rule.remedy));
    }
  }
  return findings;
}

Findings lint_coroutines(const SourceText& source) {
  const std::vector<Token> tokens = code_tokens(source);
  const ParsedSource parsed = parse(tokens);
  Findings findings;
  for (const CoroutineRule& rule : kRules) {
    const Findings some = lint_coroutines(source, parsed, rule);
    findings.insert(findings.end(), some.begin(), some.end());
  }
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.line < b.line; });
  return findings;
}

}  // namespace wavetank::lint
