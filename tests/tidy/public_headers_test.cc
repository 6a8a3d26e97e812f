// docs/public_headers.md is the list of public headers: it names the includes of the headers in
// wavetank/.

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

#include "tests/tidy/project.h"

namespace wavetank::lint {
namespace {

/// The words in `backticks` that end in ".h".
std::set<std::string> named_headers(std::string_view page) {
  std::set<std::string> names;
  std::size_t open = page.find('`');
  while (open != std::string_view::npos) {
    const std::size_t close = page.find('`', open + 1);
    if (close == std::string_view::npos) break;
    const std::string_view word = page.substr(open + 1, close - open - 1);
    if (word.ends_with(".h")) names.emplace(word);
    open = page.find('`', close + 1);
  }
  return names;
}

std::set<std::string> umbrella_includes() {
  std::set<std::string> names;
  for (const SourceText* umbrella : Project::get().sources({"wavetank"})) {
    for (const Include& include : umbrella->includes()) {
      if (!is_path_below(include.path, "wavetank")) names.insert(include.path);
    }
  }
  return names;
}

TEST(PublicHeaders, PageListsTheIncludesOfTheUmbrellaHeaders) {
  const std::string_view text = Project::get().find("docs/public_headers.md")->text();
  const std::size_t lists = text.find("## In wavetank/asyncio.h");
  ASSERT_NE(std::string_view::npos, lists);

  const std::set<std::string> included = umbrella_includes();
  const std::set<std::string> listed = named_headers(text.substr(lists));
  for (const std::string& name : included) {
    EXPECT_TRUE(listed.contains(name)) << name << " is included in wavetank/ and not listed";
  }
  for (const std::string& name : listed) {
    EXPECT_TRUE(included.contains(name)) << name << " is listed and not included in wavetank/";
  }
}

TEST(PublicHeaders, NamesInBackticksAreRead) {
  EXPECT_EQ((std::set<std::string>{"a/b.h", "c.h"}), named_headers("`a/b.h`, `x()` and `c.h`. `"));
}

}  // namespace
}  // namespace wavetank::lint
