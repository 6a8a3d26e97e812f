// Operations that compilers may evaluate in either order are in separate statements: runs must be
// equal from every compiler.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/project.h"

namespace wavetank::lint {
namespace {

// Methods of the doors (core/doors): their results depend on the world and on the moment.
constexpr std::array<std::string_view, 10> kDoorCalls = {
    "draw",   "now",       "wall_ns",  "connect",   "listen",
    "accept", "read_some", "try_read", "write_all", "try_write"};

bool opens(const Token& token) { return token.is("(") || token.is("[") || token.is("{"); }
bool closes(const Token& token) { return token.is(")") || token.is("]") || token.is("}"); }

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

Findings several_operations(const SourceText& source) {
  Findings findings;
  for (const FullExpression& expression : parsed(source).expressions) {
    const std::vector<std::size_t> found = operations(expression);
    if (found.size() < 2) continue;
    findings.emplace_back(source.path(), expression.tokens[found[1]].line,
                          "two of draw, co_await and door call in one full expression: compilers "
                          "choose their order",
                          "Give each a statement of its own");
  }
  return findings;
}

std::size_t planted_order(const std::string& statement) {
  const SourceText source("core/x.cc", "Coro<void> f(int a) {\n" + statement + "\n}\n");
  return several_operations(source).size();
}

TEST(Order, OneOperationAFullExpression) {
  EXPECT_TRUE(none(Project::get().check(
      {"core", "sim", "scenarios", "lint", "cli", "main.cc", "examples", "bench"},
      several_operations)));
}

TEST(Order, SecondOperationIsFound) {
  for (const char* statement :
       {"int i = co_await x() + co_await y();", "f(co_await x(), co_await y());",
        "f(r.draw(\"a\", 2), r.draw(\"b\", 2));", "auto i = r.draw(\"a\", 2) + r->draw(\"b\", 2);",
        "co_await sleep(r.draw(\"jitter\", 5));", "f(co_await x(), clock.now());",
        "auto s = stamp(clock.now(), clock.wall_ns());", "co_await f(co_await x());",
        "auto n = a.try_read(into) + r.draw(\"a\", 2);"}) {
    EXPECT_EQ(1U, planted_order(statement)) << statement;
  }
}

TEST(Order, SeparateOperationsPass) {
  for (const char* statement :
       {"co_await f([&] { return r.draw(\"a\", 2); });",
        "co_await timeout(5, stream.read_some(into));", "for (int i : co_await x()) g(i);",
        "const auto a = clock.now();\nconst auto b = clock.now();"}) {
    EXPECT_EQ(0U, planted_order(statement)) << statement;
  }
}

TEST(Order, InitialisersOfAConstructorAreSeparate) {
  const SourceText source("core/x.cc",
                          "X::X(Random& r)\n    : a_(r.draw(\"a\", 2)),\n      "
                          "b_{r.draw(\"b\", 2)} {\n  g();\n}\n");
  EXPECT_TRUE(none(several_operations(source)));
}

}  // namespace
}  // namespace wavetank::lint
