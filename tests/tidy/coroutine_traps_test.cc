// Coroutine code that g++ 12 compiles wrongly, and expressions whose order compilers choose.

#include <gtest/gtest.h>

#include <cstddef>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/coroutine_lint.h"
#include "tests/tidy/project.h"

namespace wavetank::lint {
namespace {

/// Everything of ours under `folders`.
Findings in_project(std::string_view rule_name, const Folders& folders) {
  const CoroutineRule& rule = coroutine_rule(rule_name);
  return Project::get().check(folders, [&](const SourceText& source) {
    return lint_coroutines(source, parsed(source), rule);
  });
}

/// Whether the rule, and no other, finds something in the body of a coroutine.
bool only_finds(std::string_view rule_name, const std::string& body) {
  const SourceText source("core/x.cc", "Coro<void> f(int a) {\n" + body + "\n}\n");
  const Findings all = lint_coroutines(source);
  const Findings some = lint_coroutines(source, parsed(source), coroutine_rule(rule_name));
  return !some.empty() && all.size() == some.size();
}

void expect_found(std::string_view rule, std::initializer_list<const char*> bodies) {
  for (const char* body : bodies) EXPECT_TRUE(only_finds(rule, body)) << rule << ": " << body;
}

void expect_clean(std::initializer_list<const char*> bodies) {
  for (const char* body : bodies) {
    const SourceText source("core/x.cc", "Coro<void> f(int a) {\n" + std::string(body) + "\n}\n");
    EXPECT_TRUE(none(lint_coroutines(source))) << body;
  }
}

TEST(CoroutineTraps, NoAwaitInACondition) {
  EXPECT_TRUE(none(in_project("await_in_condition", kEverything)));
}

TEST(CoroutineTraps, AwaitInAConditionIsFound) {
  expect_found(
      "await_in_condition",
      {"if (co_await x()) { g(); }", "if (!co_await x()) co_return;",
       "if (bool ok = co_await x()) g();", "if (int i = 0; co_await x(i)) g();",
       "while (co_await x()) { g(); }", "do { g(); } while (co_await x());",
       "switch (co_await x()) { case 1: break; }", "for (; co_await x();) g();",
       "for (int i = 0; i < 3; co_await x()) g();", "if (a) g(); else if (co_await x()) h();",
       "auto l = [](int b) -> Coro<void> { if (co_await x(b)) g(); };",
       "EXPECT_EQ(1, co_await x());", "EXPECT_TRUE(co_await x()) << 5;"});
}

TEST(CoroutineTraps, NoAwaitBesideAConditionalOperator) {
  EXPECT_TRUE(none(in_project("await_in_conditional_operator", kEverything)));
}

TEST(CoroutineTraps, AwaitBesideAConditionalOperatorIsFound) {
  expect_found("await_in_conditional_operator",
               {"int i = a ? co_await x() : 2;", "co_await x(a ? T(1) : T(2));",
                "co_await (a ? x() : y());", "co_return a ? 1 : co_await x();"});
}

TEST(CoroutineTraps, OneOperationAFullExpression) {
  EXPECT_TRUE(none(in_project(
      "several_operations", {"core", "sim", "scenarios", "cli", "main.cc", "examples", "bench"})));
}

TEST(CoroutineTraps, SecondOperationIsFound) {
  expect_found(
      "several_operations",
      {"int i = co_await x() + co_await y();", "f(co_await x(), co_await y());",
       "f(r.draw(\"a\", 2), r.draw(\"b\", 2));", "auto i = r.draw(\"a\", 2) + r->draw(\"b\", 2);",
       "co_await sleep(r.draw(\"jitter\", 5));", "f(co_await x(), clock.now());",
       "auto s = stamp(clock.now(), clock.wall_ns());", "co_await f(co_await x());",
       "auto n = a.try_read(into) + r.draw(\"a\", 2);"});
}

TEST(CoroutineTraps, NoCapturingTemporaryLambdaBesideAwait) {
  EXPECT_TRUE(none(in_project("await_with_capturing_lambda", kEverything)));
}

TEST(CoroutineTraps, CapturingTemporaryLambdaBesideAwaitIsFound) {
  expect_found(
      "await_with_capturing_lambda",
      {"co_await f([t] { return t; });", "co_await f([=]() { g(); });",
       "co_await f([&, t]() mutable -> Coro<void> { co_return; });",
       "co_await f([p = std::move(q)] {});", "co_await [t]() -> Coro<void> { co_return; }();",
       "co_await f([*this] { g(); });", "co_await f([...p = q] {});"});
}

TEST(CoroutineTraps, NoBracesBesideAwait) {
  EXPECT_TRUE(none(in_project("await_with_braces", kEverything)));
}

TEST(CoroutineTraps, BracesBesideAwaitAreFound) {
  expect_found("await_with_braces",
               {"co_await f(Agg{1, 2});", "co_await f({a, b});", "Agg x{co_await y(), 2};",
                "co_return Agg{co_await y(), 2};", "auto x = Agg{.a = co_await y()};",
                "co_await f(std::vector<int>{1});", "co_await Awaiter{a};",
                "auto i = Agg{1}.i + co_await y();"});
}

TEST(CoroutineTraps, NoAwaitInAHandler) {
  EXPECT_TRUE(none(in_project("await_in_handler", kEverything)));
}

TEST(CoroutineTraps, AwaitInAHandlerIsFound) {
  expect_found("await_in_handler",
               {"try { g(); } catch (...) { co_await x(); }",
                "try { g(); } catch (const E& e) { if (a) { co_await x(); } }"});
}

TEST(CoroutineTraps, NoDanglingLambdaCoroutine) {
  EXPECT_TRUE(none(in_project("dangling_lambda_coroutine", kEverything)));
}

TEST(CoroutineTraps, DanglingLambdaCoroutineIsFound) {
  expect_found("dangling_lambda_coroutine",
               {"create_task([&]() -> Coro<void> { co_await x(); }());",
                "auto t = [this]() -> Coro<int> { co_return 1; }();"});
}

TEST(CoroutineTraps, SafeFormsPass) {
  expect_clean({"const bool ok = co_await x();\nif (!ok) co_return;",
                "if (bool ok = co_await x(); !ok) co_return;", "for (int i : co_await x()) g(i);",
                "for (int i = co_await x(); i < 3; ++i) g(i);",
                "auto l = [t] { return t; };\nco_await f(std::move(l));",
                "co_await f([&] { return r.draw(\"a\", 2); });",
                "co_await f([this, &t]() -> Coro<void> { co_await x(); });",
                "auto t = f([t] { g(); });\nco_await std::move(t);",
                "Agg agg{1, 2};\nco_await f(std::move(agg));",
                "co_await timeout(5, stream.read_some(into));", "co_return Agg{1, 2};",
                "int i = a ? 1 : 2;\nco_await x(i);",
                "try { co_await x(); } catch (...) { error = std::current_exception(); }",
                "try { g(); } catch (...) { auto l = []() -> Coro<void> { co_await x(); }; }",
                "create_task([](int b) -> Coro<void> { co_await x(b); }(a));",
                "auto l = [&]() -> Coro<void> { co_await x(); };\nauto t = create_task(l());",
                "switch (a) { case 1: { co_await x(); break; } default: co_await y(); }",
                "while (true) { co_await x(); }",
                "// if (co_await x())\nauto s = \"co_await ?\";"});
}

/// How many co_await the parser lost or invented: what it does not see, no rule can judge.
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
                  "Mend tests/tidy/full_expressions.cc, or write it more plainly")};
}

