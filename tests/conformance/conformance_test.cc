// Every program must give the trace that CPython gave. Our own stand below tests/conformance/
// programs; the given ones are found through WAVETANK_CONFORMANCE, a folder with
// cases/GROUP/NAME.json and generated.jsonl.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/conformance/program.h"

namespace wavetank::conformance {
namespace {

constexpr std::size_t kContextLines = 5;

struct Case {
  explicit Case(Json program_)
      : program(std::make_shared<const Json>(std::move(program_))),
        name(program->at("name").text()) {}

  std::shared_ptr<const Json> program;  ///< Shared by the copies that GoogleTest makes.
  std::string name;
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

std::vector<Case> read_cases(const std::filesystem::path& folder) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string path = entry.path().string();
    if (path.ends_with(".json") || path.ends_with(".jsonl")) paths.push_back(path);
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Case> cases;
  for (const std::string& path : paths) {
    for (Json& program : read_programs(path)) cases.emplace_back(std::move(program));
  }
  return cases;
}

std::vector<Case> own_cases() {
  return read_cases(std::filesystem::path(WAVETANK_SOURCE_DIR) / "tests/conformance/programs");
}

std::vector<Case> given_cases() {
  const char* given = std::getenv("WAVETANK_CONFORMANCE");
  if (given == nullptr) return {};
  const std::filesystem::path folder = given;
  std::vector<Case> cases = read_cases(folder / "cases");
  for (Json& program : read_programs(folder / "generated.jsonl")) {
    cases.emplace_back(std::move(program));
  }
  return cases;
}

std::vector<std::string> expected_trace(const Json& program) {
  std::vector<std::string> lines;
  for (const Json& line : program.at("expected").at("trace").items()) lines.push_back(line.text());
  return lines;
}

std::string line_of(const std::vector<std::string>& trace, std::size_t at) {
  return at < trace.size() ? trace[at] : "(end of trace)";
}

/// The first line that differs, with what came before it; empty for equal traces.
std::string difference(const std::vector<std::string>& expected,
                       const std::vector<std::string>& actual) {
  std::size_t at = 0;
  while (at < expected.size() && at < actual.size() && expected[at] == actual[at]) ++at;
  if (at == expected.size() && at == actual.size()) return "";
  std::string text = "line " + std::to_string(at + 1) + " differs\n";
  for (std::size_t i = at - std::min(at, kContextLines); i < at; ++i) {
    text += "    " + expected[i] + "\n";
  }
  return text + "  - expected " + line_of(expected, at) + "\n  + actual   " + line_of(actual, at);
}

class Conformance : public testing::TestWithParam<Case> {};

TEST_P(Conformance, TraceIsThatOfCPython) {
  const Case& one = GetParam();
  ASSERT_EQ(std::nullopt, missing_feature(*one.program)) << one.name << " needs what core lacks";

  const std::vector<std::string> actual = trace_of(*one.program);

  EXPECT_EQ("", difference(expected_trace(*one.program), actual)) << one.name;
}

/// GoogleTest takes letters, digits and underscores.
std::string test_name(const testing::TestParamInfo<Case>& param) {
  std::string name = param.param.name;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(OwnPrograms, Conformance, testing::ValuesIn(own_cases()), test_name);
INSTANTIATE_TEST_SUITE_P(GivenPrograms, Conformance, testing::ValuesIn(given_cases()), test_name);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Conformance);

TEST(GivenPrograms, AreThere) {
  if (std::getenv("WAVETANK_CONFORMANCE") == nullptr) {
    GTEST_SKIP() << "WAVETANK_CONFORMANCE is not set: no given programs to compare with";
  }
  const std::size_t count = given_cases().size();
  EXPECT_GE(count, 500U);
  std::printf("%zu given programs\n", count);
}

TEST(OwnPrograms, AreAtLeastSixty) {
  const std::size_t count = own_cases().size();
  EXPECT_GE(count, 60U);
  std::printf("%zu programs of our own\n", count);
}

TEST(ConformanceRunner, DifferenceNamesTheFirstLine) {
  EXPECT_EQ("", difference({"a", "b"}, {"a", "b"}));
  EXPECT_EQ("line 2 differs\n    a\n  - expected b\n  + actual   c",
            difference({"a", "b"}, {"a", "c"}));
  EXPECT_EQ("line 2 differs\n    a\n  - expected b\n  + actual   (end of trace)",
            difference({"a", "b"}, {"a"}));
  EXPECT_EQ("line 1 differs\n  - expected (end of trace)\n  + actual   x", difference({}, {"x"}));
}

std::string answer(const char* text) { return answer_to(Json::parse(text)); }

TEST(ConformanceRunner, AnswersWithATrace) {
  EXPECT_EQ(
      R"x({"name": "n", "trace": ["0 main begin", "0 main log \u00e9 \"\\n\"", "0 main end = null", )x"
      R"x("0 runner run main = null", "0 runner pending []", "0 runner closed []"]})x",
      answer(R"({"name": "n", "main": [{"op": "log", "text": "\u00e9", "value": "\n"}]})"));
}

TEST(ConformanceRunner, SaysWhatCoreLacksBeforeRunning) {
  EXPECT_EQ(R"({"name": "n", "unsupported": "statement fly"})",
            answer(R"({"name": "n", "main": [{"op": "log", "text": "a"}, {"op": "fly"}]})"));
  EXPECT_EQ(R"({"name": "n", "unsupported": "door"})",
            answer(R"({"name": "n", "objects": {"d": ["door"]}, "main": []})"));
}

TEST(ConformanceRunner, RejectsWhatIsNoProgram) {
  EXPECT_EQ(R"({"name": "n", "unsupported": "rejected: break outside a loop"})",
            answer(R"({"name": "n", "main": [{"op": "break"}]})"));
  EXPECT_EQ(R"({"name": "n", "unsupported": "rejected: trace longer than 4000 lines"})",
            answer(R"({"name": "n", "main": [
                {"op": "while", "cond": true, "body": [{"op": "sleep", "us": 1}]}]})"));
  EXPECT_THROW(Json::parse("{\"name\": "), BadProgram);
  EXPECT_THROW(Json::parse("[1.5]"), BadProgram);
  EXPECT_THROW(read_programs("/no/such/program.json"), std::runtime_error);
}

TEST(ConformanceRunner, DeadlockEndsTheTraceAtOnce) {
  const std::vector<std::string> trace = trace_of(Json::parse(R"({"name": "n",
      "objects": {"e": ["event"]},
      "main": [{"op": "try", "body": [{"op": "event_wait", "of": "e"}],
                "finally": [{"op": "log", "text": "never shown"}]}]})"));

  EXPECT_EQ((std::vector<std::string>{"0 main begin", "0 runner deadlock [main]"}), trace);
}

}  // namespace
}  // namespace wavetank::conformance
