// How a file looks: sizes, heads, names of namespaces. The limits are hard; usual sizes are smaller
// (docs/style.md).

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lint/token.h"
#include "tests/tidy/project.h"

namespace wavetank::lint {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kHeaderLines = 150;
// Usual: 400; above that, ask whether it is two things.
constexpr std::size_t kSourceLines = 500;
constexpr int kFunctionLines = 70;
constexpr std::array<std::string_view, 4> kNamelessNamespaces = {"detail", "internal", "impl",
                                                                 "util"};
constexpr std::array<std::string_view, 3> kLeftUndone = {"TODO", "FIXME", "XXX"};

/// In characters: a UTF-8 continuation byte does not count.
std::size_t width_of(std::string_view line) {
  std::size_t width = 0;
  for (char c : line) width += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1U : 0U;
  return width;
}

/// The width of a line without the content of literals (frames of the wire, texts for the user),
/// which cannot be broken. `code` is the line with literals blanked out.
std::size_t width_outside_literals(std::string_view line, std::string_view code) {
  if (code.size() != line.size() || line.find("//") != std::string_view::npos) {
    return width_of(line);
  }
  std::size_t width = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == code[i]) width += width_of(line.substr(i, 1));
  }
  return width;
}

Findings wide_lines(const SourceText& source) {
  Findings findings;
  const std::vector<std::string_view> code = split_lines(source.code());
  for (std::size_t i = 0; i < source.lines().size(); ++i) {
    const std::string_view line = source.lines()[i];
    const std::size_t width =
        i < code.size() ? width_outside_literals(line, code[i]) : width_of(line);
    if (width <= kWidth) continue;
    findings.emplace_back(source.path(), static_cast<int>(i) + 1,
                          std::to_string(width) + " columns, limit " + std::to_string(kWidth),
                          "Run clang-format, or break the line");
  }
  return findings;
}

Findings long_file(const SourceText& source) {
  const std::size_t limit = source.is_header() ? kHeaderLines : kSourceLines;
  const std::size_t count = source.lines().size();
  if (count <= limit) return {};
  return {Finding(source.path(), static_cast<int>(limit) + 1,
                  std::to_string(count) + " lines, limit " + std::to_string(limit),
                  "Split it by concept, or move bodies into a .cc")};
}

Findings long_functions(const SourceText& source) {
  Findings findings;
  for (const FunctionBody& function : parsed(source).functions) {
    if (function.length() <= kFunctionLines) continue;
    findings.emplace_back(source.path(), function.first_line,
                          "a function of " + std::to_string(function.length()) + " lines, limit " +
                              std::to_string(kFunctionLines),
                          "Name its parts");
  }
  return findings;
}

Findings left_undone(const SourceText& source) {
  Findings findings;
  const std::vector<std::string_view> comments = split_lines(source.comments());
  for (std::size_t i = 0; i < comments.size(); ++i) {
    for (std::string_view word : kLeftUndone) {
      if (comments[i].find(word) == std::string_view::npos) continue;
      findings.emplace_back(source.path(), static_cast<int>(i) + 1,
                            "`" + std::string(word) + "` in a comment", "Do it, or file an issue");
    }
  }
  return findings;
}

Findings header_head(const SourceText& source) {
  if (!source.is_header()) return {};
  const std::vector<std::string_view>& lines = source.lines();
  if (lines.empty() || lines[0] != "#pragma once") {
    return {Finding(source.path(), 1, "a header begins with #pragma once", "Put it first")};
  }
  std::size_t next = 1;
  while (next < lines.size() && lines[next].empty()) ++next;
  if (next < lines.size() && lines[next].starts_with("/// ")) return {};
  return {Finding(source.path(), static_cast<int>(next) + 1, "a header without a file comment",
                  "Say after #pragma once, in ///, what it is and who owns what")};
}

