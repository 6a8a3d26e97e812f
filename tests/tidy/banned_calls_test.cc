// Words that would let the machine into a run: clocks, library randomness, the environment, hash
// order, addresses. Runs must be equal across processes, compilers and machines.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lint/token.h"
#include "tests/tidy/project.h"

namespace wavetank::lint {
namespace {

enum class Form {
  kWord,      ///< The identifier itself.
  kStd,       ///< std::word
  kPrefix,    ///< Identifiers that begin so.
  kSuffix,    ///< Identifiers that end so.
  kPart,      ///< Identifiers that hold it, in any case.
  kCall,      ///< A call of a function that is not a member.
  kTimeCall,  ///< A call with nullptr, 0 or an address, as of C's time().
};

struct Ban {
  Ban(Form form_, std::vector<std::string_view> words_, std::vector<std::string_view> folders_,
      std::vector<std::string_view> except_, std::string_view instead_)
      : form(form_),
        words(std::move(words_)),
        folders(std::move(folders_)),
        except(std::move(except_)),
        instead(instead_) {}

  Form form;
  std::vector<std::string_view> words;
  std::vector<std::string_view> folders;
  std::vector<std::string_view> except;  ///< Files or folders within `folders`.
  std::string_view instead;
};

using Places = std::vector<std::string_view>;
const Places kCode = {"core", "sim", "scenarios", "lint", "cli", "main.cc", "examples"};
const Places kCodeAndTests = {"core",    "sim",      "scenarios", "lint", "cli",
                              "main.cc", "examples", "tests",     "bench"};

const std::vector<Ban> kBans = {
    {Form::kWord,
     {"system_clock", "steady_clock", "high_resolution_clock", "utc_clock", "clock_gettime",
      "gettimeofday", "timespec_get", "localtime", "localtime_r", "mktime"},
     kCode,
     {},
     "Take a Clock& (core/loop/clock.h); only core/uv asks the host"},
    {Form::kTimeCall, {"time"}, kCode, {}, "Take a Clock& (core/loop/clock.h)"},
    {Form::kStd, {"clock"}, kCode, {}, "Take a Clock& (core/loop/clock.h)"},
    {Form::kWord,
     {"random_device", "mt19937", "mt19937_64", "minstd_rand", "minstd_rand0",
      "default_random_engine", "ranlux24", "ranlux48", "knuth_b"},
     kCodeAndTests,
     {"examples/beast_client/plain.cc"},  // A main() without wavetank.
     "Draw from a Random& (core/doors/random.h) or, in sim, from the oracle"},
    {Form::kSuffix,
     {"_distribution"},
     kCodeAndTests,
     {"examples/beast_client/plain.cc"},
     "Results differ between standard libraries: Random::draw(label, bound) is uniform"},
    {Form::kCall,
     {"rand", "srand", "srandom", "drand48", "getrandom", "getentropy"},
     kCodeAndTests,
     {"core/uv"},
     "Draw from a Random& (core/doors/random.h)"},
    {Form::kStd,
     {"shuffle", "sample"},
     kCodeAndTests,
     {},
     "Results differ between standard libraries: write the loop with draw()"},
    {Form::kStd,
     {"thread", "jthread", "async", "this_thread"},
     kCodeAndTests,
     {"tests/interop", "tests/core/allocation_test.cc"},
     "One thread: make a task, and sleep() on the loop's time"},
    {Form::kWord,
     {"usleep", "nanosleep", "clock_nanosleep"},
     kCodeAndTests,
     {},
     "Use sleep() of core/task inside a task"},
    {Form::kWord,
     {"getenv", "secure_getenv", "setenv", "putenv"},
     kCode,
     {"cli/environment.cc"},
     "Only cli/environment.cc reads the environment"},
    {Form::kWord,
     {"unordered_map", "unordered_set", "unordered_multimap", "unordered_multiset"},
     kCode,
     {},
     "Their order differs between machines: std::map, or a sorted vector"},
    {Form::kStd, {"hash"}, kCode, {}, "Differs between standard libraries: use XXH3"},
    {Form::kPrefix,
     {"uv_", "UV_"},
     kCodeAndTests,
     {"core/uv", "tests/uv", "bench/live"},
     "Only core/uv speaks to libuv: use the doors (core/doors)"},
    {Form::kWord,
     {"double", "float"},
     {"sim/world", "sim/oracle", "sim/fault", "core/retry"},
     {},
     "No floating point where a run is decided: integers, nanoseconds, ratios"},
    {Form::kPart,
     {"simulat"},
     {"core", "scenarios/protocol", "scenarios/pipeline", "scenarios/feeds", "scenarios/venue"},
     {},
     "Product code does not ask whether it is simulated: put the difference behind a door"},
};

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

bool is_member(const std::vector<Token>& tokens, std::size_t i) {
  return i > 0 && (tokens[i - 1].is(".") || tokens[i - 1].is("->"));
}

/// `rand()`, `std::rand()`; not `x.rand()`, nor the declaration `int rand()`.
bool is_call(const std::vector<Token>& tokens, std::size_t i) {
  if (i + 1 >= tokens.size() || !tokens[i + 1].is("(") || is_member(tokens, i)) return false;
  if (i == 0) return true;
  const Token& before = tokens[i - 1];
  if (before.is("::")) return i < 2 || !tokens[i - 2].is_word() || tokens[i - 2].is("std");
  const bool declares = (before.is_word() && !before.is("return") && !before.is("co_return")) ||
                        before.is(">") || before.is("&") || before.is("*");
  return !declares;
}

/// `time(nullptr)`; not `loop.time()` or the initialiser `time(time_)`.
bool is_time_call(const std::vector<Token>& tokens, std::size_t i) {
  if (!is_call(tokens, i) || i + 2 >= tokens.size()) return false;
  const Token& argument = tokens[i + 2];
  return argument.is("nullptr") || argument.is("NULL") || argument.is("0") || argument.is("&");
}

bool breaks(const Ban& ban, const std::vector<Token>& tokens, std::size_t i,
            std::string_view word) {
  const std::string_view text = tokens[i].text;
  switch (ban.form) {
    case Form::kWord:
      return text == word && !is_member(tokens, i);
    case Form::kStd:
      return text == word && i >= 2 && tokens[i - 1].is("::") && tokens[i - 2].is("std");
    case Form::kPrefix:
      return text.starts_with(word);
    case Form::kSuffix:
      return text.ends_with(word) && text != word;
    case Form::kPart:
      return lower(text).find(word) != std::string::npos;
    case Form::kCall:
      return text == word && is_call(tokens, i);
    case Form::kTimeCall:
      return text == word && is_time_call(tokens, i);
  }
  return false;
}

bool is_inside(const SourceText& source, const std::vector<std::string_view>& places) {
  return std::any_of(places.begin(), places.end(),
                     [&](std::string_view place) { return source.is_below(place); });
}

Findings banned_words(const SourceText& source) {
  Findings findings;
  const std::vector<Token> tokens = all_tokens(source);
  for (const Ban& ban : kBans) {
    if (!is_inside(source, ban.folders) || is_inside(source, ban.except)) continue;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (!tokens[i].is_word()) continue;
      if (std::any_of(ban.words.begin(), ban.words.end(),
                      [&](std::string_view word) { return breaks(ban, tokens, i, word); })) {
        findings.emplace_back(source.path(), tokens[i].line,
                              "`" + std::string(tokens[i].text) + "` is banned here",
                              std::string(ban.instead));
      }
    }
  }
  return findings;
}

/// std::map<T*, ...> and its kin: ordered by address.
Findings pointer_keys(const SourceText& source) {
  Findings findings;
  const std::vector<Token> tokens = all_tokens(source);
  for (std::size_t i = 1; i + 1 < tokens.size(); ++i) {
    const bool ordered = tokens[i].is("map") || tokens[i].is("set") || tokens[i].is("multimap") ||
                         tokens[i].is("multiset");
    if (!ordered || !tokens[i - 1].is("::") || !tokens[i + 1].is("<")) continue;
    int depth = 0;
    for (std::size_t k = i + 1; k < tokens.size(); ++k) {
      if (tokens[k].is("<")) ++depth;
      if (tokens[k].is(">")) --depth;
      const bool key_ends = depth == 0 || (depth == 1 && tokens[k].is(","));
      if (key_ends && tokens[k - 1].is("*")) {
        findings.emplace_back(source.path(), tokens[i].line, "a container ordered by address",
                              "Key it by an id that is given out in order");
      }
      if (key_ends) break;
    }
  }
  return findings;
}

std::vector<int> planted_calls(std::string path, std::string code) {
  return lines_of(banned_words(SourceText(std::move(path), std::move(code))));
}

TEST(BannedCalls, OurCodeUsesNoBannedCall) {
  EXPECT_TRUE(none(Project::get().check(kEverything, banned_words)));
}

TEST(BannedCalls, EachIsFound) {
  const std::vector<std::string> calls = {"auto t = std::chrono::system_clock::now();",
                                          "std::chrono::steady_clock c;",
                                          "high_resolution_clock::now();",
                                          "std::random_device d;",
                                          "std::mt19937 g(1);",
                                          "std::uniform_int_distribution<int> d(0, 1);",
                                          "int r = rand();",
                                          "std::srand(7);",
                                          "auto t = time(nullptr);",
                                          "std::time(0);",
                                          "clock_gettime(0, &t);",
                                          "gettimeofday(&t, 0);",
                                          "auto* home = std::getenv(\"HOME\");",
                                          "std::unordered_map<int, int> m;",
                                          "std::unordered_set<int> s;",
                                          "std::thread t(f);",
                                          "std::this_thread::yield();",
                                          "auto h = std::hash<int>()(1);",
                                          "uv_loop_t* loop;",
                                          "std::shuffle(a, b, g);",
                                          "if (is_simulated()) return;"};
  for (const std::string& call : calls) {
    EXPECT_EQ((std::vector<int>{2}), planted_calls("core/task/x.cc", "\n" + call + "\n")) << call;
  }
}

TEST(BannedCalls, AllowedWhereTheTableSaysSo) {
  EXPECT_EQ(0U, planted_calls("cli/environment.cc", "std::getenv(\"NO_COLOR\");").size());
  EXPECT_EQ(1U, planted_calls("cli/test_command.cc", "std::getenv(\"NO_COLOR\");").size());
  EXPECT_EQ(0U, planted_calls("core/uv/clock.cc", "uv_hrtime();").size());
  EXPECT_EQ(0U, planted_calls("tests/net/x_test.cc", "std::getenv(\"WAVETANK_FEEDS\");").size());
  EXPECT_EQ(1U, planted_calls("sim/fault/x.cc", "double rate = 1;").size());
  EXPECT_EQ(0U, planted_calls("sim/report/x.cc", "double rate = 1;").size());
}

TEST(BannedCalls, NamesThatOnlyLookAlikePass) {
  const std::string code =
      "Instant time() const;\nauto t = loop.time();\nInstant X::time() const { return time_; }\n"
      "// rand() and getenv()\nauto text = \"system_clock\";\nint operand(int);\nauto x = "
      "time();\nX(T time_) : time(time_), clock(time_) {}\n";
  EXPECT_EQ((std::vector<int>{}), planted_calls("core/loop/x.cc", code));
}

TEST(BannedCalls, NoContainerIsOrderedByAddress) {
  EXPECT_TRUE(none(Project::get().check(kProduct, pointer_keys)));
}

TEST(BannedCalls, PointerKeyIsFound) {
  const SourceText planted_keys("core/x.cc",
                                "std::map<const Task*, int> a;\nstd::set<Task*> b;\n"
                                "std::map<int, Task*> c;\nstd::set<std::pair<int, Task*>> d;\n"
                                "std::map<std::vector<int>, Task*> e;\n");
  EXPECT_EQ((std::vector<int>{1, 2}), lines_of(pointer_keys(planted_keys)));
}

}  // namespace
}  // namespace wavetank::lint
