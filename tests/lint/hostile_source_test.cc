// A lint is pointed at any file of a folder: no bytes may crash it, keep it busy for long, or
// make it name a line that is not there. `ctest` ends a test that hangs.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "lint/coroutine_rules.h"
#include "lint/source_files.h"

namespace wavetank::lint {
namespace {

/// Judges the text. Describes a view of another length or other lines, or a finding outside of it;
/// else empty.
std::string trouble_with(const std::string& text) {
  const SourceText source("x.cc", text);
  const auto lines = std::count(text.begin(), text.end(), '\n');
  for (const std::string& view : {source.code(), source.comments()}) {
    if (view.size() != text.size()) return "a view of another length";
    if (std::count(view.begin(), view.end(), '\n') != lines) return "a view of other lines";
  }
  const SourceFindings judged = lint_source(source);
  for (const Findings& findings : {judged.findings, judged.accepted}) {
    for (const Finding& finding : findings) {
      if (finding.line < 1 || finding.line > lines + 1) return "a finding outside";
    }
  }
  return {};
}

/// Every source of this project, read once: real code, and much of it about coroutines.
const std::vector<std::string>& real_sources() {
  static const std::vector<std::string> texts = [] {
    std::vector<std::string> read;
    for (const std::string& path :
         find_sources({WAVETANK_SOURCE_DIR "/core/task", WAVETANK_SOURCE_DIR "/lint",
                       WAVETANK_SOURCE_DIR "/tests/lint"})) {
      std::stringstream text;
      text << std::ifstream(path, std::ios::binary).rdbuf();
      read.push_back(text.str());
    }
    return read;
  }();
  return texts;
}

/// Pieces that open, close and confuse.
const std::vector<std::string>& pieces() {
  static const std::vector<std::string> kPieces = {"(",
                                                   ")",
                                                   "[",
                                                   "]",
                                                   "{",
                                                   "}",
                                                   ";",
                                                   ",",
                                                   ":",
                                                   "::",
                                                   "?",
                                                   "<",
                                                   ">",
                                                   "=",
                                                   "&",
                                                   "\"",
                                                   "'",
                                                   "\\",
                                                   "\n",
                                                   "\r\n",
                                                   "\\\n",
                                                   "//",
                                                   "/*",
                                                   "*/",
                                                   "#",
                                                   "R\"",
                                                   "R\"x(",
                                                   ")x\"",
                                                   "u8R\"(",
                                                   "1'0",
                                                   "0x'",
                                                   "co_await",
                                                   "co_return ",
                                                   "if ",
                                                   "for (",
                                                   "while(",
                                                   "do ",
                                                   "else ",
                                                   "switch",
                                                   "case ",
                                                   "default",
                                                   "catch (",
                                                   "try {",
                                                   "auto ",
                                                   "f(",
                                                   "[&](",
                                                   "[=]{",
                                                   "[x = ",
                                                   "[[",
                                                   "->",
                                                   "T{",
                                                   "enum ",
                                                   "class ",
                                                   "template <",
                                                   "operator ",
                                                   "requires",
                                                   "namespace",
                                                   "extern \"C\" {",
                                                   "// wavetank-lint: allow",
                                                   "\xff",
                                                   std::string(1, '\0'),
                                                   "#include <x",
                                                   "EXPECT_EQ("};
  return kPieces;
}

RC_GTEST_PROP(HostileSource, RandomBytesAreJudged, ()) {
  const auto bytes = *rc::gen::scale(20, rc::gen::arbitrary<std::string>());

  RC_ASSERT(trouble_with(bytes) == "");
}

RC_GTEST_PROP(HostileSource, RandomPiecesOfSyntaxAreJudged, ()) {
  std::string text;
  for (const std::string& piece : *rc::gen::scale(
           5, rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces())))) {
    text += piece;
  }
  RC_ASSERT(trouble_with(text) == "");
}

RC_GTEST_PROP(HostileSource, RealSourcesCutAndPatchedAreJudged, ()) {
  std::string text = *rc::gen::elementOf(real_sources());
  const auto changes = *rc::gen::inRange(0, 6);
  for (int i = 0; i < changes && !text.empty(); ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    const auto length = *rc::gen::inRange<std::size_t>(0, 40);
    text.replace(at, std::min(length, text.size() - at), *rc::gen::elementOf(pieces()));
  }
  text.resize(*rc::gen::inRange<std::size_t>(0, text.size() + 1));
  RC_ASSERT(trouble_with(text) == "");
}

TEST(HostileSource, CutsOfARealSourceAreJudged) {
  // The longest of them would take minutes; each cut falls into every kind of token here.
  for (const std::string& text : real_sources()) {
    if (text.size() > 6000) continue;
    for (std::size_t length = 0; length <= text.size(); length += 7)
      EXPECT_EQ("", trouble_with(text.substr(0, length)));
  }
}

TEST(HostileSource, AHundredKilobytesOfAnyPieceEndSoon) {
  for (const std::string& first : pieces()) {
    for (const std::string& second : {std::string(), std::string(" x "), std::string("{}")}) {
      std::string text;
      while (text.size() < 100'000) text += first + second;
      EXPECT_EQ("", trouble_with(text));
    }
  }
}

TEST(HostileSource, BracketsMayBeAsDeepAsTheyLike) {
  for (const char* open : {"(", "{", "[", "[&](){", "f({", "if (x) {", "co_await f(", "T{"}) {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += open;
    EXPECT_EQ("", trouble_with(text));
  }
}

TEST(HostileSource, BehindDeepBracketsTheRulesStillSee) {
  const auto findings_of = [](const std::string& code) {
    return lint_source(SourceText("x.cc", code)).findings.size();
  };
  const std::string inner = "if (co_await x()) g();";
  EXPECT_EQ(1U, findings_of(std::string(200, '{') + inner + std::string(200, '}')));
  EXPECT_EQ(1U, findings_of("void f() { a(" + std::string(200, '(') + std::string(200, ')') +
                            "); " + inner + " }"));
}

}  // namespace
}  // namespace wavetank::lint
