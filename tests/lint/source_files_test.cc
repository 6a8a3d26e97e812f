// Which files a lint reads: the sources of a tree, in order and once; no built or hidden files.

#include "lint/source_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace wavetank::lint {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<std::string>;

class SourceFiles : public testing::Test {
 protected:
  SourceFiles()
      : folder_(testing::TempDir() + "wavetank_lint_" +
                testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::remove_all(folder_);
  }
  ~SourceFiles() override { fs::remove_all(folder_); }

  void file(const std::string& name) const {
    fs::create_directories(fs::path(folder_ + "/" + name).parent_path());
    std::ofstream(folder_ + "/" + name) << "\n";
  }

  /// The files found at or below `names`, without the folder.
  Paths found(const Paths& names) const {
    Paths paths;
    for (const std::string& name : names) paths.push_back(folder_ + "/" + name);
    Paths result = find_sources(paths);
    for (std::string& path : result) path = fs::path(path).lexically_relative(folder_).string();
    return result;
  }

  std::string folder_;
};

TEST_F(SourceFiles, AreThoseWithTheEndingsOfCppInTheOrderOfNames) {
  for (const char* name : {"b.cc", "a/z.cpp", "a/b.cxx", "a.h", "c.hpp", "d.hh", "e.c", "cc",
                           "f.md", "g.cc.orig", "CMakeLists.txt"}) {
    file(name);
  }
  EXPECT_EQ((Paths{"a.h", "a/b.cxx", "a/z.cpp", "b.cc", "c.hpp", "d.hh"}), found({"."}));
}

TEST_F(SourceFiles, HiddenAndBuildFoldersAreLeftOut) {
  for (const char* name : {".git/a.cc", ".hidden.cc", "build/a.cc", "build-arm/a.cc",
                           "build_2/a.cc", "cmake-build-debug/a.cc", "out/CMakeCache.txt",
                           "out/a.cc", "node_modules/a.cc", "builder/a.cc", "sub/build/a.cc"}) {
    file(name);
  }
  EXPECT_EQ((Paths{"builder/a.cc"}), found({"."}));
}

TEST_F(SourceFiles, NamedFilesAreTakenWithAnyEnding) {
  file("build/a.cc");
  file("notes.txt");
  EXPECT_EQ((Paths{"build/a.cc", "notes.txt"}), found({"build", "notes.txt"}));
}

TEST_F(SourceFiles, ReadsEachFileOnce) {
  file("a/x.cc");
  file("b.cc");
  EXPECT_EQ((Paths{"b.cc", "a/x.cc"}), found({"b.cc", "a", ".", "a/../b.cc"}));
}

TEST_F(SourceFiles, FollowsNoLinkToAFolderAndNoneToNowhere) {
  file("a/x.cc");
  fs::create_directory_symlink("..", folder_ + "/a/loop");
  fs::create_symlink("nowhere.cc", folder_ + "/gone.cc");
  fs::create_symlink("self.cc", folder_ + "/self.cc");
  fs::create_symlink("a/x.cc", folder_ + "/link.cc");
  EXPECT_EQ((Paths{"a/x.cc", "link.cc"}), found({"."}));
}

TEST_F(SourceFiles, RefusesAPathThatDoesNotExist) {
  EXPECT_THROW(find_sources({folder_ + "/none"}), fs::filesystem_error);
}

TEST(SourceNames, NeedMoreThanAnEnding) {
  EXPECT_TRUE(is_source_name("x.hh"));
  EXPECT_FALSE(is_source_name(".cc"));
  EXPECT_FALSE(is_source_name("x.cc.o"));
}

TEST(NotText, TextWithANulByteIsNotText) {
  EXPECT_EQ("", not_text_because("int a;\xff\r\n"));
  EXPECT_EQ("a NUL byte at offset 3", not_text_because(std::string_view("int\0a", 5)));
}

}  // namespace
}  // namespace wavetank::lint
