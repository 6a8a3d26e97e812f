// Our own code has no coroutine idiom that g++ 12 compiles wrongly; a comment that would accept one
// does not count here. The rules and their tests are in lint/ and tests/lint/.

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "lint/coroutine_rules.h"
#include "tests/tidy/project.h"

namespace wavetank::lint {
namespace {

TEST(CoroutineTraps, OurCodeHasNone) {
  EXPECT_TRUE(none(Project::get().check(
      kEverything, [](const SourceText& source) { return lint_coroutines(source); })));
}

TEST(CoroutineTraps, APlantedOneIsFound) {
  const SourceText source("core/x.cc",
                          "Coro<> f() {\n  // wavetank-lint: allow\n  if (co_await x()) g();\n}\n");
  EXPECT_EQ((std::vector<int>{3}), lines_of(lint_coroutines(source)));
}

/// How many co_await the parser lost or invented: no rule can judge an await that it does not see.
Findings lost_awaits(const SourceText& source) {
  const std::vector<Token> tokens = code_tokens(source);
  int lost = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) lost += is_await(tokens, i) ? 1 : 0;
  for (const FullExpression& expression : parse(tokens).expressions) {
    for (std::size_t i = 0; i < expression.tokens.size(); ++i) {
      lost -= is_await(expression.tokens, i) ? 1 : 0;
    }
  }
  if (lost == 0) return {};
  return {Finding(source.path(), 1, std::to_string(lost) + " co_await not seen by the lint",
                  "Mend lint/full_expressions.cc, or write it more plainly")};
}

TEST(CoroutineTraps, EveryAwaitIsSeen) {
  EXPECT_TRUE(none(Project::get().check(kEverything, lost_awaits)));
}

TEST(CoroutineTraps, LostAwaitIsFound) {
  EXPECT_EQ(1U,
            lost_awaits(SourceText("core/x.cc", "auto l = [](int a = co_await x()) {};")).size());
}

}  // namespace
}  // namespace wavetank::lint
