#include "sim/import/hftbacktest.h"

#include <gtest/gtest.h>

#include "tests/capture/sample.h"

namespace wavetank::sim {
namespace {

std::vector<Record> sample() { return read_hftbacktest(sample_stamp_text()).value().records; }

CaptureErrorKind hftbacktest_error(std::string_view bytes) {
  return read_hftbacktest(bytes).error().kind;
}

TEST(Hftbacktest, ReadsTheSameFromPlainTextAndGzip) {
  const HftbacktestFile plain = read_hftbacktest(sample_stamp_text()).value();
  const HftbacktestFile gzip = read_hftbacktest(sample_stamp_gzip()).value();

  ASSERT_EQ(plain.records.size(), 6u);
  EXPECT_EQ(plain.records[0].wall_ns, 1737918843893903000);
  EXPECT_EQ(plain.records[5].mono_ns, 5 * 537211000ll);
  EXPECT_EQ(gzip.records, plain.records);
  EXPECT_EQ(plain.damage, std::nullopt);
  EXPECT_EQ(gzip.damage, std::nullopt);
}

TEST(Hftbacktest, UsesWholeLinesBeforeTheCutOfAGzipAtEveryOffset) {
  const std::string file = sample_stamp_gzip();
  const std::vector<Record> all = sample();
  std::size_t most = 0;

  for (std::size_t size = 0; size <= file.size(); ++size) {
    const Result<HftbacktestFile, CaptureError> result =
        read_hftbacktest(std::string_view(file).substr(0, size));
    if (!result) {
      EXPECT_EQ(most, 0u) << size;
      continue;
    }
    EXPECT_TRUE(is_prefix(result.value().records, all)) << size;
    EXPECT_GE(result.value().records.size(), most) << size;
    EXPECT_EQ(result.value().damage.has_value(), size < file.size()) << size;
    if (result.value().damage) {
      EXPECT_EQ(result.value().damage->offset, size);
      EXPECT_EQ(result.value().damage->records_before, result.value().records.size());
    }
    most = result.value().records.size();
  }
  EXPECT_EQ(most, all.size());
}

TEST(Hftbacktest, UsesWholeLinesBeforeTheCutOfPlainTextAtEveryOffset) {
  const std::string file = sample_stamp_text();
  const std::vector<Record> all = sample();

  for (std::size_t size = 1; size <= file.size(); ++size) {
    const Result<HftbacktestFile, CaptureError> result =
        read_hftbacktest(std::string_view(file).substr(0, size));
    if (!result) {
      EXPECT_EQ(result.error().kind, CaptureErrorKind::kUnreadable) << size;
      EXPECT_LT(size, file.find('\n')) << size;
      continue;
    }
    EXPECT_TRUE(is_prefix(result.value().records, all)) << size;
    // A cut before a line's LF, or between lines, is not noticeable.
    const bool between = file[size - 1] == '\n' || file[size] == '\n';
    EXPECT_EQ(result.value().damage.has_value(), !between) << size;
  }
}

TEST(Hftbacktest, CallsRecordsUnverifiedWhereverABitIsFlipped) {
  const std::vector<Record> all = sample();
  std::size_t noticed = 0;
  for (const std::string& file : {sample_stamp_gzip(), stored_gzip(sample_stamp_text())}) {
    for (std::size_t at = 0; at < file.size(); ++at) {
      for (int bit = 0; bit < 8; ++bit) {
        std::string spoilt = file;
        spoilt[at] = static_cast<char>(spoilt[at] ^ (1 << bit));
        const Result<HftbacktestFile, CaptureError> result = read_hftbacktest(spoilt);
        if (!result) continue;

        const std::vector<Record>& records = result.value().records;
        const std::optional<Damage>& damage = result.value().damage;
        if (damage) {
          ++noticed;
          EXPECT_EQ(damage->records_before, records.size());
          EXPECT_EQ(damage->unverified, records.size()) << at << ' ' << bit;
        } else {
          EXPECT_TRUE(records == all) << at << ' ' << bit;
        }
      }
    }
  }
  EXPECT_GT(noticed, 5000u);
}

TEST(Hftbacktest, EndsUnverifiedRecordsAtTheFirstThatIsSpoilt) {
  std::string text = sample_stamp_text();
  const std::size_t third = text.find('\n', text.find('\n') + 1) + 1;
  std::string brace = stored_gzip(text);
  brace[brace.find("\"levels\"", brace.find(text.substr(third, 19)))] = 'x';
  std::string stamp = stored_gzip(text);
  stamp[stamp.find(text.substr(third, 19))] = 'x';

  const HftbacktestFile by_frame = read_hftbacktest(brace).value();
  const HftbacktestFile by_stamp = read_hftbacktest(stamp).value();

  EXPECT_EQ(by_frame.records.size(), 2u);
  EXPECT_EQ(by_stamp.records.size(), 2u);
  EXPECT_EQ(by_frame.damage->what, "damaged gzip data (incorrect data check), found");
  EXPECT_EQ(by_frame.damage->unverified, 2u);
  EXPECT_TRUE(is_prefix(by_frame.records, sample()));
  EXPECT_EQ(by_stamp.bad_lines, 0u) << "lines after the damage are lost, not skipped";
}

TEST(Hftbacktest, VouchesForTheMembersBeforeADamagedOne) {
  std::string second = stored_gzip(sample_stamp_text());
  second[second.find('{')] = '!';

  const HftbacktestFile file = read_hftbacktest(sample_stamp_gzip() + second).value();

  EXPECT_EQ(file.records.size(), 6u);
  ASSERT_TRUE(file.damage.has_value());
  EXPECT_EQ(file.damage->records_before, 6u);
  EXPECT_EQ(file.damage->unverified, 0u);
}

TEST(Hftbacktest, ReadsAllMembers) {
  const std::string text = sample_stamp_text();
  const std::string file =
      stored_gzip(text.substr(0, 300)) + stored_gzip("") + stored_gzip(text.substr(300));

  EXPECT_EQ(read_hftbacktest(file).value().records, sample());
  EXPECT_EQ(read_hftbacktest(file).value().damage, std::nullopt);
}

TEST(Hftbacktest, ReadsFilesOfManyPieces) {
  std::string text;
  while (text.size() < 3u << 20) text += sample_stamp_text();

  const HftbacktestFile file = read_hftbacktest(stored_gzip(text)).value();

  EXPECT_EQ(file.damage, std::nullopt);
  EXPECT_EQ(file.records, read_hftbacktest(text).value().records);
  EXPECT_EQ(file.records.size(), text.size() / sample_stamp_text().size() * 6);
}

TEST(Hftbacktest, GivesUpOnTextWithoutStamps) {
  const std::string text = std::string(2u << 20, '\n') + sample_stamp_text();

  EXPECT_EQ(hftbacktest_error(text), CaptureErrorKind::kForeign);
  EXPECT_EQ(hftbacktest_error(stored_gzip(text)), CaptureErrorKind::kForeign);
}

TEST(Hftbacktest, BytesAfterTheTrailerAreReported) {
  const std::string file = sample_stamp_gzip();
  for (const std::string& junk :
       {std::string(1, '\0'), std::string("\x1f"), file.substr(100, 90), std::string(5000, '\0')}) {
    const HftbacktestFile result = read_hftbacktest(file + junk).value();

    EXPECT_EQ(result.records, sample());
    ASSERT_TRUE(result.damage.has_value());
    EXPECT_EQ(result.damage->offset, file.size());
    EXPECT_EQ(result.damage->bytes_lost, junk.size());
    EXPECT_EQ(result.damage->unverified, 0u);
  }
}

TEST(Hftbacktest, VouchesForALastLineWithoutLineBreakBeforeTrailingBytes) {
  const HftbacktestFile file =
      read_hftbacktest(stored_gzip("1737918843893903000 {}") + "x").value();

  EXPECT_EQ(file.records.size(), 1u);
  EXPECT_EQ(file.damage->unverified, 0u);
}

TEST(Hftbacktest, ForgetsOnlyTheBadLinesOfTheDamagedMember) {
  std::string spoilt =
      stored_gzip("1737918843893903005 {}\nrubbish\n1737918843893903003 {}\nrubbish\n");
  spoilt[spoilt.find("rubbish")] = 'R';
  const std::string good = stored_gzip("1737918843893903002 {}\nrubbish\n1737918843893903001 {}\n");

  const HftbacktestFile file = read_hftbacktest(good + spoilt).value();

  EXPECT_EQ(file.records.size(), 3u);
  EXPECT_EQ(file.bad_lines, 1u);
  EXPECT_EQ(file.first_bad_line, 2u);
  EXPECT_EQ(file.stamps_back, 1u);
  EXPECT_EQ(file.damage->unverified, 1u);
}

TEST(Hftbacktest, SurvivesARestartThatOverwroteTheBeginning) {
  std::string file = stored_gzip(sample_stamp_text() + sample_stamp_text());
  const std::string killed = stored_gzip(sample_stamp_text()).substr(0, 500);
  file.replace(0, killed.size(), killed);

  const HftbacktestFile result = read_hftbacktest(file).value();

  ASSERT_TRUE(result.damage.has_value());
  EXPECT_GE(result.records.size(), 2u);
  EXPECT_EQ(result.damage->unverified, result.records.size());
  EXPECT_EQ(result.records[1], sample()[1]);
}

TEST(Hftbacktest, TakesALastLineWithoutLineBreak) {
  const std::string text = sample_stamp_text();
  const std::string open_text = text.substr(0, text.size() - 1);

  EXPECT_EQ(read_hftbacktest(open_text).value().records, sample());
  EXPECT_EQ(read_hftbacktest(open_text).value().damage, std::nullopt);
  EXPECT_EQ(read_hftbacktest(stored_gzip(open_text)).value().records, sample());
  EXPECT_EQ(read_hftbacktest(stored_gzip(open_text)).value().damage, std::nullopt);
}

TEST(Hftbacktest, SkippedLinesAndBackwardStampsAreCounted) {
  const HftbacktestFile file =
      read_hftbacktest(stored_gzip("1737918843893903000 {}\nrubbish\n1737918843893902000 {}\n"))
          .value();

  EXPECT_EQ(file.records.size(), 2u);
  EXPECT_EQ(file.bad_lines, 1u);
  EXPECT_EQ(file.first_bad_line, 2u);
  EXPECT_EQ(file.stamps_back, 1u);
  EXPECT_EQ(file.damage, std::nullopt);
}

TEST(Hftbacktest, EmptyForeignAndUnreadableFilesAreDistinct) {
  const std::string gzip = sample_stamp_gzip();
  EXPECT_EQ(hftbacktest_error(""), CaptureErrorKind::kEmpty);
  EXPECT_EQ(hftbacktest_error(stored_gzip("")), CaptureErrorKind::kEmpty);
  EXPECT_EQ(hftbacktest_error("hello"), CaptureErrorKind::kForeign);
  EXPECT_EQ(hftbacktest_error("hello\nworld\n"), CaptureErrorKind::kForeign);
  EXPECT_EQ(hftbacktest_error("\n\n\n"), CaptureErrorKind::kForeign);
  EXPECT_EQ(hftbacktest_error(stored_gzip("hello")), CaptureErrorKind::kForeign);
  EXPECT_EQ(hftbacktest_error(std::string(3u << 20, '\n')), CaptureErrorKind::kForeign);
  EXPECT_EQ(hftbacktest_error(gzip.substr(0, 2)), CaptureErrorKind::kUnreadable);
  EXPECT_EQ(hftbacktest_error(gzip.substr(0, 60)), CaptureErrorKind::kUnreadable);
  EXPECT_EQ(hftbacktest_error(sample_stamp_text().substr(0, 60)), CaptureErrorKind::kUnreadable);
}

TEST(Hftbacktest, BoundsTheDecodedText) {
  CaptureLimits limits;
  limits.content_bytes_max = 1000;
  std::string text;
  for (int i = 0; i < 200; ++i) text += sample_stamp_text();
  std::string members;
  for (int i = 0; i < 200; ++i) members += sample_stamp_gzip();

  const Damage plain =
      read_hftbacktest(text + text + text + text + text + text, limits).value().damage.value();
  const HftbacktestFile gzip = read_hftbacktest(members, limits).value();

  EXPECT_EQ(plain.what, "holds more than 1000 bytes");
  ASSERT_TRUE(gzip.damage.has_value());
  EXPECT_EQ(gzip.damage->what, "decodes to more than 1000 bytes");
  EXPECT_EQ(gzip.records.size(), 6u);
}

}  // namespace
}  // namespace wavetank::sim