TEST(CoroutineTraps, EveryAwaitIsSeen) {
  EXPECT_TRUE(none(Project::get().check(kEverything, lost_awaits)));
}

TEST(CoroutineTraps, LostAwaitIsFound) {
  EXPECT_EQ(1U,
            lost_awaits(SourceText("core/x.cc", "auto l = [](int a = co_await x()) {};")).size());
}

TEST(CoroutineTraps, InitialisersOfAConstructorAreSeparate) {
  const SourceText source(
      "core/x.cc",
      "X::X(Random& r)\n    : a_(r.draw(\"a\", 2)),\n      b_{r.draw(\"b\", 2)} {\n"
      "  g();\n}\n");
  EXPECT_TRUE(none(lint_coroutines(source)));
}

TEST(CoroutineTraps, DeclarationsOfAwaitersPass) {
  const SourceText source("core/x.h",
                          "Awaiter operator co_await() && noexcept { return Awaiter{frame_}; }\n"
                          "template <class T = void>\nclass Coro {\n  bool b = x ? 1 : 2;\n};\n");
  EXPECT_TRUE(none(lint_coroutines(source)));
}

TEST(CoroutineTraps, EveryRuleHasANameAndARemedy) {
  for (const CoroutineRule& rule : coroutine_rules()) {
    EXPECT_FALSE(rule.name.empty());
    EXPECT_FALSE(rule.what.empty());
    EXPECT_FALSE(rule.remedy.empty());
  }
  EXPECT_THROW(coroutine_rule("no_such_rule"), std::invalid_argument);
}

}  // namespace
}  // namespace wavetank::lint
