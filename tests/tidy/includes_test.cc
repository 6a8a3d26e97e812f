// A user of a name of the standard library includes its header, or includes a project header that
// does. Our builds have the standard headers precompiled, so no compiler would say so.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/tidy/project.h"

namespace wavetank::lint {
namespace {

using Headers = std::vector<std::string_view>;

/// The header of each name; where several are named, any of them brings it.
const std::map<std::string_view, Headers>& headers_of_names() {
  static const std::vector<std::pair<Headers, std::vector<std::string_view>>> kTable = {
      {{"algorithm"}, {"all_of",      "any_of",      "clamp",     "copy",        "copy_if",
                       "count_if",    "equal",       "fill",      "find",        "find_if",
                       "for_each",    "lower_bound", "max",       "max_element", "min",
                       "min_element", "none_of",     "remove_if", "reverse",     "rotate",
                       "sort",        "stable_sort", "transform", "unique",      "upper_bound"}},
      {{"array"}, {"array"}},
      {{"atomic"}, {"atomic"}},
      {{"bit"}, {"bit_cast", "countl_zero", "countr_zero", "popcount", "rotl"}},
      {{"charconv"}, {"from_chars", "to_chars"}},
      {{"chrono"}, {"chrono"}},
      {{"coroutine"}, {"coroutine_handle", "noop_coroutine", "suspend_always", "suspend_never"}},
      {{"cstdint"},
       {"int16_t", "int32_t", "int64_t", "uint16_t", "uint32_t", "uint64_t", "uint8_t"}},
      {{"cstdio"}, {"FILE", "fclose", "fflush", "fopen", "fwrite"}},
      {{"cstdlib"}, {"abort", "exit", "getenv", "strtol"}},
      {{"cstring"}, {"memchr", "memcmp", "memcpy", "memmove", "strerror", "strlen"}},
      {{"deque"}, {"deque"}},
      {{"exception"},
       {"current_exception", "exception_ptr", "make_exception_ptr", "rethrow_exception",
        "terminate", "uncaught_exceptions"}},
      {{"filesystem"}, {"filesystem"}},
      {{"fstream"}, {"fstream", "ifstream", "ofstream"}},
      {{"functional"}, {"function", "hash", "invoke"}},
      {{"iostream"}, {"cerr", "cin", "cout"}},
      {{"iterator"}, {"back_inserter", "distance", "make_move_iterator", "next", "prev"}},
      {{"limits"}, {"numeric_limits"}},
      {{"list"}, {"list"}},
      {{"map"}, {"map", "multimap"}},
      {{"memory"}, {"make_shared", "make_unique", "shared_ptr", "unique_ptr", "weak_ptr"}},
      {{"mutex"}, {"lock_guard", "mutex", "scoped_lock", "unique_lock"}},
      {{"numeric"}, {"accumulate", "gcd", "iota"}},
      {{"optional"}, {"make_optional", "nullopt", "optional"}},
      {{"queue"}, {"priority_queue", "queue"}},
      {{"set"}, {"multiset", "set"}},
      {{"span"}, {"as_bytes", "as_writable_bytes", "span"}},
      {{"sstream"}, {"istringstream", "ostringstream", "stringstream"}},
      {{"stdexcept"},
       {"invalid_argument", "length_error", "logic_error", "out_of_range", "runtime_error"}},
      {{"string"}, {"getline", "string", "to_string"}},
      {{"string_view"}, {"string_view"}},
      {{"system_error", "charconv"}, {"errc", "error_code", "system_error"}},
      {{"thread"}, {"thread"}},
      {{"tuple"}, {"forward_as_tuple", "make_tuple", "tie", "tuple"}},
      {{"type_traits"},
       {"conditional_t", "decay_t", "enable_if_t", "invoke_result_t", "is_base_of_v", "is_same_v",
        "is_void_v", "remove_cvref_t"}},
      {{"typeinfo"}, {"type_info"}},
      // Containers of values move them, in every implementation.
      {{"utility", "array", "functional", "map", "memory", "optional", "set", "string", "variant",
        "vector"},
       {"exchange", "forward", "make_pair", "move", "pair", "swap"}},
      {{"variant"}, {"get_if", "holds_alternative", "monostate", "variant", "visit"}},
      {{"vector"}, {"vector"}},
  };
  static const std::map<std::string_view, Headers> kByName = [] {
    std::map<std::string_view, Headers> by_name;
    for (const auto& [headers, names] : kTable) {
      for (std::string_view name : names) by_name[name] = headers;
    }
    return by_name;
  }();
  return kByName;
}

using FindSource = std::function<const SourceText*(std::string_view)>;

/// Standard headers that `source` includes, or project headers that it includes.
class Reached {
 public:
  Reached(const SourceText& source, const FindSource& find) : find_(find) { visit(source); }
  bool any_of(const Headers& headers) const {
    return std::any_of(headers.begin(), headers.end(),
                       [&](std::string_view header) { return standard_.contains(header); });
  }

