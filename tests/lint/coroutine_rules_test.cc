// Each rule finds its violations and accepts safe code; an author may accept a line.

#include "lint/coroutine_rules.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace wavetank::lint {
namespace {

/// The names of the rules that find something in the body of a coroutine.
std::vector<std::string> rules_of(const std::string& body) {
  const SourceText source("x.cc", "Coro<void> f(int a) {\n" + body + "\n}\n");
  std::vector<std::string> names;
  for (const Finding& finding : lint_coroutines(source)) names.push_back(finding.rule);
  return names;
}

/// Each body breaks that rule, and no other.
void expect_found(std::string_view rule, std::initializer_list<const char*> bodies) {
  for (const char* body : bodies) {
    const std::vector<std::string> names = rules_of(body);
    const std::set<std::string> distinct(names.begin(), names.end());
    EXPECT_EQ((std::set<std::string>{std::string(rule)}), distinct) << body;
  }
}

void expect_clean(std::initializer_list<const char*> bodies) {
  for (const char* body : bodies) EXPECT_EQ((std::vector<std::string>{}), rules_of(body)) << body;
}

TEST(CoroutineRules, AwaitInACondition) {
  expect_found(
      "await_in_condition",
      {"if (co_await x()) { g(); }", "if (!co_await x()) co_return;",
       "if (bool ok = co_await x()) g();", "if (int i = 0; co_await x(i)) g();",
       "if constexpr (co_await x()) g();", "while (co_await x()) { g(); }",
       "do { g(); } while (co_await x());", "switch (co_await x()) { case 1: break; }",
       "for (; co_await x();) g();", "for (int i = 0; i < 3; co_await x()) g();",
       "if (a) g(); else if (co_await x()) h();", "again: if (co_await x()) g();",
       "if (a) [[likely]] { if (co_await x()) g(); }",
       "auto l = [](int b) -> Coro<void> { if (co_await x(b)) g(); };",
       "EXPECT_EQ(1, co_await x());", "EXPECT_TRUE(co_await x()) << 5;", "REQUIRE(co_await x());"});
  expect_clean({"const bool ok = co_await x();\nif (!ok) co_return;",
                "if (bool ok = co_await x(); !ok) co_return;", "for (int i : co_await x()) g(i);",
                "for (int i = co_await x(); i < 3; ++i) g(i);", "while (true) { co_await x(); }",
                "switch (a) { case 1: { co_await x(); break; } default: co_await y(); }",
                "if (a) [[likely]] { co_await x(); }", "again: { co_await x(); }"});
}

TEST(CoroutineRules, AwaitBesideAConditionalOperator) {
  expect_found("await_in_conditional_operator",
               {"int i = a ? co_await x() : 2;", "co_await x(a ? T(1) : T(2));",
                "co_await (a ? x() : y());", "co_return a ? 1 : co_await x();"});
  expect_clean({"int i = a ? 1 : 2;\nco_await x(i);", "co_await x([&] { return a ? 1 : 2; });",
                "if (a ? b : c) co_await x();", "// co_await x ? y : z\nauto s = \"co_await ?\";"});
}

TEST(CoroutineRules, CapturingTemporaryLambdaBesideAwait) {
  expect_found(
      "await_with_capturing_lambda",
      {"co_await f([t] { return t; });", "co_await f([=]() { g(); });",
       "co_await f([&, t]() mutable -> Coro<void> { co_return; });",
       "co_await f([p = std::move(q)] {});", "co_await [t]() -> Coro<void> { co_return; }();",
       "co_await f([*this] { g(); });", "co_await f([...p = q] {});",
       "co_await task_group([shared](TaskGroup& group) -> Coro<> { co_return; });"});
  expect_clean(
      {"auto l = [t] { return t; };\nco_await f(std::move(l));", "co_await f([&] { g(); });",
       "co_await f([this, &t]() -> Coro<void> { co_await x(); });", "co_await f([] { g(); });",
       "auto t = f([t] { g(); });\nco_await std::move(t);", "co_await f(b[t]);"});
}

TEST(CoroutineRules, AggregateBesideAwait) {
  expect_found(
      "await_with_aggregate",
      {"co_await f(Agg{1, 2});", "Agg x{co_await y(), 2};", "co_return Agg{co_await y(), 2};",
       "auto x = Agg{.a = co_await y()};", "co_await f(std::vector<int>{1});",
       "co_await Awaiter{a};", "auto i = Agg{1}.i + co_await y();", "co_await f(Agg{{1, 2}, 3});"});
  expect_clean({"Agg agg{1, 2};\nco_await f(std::move(agg));", "co_return Agg{1, 2};",
                "co_await f(Agg(1, 2));", "co_await f(make_agg(1, 2));",
                "const Agg agg = {1, 2};\nco_await f(agg);"});
}

TEST(CoroutineRules, BracedListBesideAwait) {
  expect_found("await_with_braced_list",
               {"co_await f({a, b});", "co_await f(1, {a, b});", "Agg x = {co_await y(), 2};",
                "co_return {co_await y(), 2};", "co_await f({});"});
  expect_clean({"const std::vector<int> list = {a, b};\nco_await f(list);", "co_return {1, 2};",
                "f({a, b});\nco_await x();"});
}

TEST(CoroutineRules, AwaitInAHandler) {
  expect_found("await_in_handler",
               {"try { g(); } catch (...) { co_await x(); }",
                "try { g(); } catch (const E& e) { if (a) { co_await x(); } }"});
  expect_clean({"try { co_await x(); } catch (...) { error = std::current_exception(); }",
                "try { g(); } catch (...) { auto l = []() -> Coro<void> { co_await x(); }; }",
                "try { g(); } catch (...) { h(); }\nco_await x();"});
}

TEST(CoroutineRules, DanglingLambdaCoroutine) {
  expect_found("dangling_lambda_coroutine",
               {"create_task([&]() -> Coro<void> { co_await x(); }());",
                "group.create_task([this]() -> Coro<void> { co_await x(); }(), \"name\");",
                "auto t = [this]() -> Coro<int> { co_return 1; }();"});
  expect_clean({"create_task([](int b) -> Coro<void> { co_await x(b); }(a));",
                "auto l = [&]() -> Coro<void> { co_await x(); };\nauto t = create_task(l());",
                "const int i = [&] { return a; }();"});
}

TEST(CoroutineRules, DeclarationsOfAwaitersPass) {
  const SourceText source("x.h",
                          "Awaiter operator co_await() && noexcept { return Awaiter{frame_}; }\n"
                          "template <class T = void>\nclass Coro {\n  bool b = x ? 1 : 2;\n};\n");
  EXPECT_TRUE(lint_coroutines(source).empty());
}

TEST(CoroutineRules, RulesHaveAnEffectAndARemedy) {
  std::set<std::string_view> names;
  for (const CoroutineRule& rule : coroutine_rules()) {
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
    for (std::string_view text : {rule.name, rule.idiom, rule.effect, rule.remedy, rule.source}) {
      EXPECT_FALSE(text.empty()) << rule.name;
      EXPECT_FALSE(text.ends_with('.')) << text;
    }
  }
  EXPECT_THROW(coroutine_rule("no_such_rule"), std::invalid_argument);
}

TEST(CoroutineRules, AFindingIsOneLineAsCompilersPrintIt) {
  const SourceText source("a/x.cc", "Coro<> f() {\n  if (co_await x()) g();\n}\n");
  std::ostringstream text;
  for (const Finding& finding : lint_coroutines(source)) text << finding << '\n';
  EXPECT_EQ(
      "a/x.cc:2: co_await in the condition of an if, while, switch or for (checking macros expand "
      "to one): g++ 12 crashes at the first resume, or skips the body, when the outermost block of "
      "the coroutine declares no variable. Name the value first: `const bool ok = co_await x;`\n",
      text.str());
}

/// The lines of a body that are accepted, and those that are not.
std::pair<std::vector<int>, std::vector<int>> judged(const std::string& code) {
  const SourceText source("x.cc", code);
  const SourceFindings result = lint_source(source);
  std::pair<std::vector<int>, std::vector<int>> lines;
  for (const Finding& finding : result.accepted) lines.first.push_back(finding.line);
  for (const Finding& finding : result.findings) lines.second.push_back(finding.line);
  return lines;
}

using Lines = std::vector<int>;

TEST(AcceptedLines, OnTheLineItself) {
  EXPECT_EQ(std::pair(Lines{1}, Lines{2}),
            judged("if (co_await x()) g();  // wavetank-lint: allow, x is trivial\n"
                   "if (co_await y()) g();\n"));
}

TEST(AcceptedLines, FromTheCommentAboveToTheNextLineOfCode) {
  EXPECT_EQ(std::pair(Lines{3, 6}, Lines{4}),
            judged("// wavetank-lint: allow: the coroutine\n// has a local variable.\n"
                   "if (co_await x()) g();\nif (co_await y()) g();\n"
                   "/* wavetank-lint: allow */\nif (co_await z()) g();\n"));
}

TEST(AcceptedLines, NotAcrossABlankLineNorFromAString) {
  EXPECT_EQ(std::pair(Lines{}, Lines{3, 4}),
            judged("// wavetank-lint: allow\n\nif (co_await x()) g();\n"
                   "if (co_await f(\"wavetank-lint: allow\")) g();\n"));
}

TEST(AcceptedLines, OnTheLastLineWithoutItsEnd) {
  EXPECT_EQ(std::pair(Lines{1}, Lines{}),
            judged("if (co_await x()) g();  // wavetank-lint: allow"));
}

}  // namespace
}  // namespace wavetank::lint
