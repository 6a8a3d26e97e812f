// One target, one meaning for a name: its sources share their unnamed namespaces when they are
// compiled in batches, which the preset dev does not do.

#include "tests/tidy/hidden_names.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/tidy/project.h"

namespace wavetank::lint {
namespace {

using NameList = std::vector<std::string>;

NameList hidden_in(const std::string& text) {
  NameList names;
  const SourceText source("core/x.cc", text);
  for (const HiddenName& hidden : hidden_names(source)) names.push_back(hidden.name);
  return names;
}

/// The sources of each folder that defines targets.
std::map<std::string, std::set<std::string>> sources_by_target() {
  const Project& project = Project::get();
  const auto build_file = [&](const std::string& path) {
    const SourceText* const file = project.find(path);
    return file == nullptr ? nullptr : &file->text();
  };
  std::map<std::string, std::set<std::string>> sources;
  for (const SourceText* source : project.sources(kEverything)) {
    if (source->is_below("bench/peers")) continue;  // Programs of one source each.
    sources[target_folder(source->path(), build_file)].insert(source->path());
  }
  for (const SourceText* file : project.files_ending("CMakeLists.txt")) {
    for (const std::string& path : borrowed_sources(*file)) {
      sources[target_folder(file->path(), build_file)].insert(path);
    }
  }
  return sources;
}

TEST(HiddenNames, AreUniqueInTheirTarget) {
  const auto targets = sources_by_target();
  EXPECT_LT(20U, targets.size()) << "the walk has lost its way";
  std::size_t count = 0;
  for (const auto& [folder, paths] : targets) {
    std::vector<HiddenName> all;
    std::vector<HiddenName> of_sources;
    for (const std::string& path : paths) {
      const SourceText* const source = Project::get().find(path);
      ASSERT_NE(nullptr, source) << path << " is borrowed by " << folder << " and does not exist";
      for (const HiddenName& hidden : hidden_names(*source)) {
        (source->is_header() ? all : of_sources).push_back(hidden);
      }
    }
    count += of_sources.size();
    all.insert(all.end(), of_sources.begin(), of_sources.end());
    EXPECT_TRUE(none(clashing_hidden_names(all)));
  }
  EXPECT_LT(1500U, count) << "the walk has lost its way";
}

TEST(HiddenNames, AClashIsFoundAndBothPlacesAreNamed) {
  const SourceText serve("cli/serve.cc",
                         "namespace a {\nnamespace {\nint text_of(int x) {}\n}\n}\n");
  const SourceText record("cli/record.cc", "namespace {\n\n\nconst Text text_of{1};\n}\n");
  std::vector<HiddenName> all = hidden_names(record);
  for (const HiddenName& hidden : hidden_names(serve)) all.push_back(hidden);

  const Findings findings = clashing_hidden_names(all);

  ASSERT_EQ(1U, findings.size());
  std::ostringstream line;
  line << findings[0];
  EXPECT_EQ(
      "cli/serve.cc:3: `text_of` is a name of cli/record.cc:4 too, and the sources of a target are "
      "compiled as one. Rename one after what it is, or share it in a header",
      line.str());
}

TEST(HiddenNames, NameOfAHeaderAndAnAliasClash) {
  const SourceText header("live/frames.h",
                          "namespace a {\nusing Frames = A;\nvoid shown(int x);\n}\n");
  const SourceText source("live/x.cc", "namespace {\nusing Frames = B;\nint shown() {}\n}\n");
  const SourceText again("live/y.cc", "namespace {\nusing Frames = A;\n}\n");
  std::vector<HiddenName> all = hidden_names(header);
  for (const HiddenName& hidden : hidden_names(source)) all.push_back(hidden);
  for (const HiddenName& hidden : hidden_names(again)) all.push_back(hidden);
  EXPECT_EQ((std::vector<int>{2, 3}), lines_of(clashing_hidden_names(all)));
}

TEST(HiddenNames, EveryKindCounts) {
  EXPECT_EQ((NameList{"kA", "kB", "kC", "f", "g", "h", "S", "E", "D", "Text", "k", "array", "later",
                      "table"}),
            hidden_in("namespace a::b {\nnamespace {\n"
                      "constexpr int kA = 1;\n"
                      "const std::map<int, std::string> kB = {{1, \"x\"}, {2, \"y\"}};\n"
                      "const Text kC{\"x\"};\n"
                      "void f() { int inner = 1; }\n"
                      "template <class T, class U> std::vector<T> g(T t) { return {t}; }\n"
                      "[[nodiscard]] auto h() -> int;\n"
                      "struct S : public Base<int> { int member; void f2() {} };\n"
                      "enum class E : int { kX };\n"
                      "template <class T> class D final { D() : x_{1} {} };\n"
                      "using Text = std::string;\n"
                      "}\n"
                      "static int k = 2;\n"
                      "namespace { namespace deep { int array[3]; } int later = 1; }\n"
                      "static const T* table() { return nullptr; }\n"
                      "}\n"));
}

TEST(HiddenNames, SharedAndRepeatableNamesDoNotCount) {
  EXPECT_EQ(NameList{}, hidden_in("namespace a {\n"
                                  "namespace {\n"
                                  "using namespace std::chrono_literals;\n"
                                  "namespace fs = std::filesystem;\n"
                                  "static_assert(true);\n"
                                  "bool operator==(A a, B b) { return true; }\n"
                                  "TEST(A, B) { int x = 1; }\n"
                                  "INSTANTIATE_TEST_SUITE_P(A, B, values());\n"
                                  "}\n"
                                  "void shared() {}\nint A::member(int x) { return x; }\n"
                                  "A::A() : x_{1}, y_(2) {}\n"
                                  "struct Shared {};\nint object = 1;\n"
                                  "}\n"));
}

TEST(HiddenNames, ATargetBelongsToTheFolderThatDefinesIt) {
  const std::string defines = "add_library(x STATIC)";
  const std::string adds = "target_sources(x PRIVATE a.cc)";
  const auto build_file = [&](const std::string& path) {
    if (path == "sim/CMakeLists.txt") return &defines;
    return path == "sim/world/CMakeLists.txt" ? &adds : nullptr;
  };
  EXPECT_EQ("sim", target_folder("sim/world/a.cc", build_file));
  EXPECT_EQ("", target_folder("main.cc", build_file));

  const SourceText tls("tests/tls/CMakeLists.txt", "add_executable(t a.cc ../net/b.cc\n../uv/c.h)");
  EXPECT_EQ(NameList{"tests/net/b.cc"}, borrowed_sources(tls));
}

}  // namespace
}  // namespace wavetank::lint
