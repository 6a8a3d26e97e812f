// Goal: `wavetank init` writes a whole project into an empty folder, and touches no other folder.
// tests/package builds the project and runs it.

#include <gtest/gtest.h>

#include <filesystem>

#include "cli/starter.h"
#include "tests/cli/cli_fixture.h"

namespace wavetank::cli {
namespace {

class InitCommand : public CliTest {};

TEST_F(InitCommand, WritesTheFilesOfTheExample) {
  const Ran ran = run_wavetank({"init", path("x")});

  EXPECT_EQ(0, ran.code) << ran.err;
  EXPECT_EQ(starter_files().size(), names("x").size());
  const std::string example = std::string(WAVETANK_SOURCE_DIR) + "/examples/own_client";
  for (const auto& entry : std::filesystem::directory_iterator(example)) {
    const std::string name = entry.path().filename().string();
    EXPECT_EQ(file_text(entry.path().string()), file_text(path("x/" + name))) << name;
  }
}

TEST_F(InitCommand, PrintsTheCommandsToGoOnWith) {
  const std::string x = path("x y");
  const Ran ran = run_wavetank({"init", x});

  EXPECT_NE(std::string::npos, ran.out.find("  cmake -S '" + x + "' -B '" + x + "/build'\n"))
      << ran.out;
  EXPECT_NE(std::string::npos, ran.out.find("  '" + x + "/build/x' test all --client mine\n"))
      << ran.out;
  EXPECT_EQ("", run_wavetank({"init", path("z"), "-q"}).out);
}

TEST_F(InitCommand, AnEmptyFolderIsFilled) {
  std::filesystem::create_directories(path("x"));

  EXPECT_EQ(0, run_wavetank({"init", path("x")}).code);
  EXPECT_EQ(starter_files().size(), names("x").size());
}

TEST_F(InitCommand, AFolderWithFilesIsRefusedAndUnchanged) {
  std::filesystem::create_directories(path("x"));
  file("x/notes", "mine");
  const Ran ran = run_wavetank({"init", path("x")});

  EXPECT_EQ(2, ran.code);
  EXPECT_EQ(
      "wavetank init: \"" + path("x") + "\" is not empty, it has \"notes\"; name a new folder\n",
      ran.err);
  EXPECT_EQ((std::vector<std::string>{"notes"}), names("x"));
}

TEST_F(InitCommand, AFileIsRefused) {
  EXPECT_EQ(2, run_wavetank({"init", file("x", "mine")}).code);
  EXPECT_EQ("mine", file_text(path("x")));
}

TEST_F(InitCommand, AFolderThatCannotBeMadeIsAnErrorOfTheEnvironment) {
  const Ran ran = run_wavetank({"init", file("x", "mine") + "/y"});

  EXPECT_EQ(6, ran.code);
  EXPECT_EQ((std::vector<std::string>{"x"}), names("."));
}

}  // namespace
}  // namespace wavetank::cli
