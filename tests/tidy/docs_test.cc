// Tests that the documents name must exist.

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <string>
#include <string_view>

#include "tests/tidy/project.h"

namespace wavetank::lint {
namespace {

/// Whether some test has this suite and name.
bool is_test(const std::string& suite, const std::string& name) {
  const std::string head = "(" + suite + ", " + name;
  for (const SourceText* source : Project::get().sources({"tests"})) {
    if (source->text().find(head) != std::string::npos) return true;
  }
  return false;
}

/// `Suite.Name` in a document names a test.
Findings missing_tests(const SourceText& document) {
  static const std::regex kTest("`([A-Z][A-Za-z0-9]+)\\.([A-Z][A-Za-z0-9]+)`");
  const std::string& text = document.text();
  Findings findings;
  for (std::sregex_iterator at(text.begin(), text.end(), kTest), end; at != end; ++at) {
    const std::string suite = (*at)[1];
    const std::string name = (*at)[2];
    if (is_test(suite, name)) continue;
    const auto line = 1 + std::count(text.begin(), text.begin() + at->position(), '\n');
    findings.emplace_back(document.path(), static_cast<int>(line),
                          "there is no test " + suite + "." + name, "Name one that exists");
  }
  return findings;
}

TEST(Docs, TestsThatDeviationsNameExist) {
  const SourceText* deviations = Project::get().find("docs/asyncio_deviations.md");
  ASSERT_NE(nullptr, deviations);
  EXPECT_NE(std::string::npos, deviations->text().find("`Task.LoopKeepsIt"));

  EXPECT_TRUE(none(missing_tests(*deviations)));
}

/// The first block of C++ behind `heading`; empty without one.
std::string_view block_behind(std::string_view document, std::string_view heading) {
  constexpr std::string_view kBegin = "```cpp\n";
  const std::size_t section = document.find(heading);
  if (section == std::string_view::npos) return {};
  const std::size_t begin = document.find(kBegin, section);
  if (begin == std::string_view::npos) return {};
  const std::size_t text = begin + kBegin.size();
  return document.substr(text, document.find("```", text) - text);
}

TEST(Docs, ReadmeQuotesTheClientOfTheExample) {
  const SourceText* readme = Project::get().find("README.md");
  const SourceText* client = Project::get().find("examples/own_client/client.cc");
  ASSERT_NE(nullptr, client);
  const std::string_view quote = block_behind(readme->text(), "\n## Your own client\n");

  EXPECT_LT(500U, quote.size());
  EXPECT_NE(std::string::npos, client->text().find(quote)) << quote;
}

TEST(Docs, ReadmesCountTheLinesOfTheClientOfTheExample) {
  const SourceText* client = Project::get().find("examples/own_client/client.cc");
  const std::string count = std::to_string(client->lines().size()) + " lines";

  for (const char* path : {"README.md", "examples/own_client/README.md"}) {
    const std::string& readme = Project::get().find(path)->text();
    EXPECT_NE(std::string::npos, readme.find(" " + count)) << path << " lacks: " << count;
  }
}

TEST(Docs, BlockOfASectionIsFoundBehindItsHeading) {
  const std::string_view document = "```cpp\nx\n```\n## A\n```\ny\n```\n```cpp\nz\n```\n";

  EXPECT_EQ("z\n", block_behind(document, "## A"));
  EXPECT_EQ("", block_behind(document, "## B"));
}

TEST(Docs, ATestThatDoesNotExistIsFound) {
  const SourceText invented("docs/x.md", "line\n`Docs.ATestThatDoesNotExistIsFound` `Docs.Nope`\n");

  EXPECT_EQ(std::vector<int>{2}, lines_of(missing_tests(invented)));
}

}  // namespace
}  // namespace wavetank::lint
