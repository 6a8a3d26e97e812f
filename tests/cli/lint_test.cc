// Goal: `wavetank lint` reports each finding in one line that an editor can follow, and by its exit
// code whether there was any. tests/lint tests the findings.

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <filesystem>

#include "lint/coroutine_rules.h"
#include "tests/cli/cli_fixture.h"
#include "tests/cli/json_object.h"

namespace wavetank::cli {
namespace {

constexpr const char* kTrap = "Coro<> f() {\n  co_await (a ? x() : y());\n}\n";
constexpr const char* kAccepted =
    "Coro<> f() {\n  co_await (a ? x() : y());  // wavetank-lint: allow, both are lvalues\n}\n";
constexpr const char* kClean = "Coro<> f() {\n  if (a) co_await x();\n}\n";

class LintCommand : public CliTest {
 protected:
  std::string line(const std::string& name) const {
    return path(name) +
           ":2: co_await and ?: in one expression: g++ 12 destroys operands that are objects "
           "twice, "
           "or crashes. Write if and else, or name the chosen value first\n";
  }
};

TEST_F(LintCommand, CleanCodePasses) {
  const Ran ran = run_wavetank({"lint", file("a.cc", kClean), file("b.cc", kClean)});

  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "2 files, 0 findings\n");
}

TEST_F(LintCommand, AFindingIsALineOnStdoutAndExitCodeOne) {
  std::filesystem::create_directories(path("sub"));
  file("sub/b.hpp", kTrap);
  file("a.cc", kTrap);
  file("notes.md", kTrap);
  const Ran ran = run_wavetank({"lint", folder_});

  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.out, line("a.cc") + line("sub/b.hpp"));
  EXPECT_EQ(ran.err, "2 files, 2 findings\n");
}

TEST_F(LintCommand, QuietLeavesOutTheSummary) {
  const Ran ran = run_wavetank({"lint", "-q", file("a.cc", kTrap)});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.out, line("a.cc"));
  EXPECT_EQ(ran.err, "");
}

TEST_F(LintCommand, AcceptedFindingsAreCountedAndShownOnDemand) {
  const std::string accepted = file("a.cc", kAccepted);
  const Ran ran = run_wavetank({"lint", accepted});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "1 file, 0 findings, 1 accepted\n");
  EXPECT_EQ(run_wavetank({"lint", "-v", accepted}).err,
            "accepted " + line("a.cc") + "1 file, 0 findings, 1 accepted\n");
}

TEST_F(LintCommand, JsonObjectIsCompleteAndAloneOnStdout) {
  file("a.cc", kTrap);
  file("b.cc", kAccepted);
  file("c.cc", std::string("\0", 1));
  const Ran ran = run_wavetank({"lint", "--json", folder_});
  const rapidjson::Document object = object_of(ran);

  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(keys_of(object), (std::vector<std::string>{"command", "version", "verdict", "files",
                                                       "findings", "accepted", "skipped"}));
  EXPECT_STREQ(object["command"].GetString(), "lint");
  EXPECT_STREQ(object["verdict"].GetString(), "fail");
  EXPECT_EQ(object["files"].GetInt(), 2);
  ASSERT_EQ(object["findings"].Size(), 1U);
  const rapidjson::Value& finding = object["findings"][0];
  EXPECT_EQ(keys_of(finding),
            (std::vector<std::string>{"file", "line", "rule", "message", "remedy"}));
  EXPECT_EQ(finding["file"].GetString(), path("a.cc"));
  EXPECT_EQ(finding["line"].GetInt(), 2);
  EXPECT_STREQ(finding["rule"].GetString(), "await_in_conditional_operator");
  EXPECT_EQ(object["accepted"][0]["file"].GetString(), path("b.cc"));
  EXPECT_EQ(object["skipped"][0]["file"].GetString(), path("c.cc"));

  EXPECT_STREQ(object_of(run_wavetank({"lint", "--json", path("b.cc")}))["verdict"].GetString(),
               "pass");
}

TEST_F(LintCommand, BinaryFileIsSkippedWithANote) {
  const std::string binary = file("a.cc", std::string("\x7f"
                                                      "ELF\0",
                                                      5));
  const Ran ran = run_wavetank({"lint", "-q", binary, file("b.cc", kClean)});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "skipped " + binary + ": not the text of a program: a NUL byte at offset 4\n");
}

TEST_F(LintCommand, UnreadableFileIsExitCodeFive) {
  const std::string trap = file("a.cc", kTrap);
  const Ran missing = run_wavetank({"lint", trap, path("none.cc")});
  EXPECT_EQ(missing.code, 5);
  EXPECT_EQ(missing.out, "");
  EXPECT_EQ(missing.err, "wavetank lint: " + path("none.cc") + ": No such file or directory\n");

  std::filesystem::create_directories(path("empty"));
  const Ran empty = run_wavetank({"lint", path("empty")});
  EXPECT_EQ(empty.code, 5);
  EXPECT_EQ(empty.err,
            "wavetank lint: " + path("empty") + ": no .cc .cpp .cxx .h .hpp .hh file there\n");

  EXPECT_EQ(run_wavetank({"lint", "/dev/null"}).err,
            "wavetank lint: /dev/null: not a regular file\n");
}

TEST_F(LintCommand, NamesOfFilesReachNoTerminal) {
  const std::string odd = file("a\n\x1b[2J.cc", kTrap);
  const Ran ran = run_wavetank({"lint", odd});
  EXPECT_EQ(ran.out.find('\x1b'), std::string::npos);
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 1);
  EXPECT_NE(ran.out.find("a\\n\\x1b[2J.cc:2: "), std::string::npos) << ran.out;
}

TEST(LintRules, AreAllListedWithTheirRemedies) {
  const Ran ran = run_wavetank({"lint", "--rules"});
  const Ran names = run_wavetank({"lint", "--rules", "-q"});
  const rapidjson::Document object = object_of(run_wavetank({"lint", "--rules", "--json"}));

  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.err, "");
  std::string all_names;
  ASSERT_EQ(object["rules"].Size(), lint::coroutine_rules().size());
  for (const lint::CoroutineRule& rule : lint::coroutine_rules()) {
    for (std::string_view text : {rule.name, rule.idiom, rule.effect, rule.remedy, rule.source}) {
      EXPECT_NE(ran.out.find(text), std::string::npos) << text;
    }
    all_names += std::string(rule.name) + "\n";
  }
  EXPECT_EQ(names.out, all_names);
  EXPECT_EQ(keys_of(object["rules"][0]),
            (std::vector<std::string>{"name", "idiom", "effect", "remedy", "source"}));
}

}  // namespace
}  // namespace wavetank::cli
