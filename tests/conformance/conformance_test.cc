// Every stored program must leave the trace that CPython left: those of programs/GROUP/NAME.json,
// written by hand, and those of generated.jsonl.gz.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/conformance/program.h"
#include "tests/conformance/program_file.h"

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

const std::filesystem::path kFolder =
    std::filesystem::path(WAVETANK_SOURCE_DIR) / "tests/conformance";

std::vector<Case> cases_of(const std::filesystem::path& file) {
  std::vector<Case> cases;
  for (Json& program : read_programs(file.string())) cases.emplace_back(std::move(program));
  return cases;
}

std::vector<std::filesystem::path> written_files() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kFolder / "programs")) {
    if (entry.path().extension() == ".json") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<Case> written_cases() {
  std::vector<Case> cases;
  for (const std::filesystem::path& path : written_files()) {
    cases.push_back(cases_of(path).front());
  }
  return cases;
}

std::vector<Case> generated_cases() { return cases_of(kFolder / "generated.jsonl.gz"); }

std::vector<std::string> expected_trace(const Json& program) {
  std::vector<std::string> lines;
  for (const Json& line : program.at("expected").at("trace").items()) lines.push_back(line.text());
  return lines;
}

std::string line_of(const std::vector<std::string>& trace, std::size_t at) {
  return at < trace.size() ? trace[at] : "(end of trace)";
}

/// The first line that differs, with the lines before it; empty for equal traces.
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

INSTANTIATE_TEST_SUITE_P(WrittenPrograms, Conformance, testing::ValuesIn(written_cases()),
                         test_name);
INSTANTIATE_TEST_SUITE_P(GeneratedPrograms, Conformance, testing::ValuesIn(generated_cases()),
                         test_name);

TEST(StoredPrograms, HaveDifferentNames) {
  std::set<std::string> names;
  for (const Case& one : written_cases()) EXPECT_TRUE(names.insert(one.name).second) << one.name;
  for (const Case& one : generated_cases()) EXPECT_TRUE(names.insert(one.name).second) << one.name;
}

TEST(WrittenPrograms, AreNamedAsTheirFiles) {
  for (const std::filesystem::path& path : written_files()) {
    const auto expected = path.lexically_relative(kFolder / "programs").replace_extension();
    EXPECT_EQ(expected.generic_string(), cases_of(path).front().name);
  }
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

TEST(ConformanceRunner, MissingFeaturesAreNamedBeforeARun) {
  EXPECT_EQ(R"({"name": "n", "unsupported": "statement fly"})",
            answer(R"({"name": "n", "main": [{"op": "log", "text": "a"}, {"op": "fly"}]})"));
  EXPECT_EQ(R"({"name": "n", "unsupported": "door"})",
            answer(R"({"name": "n", "objects": {"d": ["door"]}, "main": []})"));
}

TEST(ConformanceRunner, InvalidProgramsAreRejected) {
  EXPECT_EQ(R"({"name": "n", "unsupported": "rejected: break outside a loop"})",
            answer(R"({"name": "n", "main": [{"op": "break"}]})"));
  EXPECT_EQ(R"({"name": "n", "unsupported": "rejected: trace longer than 4000 lines"})",
            answer(R"({"name": "n", "main": [
                {"op": "while", "cond": true, "body": [{"op": "sleep", "us": 1}]}]})"));
  EXPECT_THROW(Json::parse("{\"name\": "), BadProgram);
  EXPECT_THROW(Json::parse("[1.5]"), BadProgram);
  EXPECT_THROW(read_programs("/no/such/program.json"), std::runtime_error);
}

TEST(ConformanceRunner, RejectsACompressedFileThatIsCutOff) {
  std::ifstream whole(kFolder / "generated.jsonl.gz", std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(whole), {});
  bytes.resize(bytes.size() / 2);
  const std::string cut =
      testing::TempDir() + "cut_off_programs_" + std::to_string(::getpid()) + ".jsonl.gz";
  std::ofstream(cut, std::ios::binary) << bytes;

  try {
    read_programs(cut);
    ADD_FAILURE() << "read without an error";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string::npos, std::string(error.what()).find("unexpected end of file"))
        << error.what();
  }
  std::filesystem::remove(cut);
}

TEST(ConformanceRunner, DeadlockEndsTheTraceImmediately) {
  const std::vector<std::string> trace = trace_of(Json::parse(R"({"name": "n",
      "objects": {"e": ["event"]},
      "main": [{"op": "try", "body": [{"op": "event_wait", "of": "e"}],
                "finally": [{"op": "log", "text": "never shown"}]}]})"));

  EXPECT_EQ((std::vector<std::string>{"0 main begin", "0 runner deadlock [main]"}), trace);
}

}  // namespace
}  // namespace wavetank::conformance
