// One name, one type: across all our files, since any two may meet in one program.

#include <gtest/gtest.h>

#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "tests/tidy/project.h"
#include "tests/tidy/type_definitions.h"

namespace wavetank::lint {
namespace {

std::vector<std::string> names_in(const std::string& text) {
  std::vector<std::string> names;
  const SourceText source("core/x.cc", text);
  for (const TypeDefinition& type : type_definitions(source)) names.push_back(type.name);
  return names;
}

TEST(OneDefinition, NoTypeIsDefinedInTwoFiles) {
  std::vector<TypeDefinition> all;
  for (const SourceText* source : Project::get().sources(kEverything)) {
    std::vector<TypeDefinition> some = type_definitions(*source);
    all.insert(all.end(), std::make_move_iterator(some.begin()),
               std::make_move_iterator(some.end()));
  }
  EXPECT_LT(300U, all.size()) << "the walk has lost its way";
  EXPECT_TRUE(none(clashing_types(all)));
}

TEST(OneDefinition, ClashIsFoundAndBothPlacesAreNamed) {
  const SourceText frames("core/net/frame.cc",
                          "namespace wavetank {\nnamespace {\nstruct Frame {};\n}\n\n"
                          "class FrameDecoder final : Base {\n int x;\n};\n}\n");
  const SourceText capture("core/capture/frame.h",
                           "namespace wavetank {\nclass Frame;\nstruct FrameDecoder { int y; };\n"
                           "struct Frame {};\n}\n");
  std::vector<TypeDefinition> all = type_definitions(capture);
  for (const TypeDefinition& type : type_definitions(frames)) all.push_back(type);

  const Findings findings = clashing_types(all);

  ASSERT_EQ(1U, findings.size());
  std::ostringstream line;
  line << findings[0];
  EXPECT_EQ(
      "core/net/frame.cc:6: `wavetank::FrameDecoder` is defined in core/capture/frame.h:3 too: to "
      "the linker they are one. Rename one, or put it into an anonymous namespace",
      line.str());
}

TEST(OneDefinition, EveryKindOfTypeCounts) {
  EXPECT_EQ(
      (std::vector<std::string>{"a::b::C", "a::b::S", "a::b::E", "a::b::F", "a::b::U", "a::b::T",
                                "a::b::C::Inner", "a::b::Aligned", "a::b::Marked", "Global"}),
      names_in("namespace a::b {\n"
               "class C : public D<int> { struct Nested {}; };\n"
               "struct S final {};\n"
               "enum class E : int { k };\n"
               "enum F { k };\n"
               "union U { int i; };\n"
               "template <class X, template <class> class Y = Z> struct T {};\n"
               "struct C::Inner {};\n"
               "struct alignas(64) Aligned {};\n"
               "class [[nodiscard]] Marked {};\n"
               "}\n"
               "struct Global {};\n"));
}

TEST(OneDefinition, NamespacesNestAndEnd) {
  EXPECT_EQ((std::vector<std::string>{"a::b::X", "a::X", "X", "L"}),
            names_in("namespace a { inline namespace b { struct X {}; } struct X {}; }\n"
                     "namespace fs = std::filesystem;\nstruct X {};\n"
                     "extern \"C\" { struct L {}; }\n"));
}

TEST(OneDefinition, UnsharedTypesDoNotCount) {
  EXPECT_EQ((std::vector<std::string>{}),
            names_in("namespace a {\n"
                     "class Declared;\n"
                     "enum class Opaque : int;\n"
                     "namespace { struct Hidden {}; namespace deep { struct Hidden {}; } }\n"
                     "template <> struct Traits<int> {};\n"
                     "void f() { struct Local {}; if (x) { class Deeper {}; } }\n"
                     "struct Returned g() { return {}; }\n"
                     "const struct sigaction action{};\n"
                     "auto lambda = [] { struct Inside {}; };\n"
                     "template <class T> void h(T t) { struct Local {}; }\n"
                     "#define X struct InMacro {\n"
                     "}\n"));
}

}  // namespace
}  // namespace wavetank::lint
