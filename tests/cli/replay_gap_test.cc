#include <gtest/gtest.h>

#include <string>

#include "core/capture/writer.h"
#include "tests/cli/cli_fixture.h"

namespace wavetank::cli {
namespace {

class ReplayGaps : public CliTest {};

// A wrong stamp is reported before the run that it makes long.
TEST_F(ReplayGaps, LongGapIsReportedWithBothLines) {
  const std::string hour = "1737918843893903000 {}\n1737922443893903000 {}\n";
  const std::string capture =
      file("gap.txt", "bad\n" + hour + "1737922443893903000 {}\n" + "1737926043893903001 {}\n");
  const Ran ran = run_wavetank({"replay", capture, "-q"});
  EXPECT_NE(ran.err.find("gap.txt: 1 h 0 min pass between line 4 and line 5; a wrong stamp? "
                         "--max-gap 1m would cut such gaps to a minute\n"),
            std::string::npos)
      << ran.err;

  const Ran cut = run_wavetank({"replay", capture, "-q", "--max-gap", "30m"});
  EXPECT_NE(cut.err.find("gap.txt: 1 h 0 min pass between line 2 and line 3, 1 h 0 min pass "
                         "between line 4 and line 5; each is cut to 30 min 0 s\n"),
            std::string::npos)
      << cut.err;

  const Ran whole = run_wavetank({"replay", capture_file(4), "-q"});
  EXPECT_EQ(whole.err.find("pass between"), std::string::npos) << whole.err;
}

// Damage in the same file is numbered so, and so is the output of zstdcat.
TEST_F(ReplayGaps, LinesOfACompressedCaptureCountItsHead) {
  CaptureHead head;
  head.tool = "wavetank/test";
  CaptureWriter writer(head);
  writer.append(Record(0, 0, 0, RecordKind::kReceived, "{}"));
  writer.append(Record(4'000'000'000'000, 0, 0, RecordKind::kReceived, "{}"));
  writer.finish();
  const Ran ran = run_wavetank({"replay", file("gap.zst", writer.take_output()), "-q"});
  EXPECT_NE(ran.err.find("pass between line 2 and line 3;"), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace wavetank::cli