 private:
  void visit(const SourceText& source) {
    if (!seen_.insert(source.path()).second) return;
    for (const Include& include : source.includes()) {
      const SourceText* const ours = include.angled ? nullptr : find(source, include.path);
      if (include.angled) standard_.insert(include.path);
      if (ours != nullptr) visit(*ours);
    }
  }

  // A path from the root of the tree, or from the folder of `source`, as in examples.
  const SourceText* find(const SourceText& source, std::string_view path) const {
    const SourceText* const found = find_(path);
    if (found != nullptr) return found;
    const std::string_view from = source.path();
    const std::string folder(from.substr(0, from.rfind('/') + 1));
    return find_(folder + std::string(path));
  }

  const FindSource& find_;
  std::set<std::string_view> standard_;
  std::set<std::string_view> seen_;
};

bool is_name_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

Findings forgotten(const SourceText& source, const FindSource& find) {
  constexpr std::string_view kStd = "std::";
  const Reached reached(source, find);
  const std::string_view code = source.code();
  Findings findings;
  std::set<std::string_view> told;
  for (std::size_t at = code.find(kStd); at != code.npos; at = code.find(kStd, at + 1)) {
    if (at > 0 && (is_name_character(code[at - 1]) || code[at - 1] == ':')) continue;
    std::size_t end = at + kStd.size();
    while (end < code.size() && is_name_character(code[end])) ++end;
    const std::string_view name = code.substr(at + kStd.size(), end - at - kStd.size());
    const auto row = headers_of_names().find(name);
    if (row == headers_of_names().end() || reached.any_of(row->second)) continue;
    if (!told.insert(name).second) continue;
    const auto line = 1 + std::count(code.begin(), code.begin() + static_cast<long>(at), '\n');
    findings.emplace_back(source.path(), static_cast<int>(line),
                          "std::" + std::string(name) + " without its header",
                          "Include <" + std::string(row->second.front()) + ">");
  }
  return findings;
}

Findings in_the_project(const SourceText& source) {
  return forgotten(source, [](std::string_view path) { return Project::get().find(path); });
}

std::vector<int> planted(const std::string& text) {
  const SourceText lower("core/lower.h", "#include <vector>\n");
  const SourceText upper("core/upper.h", "#include \"core/lower.h\"\n#include \"core/upper.h\"\n");
  return lines_of(forgotten(SourceText("core/x.cc", text), [&](std::string_view path) {
    if (path == lower.path()) return &lower;
    return path == upper.path() ? &upper : nullptr;
  }));
}

TEST(Includes, EachStandardNameHasItsHeader) {
  EXPECT_TRUE(none(Project::get().check(kEverything, in_the_project)));
}

TEST(Includes, AForgottenHeaderIsFoundOnce) {
  EXPECT_EQ(planted("std::vector<int> a;\nstd::vector<int> b;\n"), std::vector<int>{1});
  EXPECT_EQ(planted("#include <map>\n\nstd::map<int, std::string> a;\n"), std::vector<int>{3});
  EXPECT_EQ(planted("int a = std::min(1, 2);"), std::vector<int>{1});
}

TEST(Includes, OwnHeadersBringTheirIncludes) {
  EXPECT_EQ(planted("#include \"core/upper.h\"\nstd::vector<int> a;\n"), std::vector<int>());
  EXPECT_EQ(planted("#include \"core/upper.h\"\nstd::map<int, int> a;\n"), std::vector<int>{2});
  EXPECT_EQ(planted("#include \"upper.h\"\nstd::vector<int> a;\n"), std::vector<int>());
}

TEST(Includes, CommentsLiteralsAndOtherNamesPass) {
  EXPECT_EQ(
      planted("// std::vector\nconst char* a = \"std::map\";\nmy_std::map b;\nstd::size_t c;\n"
              "other::std::map d;\n"),
      std::vector<int>());
}

}  // namespace
}  // namespace wavetank::lint