Findings namespaces(const SourceText& source) {
  Findings findings;
  // They specialise a class of Boost, and name namespaces as Boost does.
  if (source.path() == "asio/steady_timer.h" || source.path() == "wavetank/asio.h") return findings;
  const std::vector<Token> tokens = code_tokens(source);
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (!tokens[i].is("namespace")) continue;
    int depth = 0;
    bool nameless = false;
    std::size_t k = i + 1;
    for (; k < tokens.size() && (tokens[k].is_word() || tokens[k].is("::")); ++k) {
      depth += tokens[k].is_word() ? 1 : 0;
      for (std::string_view name : kNamelessNamespaces) nameless = nameless || tokens[k].is(name);
    }
    if (k < tokens.size() && tokens[k].is("{") && (depth > 2 || nameless)) {
      findings.emplace_back(source.path(), tokens[i].line,
                            nameless ? "a namespace that names no concept" : "a namespace too deep",
                            "wavetank or wavetank::one_word; helpers in an anonymous namespace");
    }
  }
  return findings;
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(Shape, LinesFitTheWidth) { EXPECT_TRUE(none(Project::get().check(kEverything, wide_lines))); }

TEST(Shape, WideLineIsFound) {
  const std::string umlauts = repeated("\xC3\xA4", 100);
  const SourceText planted("core/x.h", "\n" + repeated("x", 101) + "\n" + umlauts + "\n");
  EXPECT_EQ((std::vector<int>{2}), lines_of(wide_lines(planted)));
}

TEST(Shape, TheContentOfALiteralDoesNotCount) {
  const std::string frame = "auto x = R\"(" + repeated("x", 120) + ")\";\n";
  EXPECT_EQ(0U, wide_lines(SourceText("core/x.cc", frame)).size());
  EXPECT_EQ(1U, wide_lines(SourceText("core/x.cc", repeated("y", 101) + frame)).size());
}

TEST(Shape, FilesAreShort) { EXPECT_TRUE(none(Project::get().check(kEverything, long_file))); }

TEST(Shape, LongFileIsFound) {
  EXPECT_EQ(0U, long_file(SourceText("core/x.h", repeated("\n", 150))).size());
  EXPECT_EQ(1U, long_file(SourceText("core/x.h", repeated("\n", 151))).size());
  EXPECT_EQ(0U, long_file(SourceText("core/x.cc", repeated("\n", 500))).size());
  EXPECT_EQ(1U, long_file(SourceText("core/x.cc", repeated("\n", 501))).size());
}

TEST(Shape, FunctionsAreShort) {
  EXPECT_TRUE(none(Project::get().check(kEverything, long_functions)));
}

TEST(Shape, LongFunctionIsFound) {
  const std::string body = repeated("  g();\n", 68);
  const SourceText limit("core/x.cc", "void f() {\n" + body + "}\n");
  const SourceText planted("core/x.cc", "\nvoid f() {\n  g();\n" + body + "}\n");
  EXPECT_EQ((std::vector<int>{}), lines_of(long_functions(limit)));
  EXPECT_EQ((std::vector<int>{2}), lines_of(long_functions(planted)));
}

TEST(Shape, CommentsHoldNoUnfinishedWork) {
  EXPECT_TRUE(none(Project::get().check(kEverything, left_undone)));
}

TEST(Shape, UndoneCommentIsFound) {
  const SourceText planted("core/x.cc",
                           "int TODO;\n// TODO: more\n/* FIXME */\nauto s = \"XXX\";\n");
  EXPECT_EQ((std::vector<int>{2, 3}), lines_of(left_undone(planted)));
}

TEST(Shape, HeadersBeginWithPragmaOnceAndAFileComment) {
  EXPECT_TRUE(none(Project::get().check(kEverything, header_head)));
}

TEST(Shape, HeaderWithoutItsHeadIsFound) {
  EXPECT_EQ(1U, header_head(SourceText("core/x.h", "/// x\n#pragma once\n")).size());
  EXPECT_EQ(1U, header_head(SourceText("core/x.h", "#pragma once\n\n#include <vector>\n")).size());
  EXPECT_EQ(0U, header_head(SourceText("core/x.h", "#pragma once\n\n/// x - y\n")).size());
}

TEST(Shape, NamespacesAreShallowAndNamed) {
  EXPECT_TRUE(none(Project::get().check(kEverything, namespaces)));
}

TEST(Shape, DeepOrNamelessNamespaceIsFound) {
  const SourceText planted("core/x.h",
                           "namespace detail {}\nnamespace wavetank::detail {}\n"
                           "namespace wavetank::sim::world {}\nnamespace {}\n"
                           "namespace wavetank::sim {}\nnamespace fs = a::b::c;\n");
  EXPECT_EQ((std::vector<int>{1, 2, 3}), lines_of(namespaces(planted)));
}

}  // namespace
}  // namespace wavetank::lint
