// A file that uses a project type reaches a header that declares it. In a batch the source
// before may have included it, and only the preset dev would say so.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/hidden_names.h"
#include "tests/tidy/project.h"

namespace wavetank::lint {
namespace {

using Files = std::vector<const SourceText*>;

/// Types are recognised by their spelling.
bool is_spelt_as_type(std::string_view name) {
  return name.size() > 1 && name[0] >= 'A' && name[0] <= 'Z' && name[1] >= 'a' && name[1] <= 'z';
}

/// The declarations of one file: `class X`, `enum class X`, `using X =`, `class... X`; and names
/// that it has from RapidJSON, where project types have namesakes.
std::set<std::string_view> declared_in(const std::vector<Token>& tokens) {
  static const std::set<std::string_view> kBefore = {"class", "struct",  "union",   "enum",
                                                     "using", "concept", "typename"};
  std::set<std::string_view> names;
  std::string_view before;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].is(".")) continue;
    const bool borrowed = i > 1 && tokens[i - 1].is("::") && tokens[i - 2].is("rapidjson");
    if (tokens[i].is_word() && (borrowed || kBefore.contains(before))) names.insert(tokens[i].text);
    before = tokens[i].text;
  }
  return names;
}

class Declarations {
 public:
  explicit Declarations(const Files& files) {
    for (const SourceText* file : files) {
      tokens_[file->path()] = code_tokens(*file);
      declared_[file->path()] = declared_in(tokens_[file->path()]);
      by_path_[file->path()] = file;
      if (!file->is_header()) continue;
      for (const HiddenName& name : hidden_names(*file)) {
        if (is_spelt_as_type(name.name)) headers_of_[name.name].insert(file->path());
      }
    }
  }

  /// One for each name whose only header `source` does not reach.
  Findings forgotten(const SourceText& source) const {
    std::set<std::string_view> reached;
    std::set<std::string_view> seen;
    visit(source, seen, reached);
    Findings findings;
    std::set<std::string_view> told;
    for (const Token& token : tokens_.at(source.path())) {
      const auto headers = headers_of_.find(std::string(token.text));
      if (headers == headers_of_.end() || headers->second.size() != 1) continue;
      if (reached.contains(token.text) || !told.insert(token.text).second) continue;
      findings.emplace_back(source.path(), token.line,
                            std::string(token.text) + " without its header",
                            "Include \"" + *headers->second.begin() + "\"");
    }
    return findings;
  }

  std::size_t size() const { return headers_of_.size(); }

 private:
  void visit(const SourceText& file, std::set<std::string_view>& seen,
             std::set<std::string_view>& reached) const {
    if (!seen.insert(file.path()).second) return;
    const std::set<std::string_view>& names = declared_.at(file.path());
    reached.insert(names.begin(), names.end());
    for (const Include& include : file.includes()) {
      const auto ours = by_path_.find(include.path);
      if (ours != by_path_.end()) visit(*ours->second, seen, reached);
    }
  }

  std::map<std::string, std::vector<Token>> tokens_;
  std::map<std::string, std::set<std::string_view>> declared_;
  std::map<std::string, const SourceText*> by_path_;
  std::map<std::string, std::set<std::string>> headers_of_;
};

/// Projects of users include <wavetank/tank.h>, which includes many headers.
bool is_of_a_user(const SourceText& source) {
  return std::any_of(
      source.includes().begin(), source.includes().end(), [](const Include& include) {
        return (include.angled && include.path.starts_with("wavetank/")) || include.path == "own.h";
      });
}

TEST(OwnIncludes, EachTypeHasItsHeader) {
  const Declarations declarations(Project::get().sources(kEverything));
  EXPECT_LT(300U, declarations.size()) << "the walk has lost its way";
  EXPECT_TRUE(none(Project::get().check(kEverything, [&](const SourceText& source) {
    return is_of_a_user(source) ? Findings() : declarations.forgotten(source);
  })));
}

TEST(OwnIncludes, AForgottenHeaderIsFoundOnce) {
  const SourceText world("sim/world.h", "namespace a {\nclass World {};\nstruct Max {};\n}\n");
  const SourceText lower("sim/lower.h", "#include \"sim/world.h\"\n");
  const SourceText good("sim/good.cc", "#include \"sim/lower.h\"\nWorld w(Max());\n");
  const SourceText forward("sim/forward.cc", "class World;\nvoid f(World& w);\n");
  const SourceText own(
      "sim/own.cc", "namespace {\nenum class World { k };\nusing Max = int;\nWorld w(Max);\n}\n");
  const SourceText bad("sim/bad.cc", "World a;\nWorld b(Max());\nMap c(\"World\");  // World\n");
  const Declarations declarations(Files{&world, &lower, &good, &forward, &own, &bad});

  EXPECT_TRUE(none(declarations.forgotten(good)));
  EXPECT_TRUE(none(declarations.forgotten(forward)));
  EXPECT_TRUE(none(declarations.forgotten(own)));
  EXPECT_EQ((std::vector<int>{1, 2}), lines_of(declarations.forgotten(bad)));
}

}  // namespace
}  // namespace wavetank::lint
