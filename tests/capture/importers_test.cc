// Goal: the list of importers is what parse_capture() reads, names decide nothing but incidents,
// and the document of formats names each.

#include "sim/import/importers.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "tests/capture/sample.h"

namespace wavetank::sim {
namespace {

TEST(Importers, NamesAreWordsThatIncidentsCanKeep) {
  std::set<std::string_view> names = {kOwnFormat};
  for (const auto make : kImporters) {
    const Importer importer = make();
    EXPECT_TRUE(names.insert(importer.name).second) << importer.name << " is taken";
    const std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
    EXPECT_NE(letters.find(importer.name.front()), std::string_view::npos) << importer.name;
    EXPECT_EQ(importer.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"),
              std::string_view::npos)
        << importer.name;
  }
  const std::vector<std::string> formats = capture_formats();
  EXPECT_EQ(std::set<std::string_view>(formats.begin(), formats.end()), names);
  EXPECT_EQ(formats.front(), kOwnFormat);
}

// A file that is refused by its beginning is never read whole.
TEST(Importers, ABeginningThatIsRefusedIsRefusedByTheReader) {
  const std::string binary(3u << 20, '\0');
  std::string stampless;
  while (stampless.size() < 3u << 20) stampless += "hello\n";
  for (const auto make : kImporters) {
    const Importer importer = make();
    for (const std::string& bytes : {stampless, binary, sample_stamp_text()}) {
      const std::string_view head = std::string_view(bytes).substr(0, kTellingBytes);
      if (importer.may_begin(head)) continue;
      const auto read = importer.read(bytes, "x", CaptureLimits());
      ASSERT_FALSE(read) << importer.name;
      EXPECT_EQ(read.error().kind, CaptureErrorKind::kForeign) << importer.name;
    }
    EXPECT_FALSE(importer.may_begin(std::string_view(stampless).substr(0, kTellingBytes)));
  }
}

TEST(Importers, AFileOfNoFormatIsRefusedWithTheFilesThatEachReads) {
  const std::string error = parse_capture("hello\nworld\n", "x").error().text;
  for (const auto make : kImporters) {
    EXPECT_NE(error.find(" nor " + std::string(make().doc)), std::string::npos) << error;
  }
}

TEST(Importers, TheDocumentOfFormatsNamesEach) {
  std::ifstream file(WAVETANK_SOURCE_DIR "/docs/capture_format.md");
  std::stringstream text;
  text << file.rdbuf();
  const std::string page = text.str().substr(text.str().find("## Foreign files"));
  for (const auto make : kImporters) {
    EXPECT_NE(page.find("**" + std::string(make().name)), std::string::npos) << make().name;
  }
}

}  // namespace
}  // namespace wavetank::sim
