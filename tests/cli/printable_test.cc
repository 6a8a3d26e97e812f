// Goal: for any bytes of an argument, a file name or a file, a message stays one line that a
// terminal only shows, and a command to type again is the intended command.

#include "cli/printable.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace wavetank::cli {
namespace {

TEST(Printable, TextOfAnyLanguageStays) {
  for (const char* text :
       {"", "feed.gz", "C:\\feed \"a\" 'b'", "Gezeiten für Ö", "波のタンク", "🌊"}) {
    EXPECT_EQ(printable(text), text);
  }
}

TEST(Printable, ControlSequencesOfATerminalAreEscaped) {
  EXPECT_EQ(printable("a\nb\rc\td"), "a\\nb\\rc\\td");
  EXPECT_EQ(printable("\x1b[2J\x7f"), "\\x1b[2J\\x7f");
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(printable("\xc2\x9b"
                      "2J"),
            "\\xc2\\x9b2J");                                    // CSI as one character.
  EXPECT_EQ(printable("\xe2\x80\xa8"), "\\xe2\\x80\\xa8");      // LINE SEPARATOR.
  EXPECT_EQ(printable("gz\xe2\x80\xae"), "gz\\xe2\\x80\\xae");  // RIGHT-TO-LEFT OVERRIDE.
}

TEST(Printable, InvalidUtf8IsEscapedByteByByte) {
  EXPECT_EQ(printable("\xff"), "\\xff");
  EXPECT_EQ(printable("a\xc3"), "a\\xc3");                           // Cut off.
  EXPECT_EQ(printable("\xc3\x28"), "\\xc3(");                        // No continuation.
  EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf");                    // Longer than needed.
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // A surrogate.
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // Beyond U+10FFFF.
}

TEST(ShellWord, PlainPathsStay) {
  for (const char* path :
       {"wavetank-out/a_b-seed0-1f0c9a2e.json", "/tmp/x", "./-x", "a,b:c=d@e%+"}) {
    EXPECT_EQ(shell_word(path), path);
  }
}

TEST(ShellWord, TheRestIsQuoted) {
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("my dir/a.json"), "'my dir/a.json'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word("a\nb'c\\"), "$'a\\nb\\'c\\\\'");
}

/// The word that bash reads from `word`.
std::string read_by_bash(const std::string& word) {
  const std::string command = "exec bash <<'END'\nprintf %s " + word + "\nEND\n";
  std::FILE* shell = ::popen(command.c_str(), "r");
  if (shell == nullptr) return {};
  std::string text;
  for (int byte = std::fgetc(shell); byte != EOF; byte = std::fgetc(shell)) {
    text += static_cast<char>(byte);
  }
  ::pclose(shell);
  return text;
}

TEST(ShellWord, AShellReadsItBack) {
  for (const std::string path :
       {"my dir/a.json", "it's", "a\nb'c\\", "$HOME `x` \"y\" *", "\xff\x1b", "x;y|z&", "~", "#"}) {
    EXPECT_EQ(read_by_bash(shell_word(path)), path);
  }
}

}  // namespace
}  // namespace wavetank::cli
