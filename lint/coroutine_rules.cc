#include "lint/coroutine_rules.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>

namespace wavetank::lint {
namespace {

// Macros of GoogleTest, RapidCheck and Catch2 that expand to an `if` around their arguments.
constexpr std::array<std::string_view, 5> kCheckingMacros = {"EXPECT_", "ASSERT_", "RC_ASSERT",
                                                             "CHECK", "REQUIRE"};

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

std::vector<int> await_with_capturing_lambda(const FullExpression& expression) {
  std::vector<int> lines;
  if (!has_await(expression)) return lines;
  for (const Lambda& lambda : expression.lambdas) {
    if (lambda.captures_by_value) lines.push_back(lambda.line);
  }
  return lines;
}

std::vector<int> braces_beside_await(const FullExpression& expression, bool of_named_type) {
  std::vector<int> lines;
  if (!has_await(expression)) return lines;
  for (const Braces& braces : expression.braces) {
    if (braces.of_named_type == of_named_type) lines.push_back(braces.line);
  }
  return lines;
}

std::vector<int> await_with_aggregate(const FullExpression& expression) {
  return braces_beside_await(expression, true);
}

std::vector<int> await_with_braced_list(const FullExpression& expression) {
  return braces_beside_await(expression, false);
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
                  "expand to one)",
                  "crashes at the first resume, or skips the body, when the outermost block of the "
                  "coroutine declares no variable",
                  "Name the value first: `const bool ok = co_await x;`", "gcc.gnu.org bug 106188",
                  await_in_condition),
    CoroutineRule("await_in_conditional_operator", "co_await and ?: in one expression",
                  "destroys operands that are objects twice, or crashes",
                  "Write if and else, or name the chosen value first",
                  "observed with g++ 12.2; clang had its kin: llvm-project issue 59181",
                  await_in_conditional_operator),
    CoroutineRule("await_with_capturing_lambda",
                  "a temporary lambda that captures by value, in one expression with co_await",
                  "destroys its captures twice",
                  "Name the lambda on the line before, or capture by reference",
                  "gcc.gnu.org bugs 95599, 100611, 101367", await_with_capturing_lambda),
    CoroutineRule("await_with_aggregate",
                  "an object made with braces, in one expression with co_await",
                  "destroys an aggregate's members twice, or crashes; an awaiter's too",
                  "Name the object on the line before, or give its type a constructor and use "
                  "parentheses",
                  "observed with g++ 12.2", await_with_aggregate),
    CoroutineRule("await_with_braced_list", "a braced list in one expression with co_await",
                  "destroys an aggregate twice, and rejects an initializer_list: \"array used as "
                  "initializer\"",
                  "Name the object or the container on the line before", "observed with g++ 12.2",
                  await_with_braced_list),
    CoroutineRule("await_in_handler", "co_await in a catch block",
                  "rejects it, as every compiler does: C++ forbids it",
                  "Keep the exception_ptr and await after the handler, or use outcome() or "
                  "finally()",
                  "[expr.await] of the C++20 standard", await_in_handler),
    CoroutineRule("dangling_lambda_coroutine",
                  "a temporary lambda with captures, called to start a coroutine that outlives "
                  "this statement",
                  "lets the captures die with the lambda, as every compiler does",
                  "Name the lambda where it outlives the coroutine, or pass its captures as "
                  "parameters",
                  "C++ Core Guidelines CP.51", dangling_lambda_coroutine),
};

constexpr std::string_view kAllow = "wavetank-lint: allow";

/// Per line of the file, from index 1: whether its author accepts findings there.
std::vector<bool> accepted_lines(const SourceText& source) {
  const std::vector<std::string_view> comments = split_lines(source.comments());
  const std::vector<std::string_view> code = split_lines(source.code());
  std::vector<bool> accepted(comments.size() + 2, false);
  for (std::size_t i = 0; i < comments.size(); ++i) {
    const bool only_comment =
        i >= code.size() || code[i].find_first_not_of(" \t\r") == std::string_view::npos;
    const bool has_comment = comments[i].find_first_not_of(" \t\r") != std::string_view::npos;
    const bool continued = only_comment && has_comment && accepted[i + 1];
    if (comments[i].find(kAllow) == std::string_view::npos && !continued) continue;
    accepted[i + 1] = true;
    if (only_comment) accepted[i + 2] = true;
  }
  return accepted;
}

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
  const std::string message = fmt::format("{}: g++ 12 {}", rule.idiom, rule.effect);
  for (const FullExpression& expression : parsed.expressions) {
    for (int line : rule.judge(expression)) {
      findings.emplace_back(source.path(), line, message, std::string(rule.remedy),
                            std::string(rule.name));
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

SourceFindings lint_source(const SourceText& source) {
  SourceFindings result;
  const std::vector<bool> accepted = accepted_lines(source);
  for (Finding& finding : lint_coroutines(source)) {
    const bool is_accepted = accepted.at(static_cast<std::size_t>(finding.line));
    (is_accepted ? result.accepted : result.findings).push_back(std::move(finding));
  }
  return result;
}

}  // namespace wavetank::lint
