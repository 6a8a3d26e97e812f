// The parser under the rules: it recognises statements, functions and lambdas.

#include "lint/full_expressions.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lint/source_text.h"

namespace wavetank::lint {
namespace {

ParsedSource parsed(const SourceText& source) { return parse(code_tokens(source)); }

/// Each full expression with its tokens joined.
std::vector<std::string> expressions(const std::string& code) {
  const SourceText source("x.cc", code);
  std::vector<std::string> texts;
  for (const FullExpression& expression : parsed(source).expressions) {
    std::string text;
    for (const Token& token : expression.tokens) text += token.text;
    texts.push_back(text);
  }
  return texts;
}

std::vector<int> function_lengths(const std::string& code) {
  const SourceText source("x.cc", code);
  std::vector<int> lengths;
  for (const FunctionBody& function : parsed(source).functions) {
    lengths.push_back(function.length());
  }
  return lengths;
}

using Texts = std::vector<std::string>;

TEST(FullExpressions, StatementsEndAtSemicolonsAndBlocks) {
  EXPECT_EQ((Texts{"voidf()", "a()", "b", "c()"}),
            expressions("void f() { a(); if (b) { c(); } }"));
}

TEST(FullExpressions, BracedInitialisersStayInTheirStatement) {
  EXPECT_EQ((Texts{"voidf()", "Tx{1,{2}}", "g(T{3})"}),
            expressions("void f() { T x{1, {2}}; g(T{3}); }"));
  EXPECT_EQ((Texts{"constexprstd::array<int,2>k={1,2}", "T(*f)()=g"}),
            expressions("constexpr std::array<int, 2> k = {1, 2};\nT (*f)() = g;"));
}

TEST(FullExpressions, LambdaBodiesAreTheirOwn) {
  EXPECT_EQ((Texts{"voidf()", "b()", "a([],1)"}),
            expressions("void f() { a([&](int x) -> T { b(); }, 1); }"));
}

TEST(FullExpressions, BracketsThatAreNoLambda) {
  EXPECT_EQ((Texts{"voidf()", "a[1]=2", "auto[b,c]=d", "delete[]e"}),
            expressions("void f() { a[1] = 2; auto [b, c] = d; delete[] e; }"));
}

TEST(FullExpressions, PartsOfALoopHeadAreSeparate) {
  EXPECT_EQ((Texts{"voidf()", "inti=0", "i<3", "++i", "g()"}),
            expressions("void f() { for (int i = 0; i < 3; ++i) g(); }"));
  EXPECT_EQ((Texts{"voidf()", "intx", "xs()", "g()"}),
            expressions("void f() { for (int x : xs()) g(); }"));
}

TEST(FullExpressions, AttributesAndJumpLabelsStandAlone) {
  EXPECT_EQ((Texts{"voidf()", "a", "b()", "c()"}),
            expressions("void f() { if (a) [[unlikely]] { b(); } again: { c(); } }"));
  EXPECT_EQ((Texts{"enum", "int", "kA,kB", "structB", "C", "intd=a?b:c"}),
            expressions("enum : int { kA, kB }; struct B : C { int d = a ? b : c; };"));
}

TEST(FullExpressions, AQuoteThatIsNotClosedIsNoLiteral) {
  EXPECT_EQ((Texts{"dona()", "b()"}),
            expressions("#if 0\ndon't\n#endif\na();\n#error don't\nb();"));
}

TEST(FullExpressions, TypesAndNamespacesAreNoFunctions) {
  EXPECT_EQ((std::vector<int>{}),
            function_lengths("namespace a {\nclass B final : public C {\n  int d_{0};\n};\n"
                             "enum class E : int { kA };\n}\n"));
}

TEST(FullExpressions, FunctionsAreMeasuredFromHeadToBrace) {
  EXPECT_EQ((std::vector<int>{3, 2, 4, 1, 1}),
            function_lengths("auto f() -> T {\n  a();\n}\nint g() const noexcept {\n}\n"
                             "X::X(int a)\n    : b_(a), c_{a} {\n  d();\n}\n"
                             "void* operator new(size_t n) { return p; }\n"
                             "template <class T = void> void h() { }\n"));
}

TEST(FullExpressions, LiteralsAndCommentsHideTheirContent) {
  EXPECT_EQ((Texts{"autos=\"  \"", "autor=R\"       \"", "autoc=' '", "auton=1'000", "last()"}),
            expressions("auto s = \";}\"; auto r = R\"x({;\")x\";  // {\nauto c = '{'; "
                        "auto n = 1'000; /* { */ last();"));
}

TEST(FullExpressions, ParserOfBrokenCodeEnds) {
  for (const char* code : {"}", "{", "(", ")", "f(", "f(}", "if (", "case", "[", "[&", "catch",
                           "\"", "R\"x(", "/*", "f([&](", "default", "}}}((("}) {
    expressions(code);
  }
}

}  // namespace
}  // namespace wavetank::lint
