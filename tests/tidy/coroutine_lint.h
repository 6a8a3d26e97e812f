#pragma once

/// tests/tidy/coroutine_lint.h - finds coroutine code that g++ 12 compiles wrongly without a
/// warning, and expressions whose order of evaluation is the compiler's choice.
///
/// It judges by appearance, not by type, and rather once too often: where a type decides, it asks
/// for the form that is right for every type. Uses nothing of the library, so it may move.

#include <span>
#include <string_view>
#include <vector>

#include "tests/tidy/finding.h"
#include "tests/tidy/full_expressions.h"
#include "tests/tidy/source_text.h"

namespace wavetank::lint {

/// One trap. There is no way to suppress a finding: the remedy is always at hand.
struct CoroutineRule {
  using Judge = std::vector<int> (*)(const FullExpression&);  ///< Lines that break the rule.

  constexpr CoroutineRule(std::string_view name_, std::string_view what_, std::string_view remedy_,
                          Judge judge_)
      : name(name_), what(what_), remedy(remedy_), judge(judge_) {}

  std::string_view name;  ///< lower_snake_case.
  std::string_view what;
  std::string_view remedy;
  Judge judge;
};

/// Every rule, in the order of docs/style.md.
std::span<const CoroutineRule> coroutine_rules();

/// Requires: `name` is the name of a rule.
const CoroutineRule& coroutine_rule(std::string_view name);

/// What one rule finds in a file that is parsed already.
Findings lint_coroutines(const SourceText& source, const ParsedSource& parsed,
                         const CoroutineRule& rule);

/// What all rules find, by line.
Findings lint_coroutines(const SourceText& source);

}  // namespace wavetank::lint
