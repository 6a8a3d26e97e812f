#pragma once

/// lint/coroutine_rules.h - the coroutine code that g++ before 13 compiles wrongly, mostly without
/// a warning, and how to find it in a source file.
///
/// The rules judge by appearance, not by type, and rather once too often: where a type decides,
/// they ask for the form that is right for every type. The definition of a macro is not searched.

#include <span>
#include <string_view>
#include <vector>

#include "lint/finding.h"
#include "lint/full_expressions.h"
#include "lint/source_text.h"

namespace wavetank::lint {

/// One trap.
struct CoroutineRule {
  using Judge = std::vector<int> (*)(const FullExpression&);  ///< Lines that break the rule.

  constexpr CoroutineRule(std::string_view name_, std::string_view idiom_, std::string_view effect_,
                          std::string_view remedy_, std::string_view source_, Judge judge_)
      : name(name_),
        idiom(idiom_),
        effect(effect_),
        remedy(remedy_),
        source(source_),
        judge(judge_) {}

  std::string_view name;    ///< lower_snake_case. Part of the interface: never renamed.
  std::string_view idiom;   ///< "co_await and ?: in one expression".
  std::string_view effect;  ///< The effect of g++ 12.
  std::string_view remedy;  ///< The text to write instead.
  std::string_view source;  ///< Where that is reported.
  Judge judge;
};

/// Every rule, in the order of docs/style.md.
std::span<const CoroutineRule> coroutine_rules();

/// Requires: `name` is the name of a rule. Errors: std::invalid_argument otherwise.
const CoroutineRule& coroutine_rule(std::string_view name);

/// The findings of one rule in a file that is parsed already; no line is accepted.
Findings lint_coroutines(const SourceText& source, const ParsedSource& parsed,
                         const CoroutineRule& rule);

/// The findings of all rules, by line. No line is accepted.
Findings lint_coroutines(const SourceText& source);

/// A file's findings, apart from those that its author accepts.
struct SourceFindings {
  Findings findings;
  Findings accepted;
};

/// As lint_coroutines(); a finding is accepted by a comment `wavetank-lint: allow` on its line, or
/// on the line before if that has only comments. Text of any bytes is judged somehow: no crash, and
/// time in proportion to its length.
SourceFindings lint_source(const SourceText& source);

}  // namespace wavetank::lint
