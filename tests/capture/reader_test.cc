#include "core/capture/reader.h"

#include <gtest/gtest.h>

#include "core/capture/line.h"
#include "core/capture/writer.h"
#include "tests/capture/sample.h"

namespace wavetank {
namespace {

std::string sample_file() { return capture_of(sample_head(), sample_records()); }

/// Reads in pieces of `step` bytes.
Result<CaptureContent, CaptureError> read_in_steps(std::string_view bytes, std::size_t step) {
  CaptureReader reader;
  CaptureContent content;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    reader.feed(bytes.substr(at, step));
    for (Record& record : reader.take_records()) content.records.push_back(std::move(record));
  }
  reader.finish();
  if (reader.error()) return *reader.error();
  content.head = *reader.head();
  content.damage = reader.damage();
  return content;
}

CaptureErrorKind reader_error(std::string_view bytes) { return read_capture(bytes).error().kind; }

/// The damage of a capture of this text, in one frame after the head's.
std::string damage_of(const std::string& text) {
  std::string head;
  append_head(sample_head(), head);
  const CaptureContent content = read_capture(zstd_of(head) + zstd_of(text)).value();
  return content.damage ? content.damage->what : "none";
}

TEST(CaptureReader, WrittenRecordsAreReadBack) {
  const CaptureContent content = read_capture(sample_file()).value();

  EXPECT_EQ(content.head, sample_head());
  EXPECT_EQ(content.records, sample_records());
  EXPECT_EQ(content.damage, std::nullopt);
}

TEST(CaptureReader, DoesNotCareHowTheBytesAreCut) {
  const std::string file = sample_file();

  for (std::size_t step = 1; step < file.size(); step += step < 20 ? 1 : 37) {
    const CaptureContent content = read_in_steps(file, step).value();

    EXPECT_EQ(content.head, sample_head()) << step;
    EXPECT_EQ(content.records, sample_records()) << step;
    EXPECT_EQ(content.damage, std::nullopt) << step;
  }
}

TEST(CaptureReader, UsesWholeFramesBeforeTheCutAtEveryOffset) {
  const std::string file = sample_file();
  const std::vector<Record> all = sample_records();
  std::size_t most = 0;

  for (std::size_t size = 0; size <= file.size(); ++size) {
    const Result<CaptureContent, CaptureError> result =
        read_capture(std::string_view(file).substr(0, size));
    if (!result) {
      EXPECT_EQ(most, 0u) << size;
      EXPECT_EQ(result.error().kind,
                size == 0 ? CaptureErrorKind::kEmpty : CaptureErrorKind::kUnreadable)
          << size;
      continue;
    }
    const CaptureContent& content = result.value();
    EXPECT_TRUE(is_prefix(content.records, all)) << size;
    EXPECT_GE(content.records.size(), most) << size;
    EXPECT_EQ(content.damage.has_value(), size < file.size()) << size;
    if (content.damage) {
      const bool between_frames = content.damage->bytes_lost == 0;
      EXPECT_EQ(content.damage->what,
                between_frames ? "no end mark: the recording was cut off or is still being written"
                               : "cut off inside a zstd frame");
      EXPECT_EQ(content.damage->records_before, content.records.size()) << size;
      EXPECT_EQ(content.damage->offset + content.damage->bytes_lost, size);
    }
    most = content.records.size();
  }
  EXPECT_EQ(most, all.size());
}

TEST(CaptureReader, NeverTakesAFlippedBitForData) {
  const std::string file = sample_file();
  const std::vector<Record> all = sample_records();

  for (std::size_t at = 0; at < file.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string spoilt = file;
      spoilt[at] = static_cast<char>(spoilt[at] ^ (1 << bit));
      const Result<CaptureContent, CaptureError> result = read_capture(spoilt);
      if (!result) continue;

      EXPECT_EQ(result.value().head, sample_head()) << at << ' ' << bit;
      EXPECT_TRUE(is_prefix(result.value().records, all)) << at << ' ' << bit;
      const bool lost = result.value().records.size() < all.size();
      EXPECT_TRUE(!lost || result.value().damage.has_value()) << at << ' ' << bit;
    }
  }
}

TEST(CaptureReader, StopsAtADamagedFrameAndCountsTheRest) {
  const std::vector<Record> all = sample_records();
  const std::string whole = sample_file();
  CaptureWriter writer(sample_head());
  for (std::size_t i = 0; i < 3; ++i) writer.append(all[i]);
  writer.flush();
  const std::size_t border = writer.output_bytes();
  std::string spoilt = whole;
  spoilt[border + 20] = static_cast<char>(~spoilt[border + 20]);

  const CaptureContent content = read_capture(spoilt).value();

  ASSERT_TRUE(content.damage.has_value());
  EXPECT_EQ(content.damage->offset, border);
  EXPECT_EQ(content.damage->bytes_lost, whole.size() - border);
  EXPECT_EQ(content.damage->records_before, 3u);
  EXPECT_EQ(content.records.size(), 3u);
}

TEST(CaptureReader, ReportsTheFirstDamageOnly) {
  const std::string file = sample_file();
  CaptureReader short_one;
  short_one.feed(file + "junk");
  short_one.finish();
  ASSERT_TRUE(short_one.damage().has_value());
  const std::string what = short_one.damage()->what;

  CaptureReader reader;
  reader.feed(file + "junk");
  EXPECT_FALSE(reader.reading());
  reader.feed(file);
  reader.feed("more");
  reader.finish();

  EXPECT_EQ(reader.damage()->what, what);
  EXPECT_EQ(reader.damage()->offset, file.size());
  EXPECT_EQ(reader.damage()->bytes_lost, 4 + file.size() + 4);
  EXPECT_EQ(to_text(*reader.damage()),
            "bytes after the end mark at byte " + std::to_string(file.size()) +
                " (bytes lost: " + std::to_string(8 + file.size()) + ", records used: 10)");
}

TEST(CaptureReader, ForeignFilesAreNamed) {
  const std::string png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
  EXPECT_EQ(reader_error(""), CaptureErrorKind::kEmpty);
  EXPECT_EQ(reader_error(png), CaptureErrorKind::kForeign);
  EXPECT_EQ(reader_error("(defun f ())"), CaptureErrorKind::kForeign);
  EXPECT_EQ(reader_error(zstd_of("hello\nworld\n")), CaptureErrorKind::kForeign);
  EXPECT_EQ(reader_error(zstd_of("no line break")), CaptureErrorKind::kForeign);
  EXPECT_EQ(reader_error(zstd_of("")), CaptureErrorKind::kForeign);
  EXPECT_EQ(reader_error(zstd_of("wavetank-capture 2 x\n")), CaptureErrorKind::kNewerVersion);
  EXPECT_EQ(reader_error(zstd_of("wavetank-capture 1\n")), CaptureErrorKind::kUnreadable);
  EXPECT_EQ(reader_error(zstd_of("wavetank-capture 1 tool=")), CaptureErrorKind::kUnreadable);
}

TEST(CaptureReader, StopsAtALineThatIsNoRecord) {
  EXPECT_EQ(damage_of("0 0 0 ping text \nend 1\n"), "none");
  EXPECT_EQ(damage_of("0 0 0 ping text \nnonsense\n"), "line 3: a record has six fields");
  EXPECT_EQ(damage_of("\nend 0\n"), "line 2: a record has six fields");
  EXPECT_EQ(damage_of("0 0 0 ping text "), "line 2 has no line break");
  EXPECT_EQ(damage_of("end 0\n0 0 0 ping text \n"), "line 3 follows the end mark");
  EXPECT_EQ(damage_of("end 5\n"), "the end mark counts 5 records, the file holds 0");
  EXPECT_EQ(damage_of("end x\n"), "line 2: malformed end mark \"end x\"");
  EXPECT_EQ(damage_of(""), "no end mark: the recording was cut off or is still being written");
}

TEST(CaptureReader, ReadingEndsAtABadLine) {
  std::string head;
  append_head(sample_head(), head);
  const std::string ping = "0 0 0 ping text \n";

  const CaptureContent content =
      read_capture(zstd_of(head) + zstd_of(ping + "bad\n" + ping + "worse\n") + zstd_of(ping) +
                   "junk")
          .value();

  EXPECT_EQ(content.records.size(), 1u);
  ASSERT_TRUE(content.damage.has_value());
  EXPECT_EQ(content.damage->offset, zstd_of(head).size());
  EXPECT_EQ(content.damage->what, "line 3: a record has six fields");
}

TEST(CaptureReader, UsesTheRecordsBeforeABadLineOfTheSameFrame) {
  std::string head;
  append_head(sample_head(), head);

  const CaptureContent content =
      read_capture(zstd_of(head + "0 0 0 ping text \n1 1 1 wrong text \n")).value();

  EXPECT_EQ(content.records.size(), 1u);
  ASSERT_TRUE(content.damage.has_value());
  EXPECT_EQ(content.damage->offset, 0u) << "frames are the grain of an offset";
}

TEST(CaptureReader, OutputOfZstdIsRead) {
  const CaptureContent content = read_capture(zstd_of(decoded(sample_file()))).value();

  EXPECT_EQ(content.records, sample_records());
  EXPECT_EQ(content.damage, std::nullopt);
}

TEST(CaptureReader, RefusesFramesWithoutChecksumAndSkippableFrames) {
  const std::string file = sample_file();
  const std::string head = zstd_of(decoded(file).substr(0, decoded(file).find('\n') + 1));
  const std::string unchecked("\x28\xb5\x2f\xfd\x20\x01\x09\x00\x00\x0a", 10);
  const std::string skippable("\x50\x2a\x4d\x18\x01\x00\x00\x00x", 9);

  EXPECT_EQ(read_capture(head + unchecked).value().damage->what,
            "zstd frame without a content checksum");
  EXPECT_EQ(read_capture(head + skippable).value().damage->what, "no zstd frame begins here");
}

TEST(CaptureReader, BoundsLinesFramesAndFiles) {
  std::string head;
  append_head(sample_head(), head);
  const std::string bomb = zstd_of(std::string(65u << 20, 'x'));
  const std::string long_line = zstd_of("0 0 0 ping text " + std::string(16u << 20, 'x') + '\n');
  const std::string ping = zstd_of("0 0 0 ping text \n");
  CaptureLimits narrow;
  narrow.content_bytes_max = head.size() + 20;

  const Damage frame = read_capture(zstd_of(head) + ping + bomb).value().damage.value();
  const Damage line = read_capture(zstd_of(head) + ping + long_line).value().damage.value();
  const Damage file = read_capture(zstd_of(head) + ping + ping, narrow).value().damage.value();

  EXPECT_EQ(frame.what, "zstd frame of more than 67108864 bytes");
  EXPECT_EQ(frame.records_before, 1u);
  EXPECT_EQ(line.what, "line 3 is longer than 16777216 bytes");
  EXPECT_EQ(line.records_before, 1u);
  EXPECT_EQ(file.what, "decodes to more than " + std::to_string(head.size() + 20) + " bytes");
  EXPECT_EQ(file.records_before, 1u);
}

TEST(CaptureReaderDeathTest, IsFedBeforeItIsFinishedAndFinishedOnce) {
  CaptureReader reader;
  reader.feed(std::string_view());
  EXPECT_DEATH(static_cast<void>(reader.damage()), "CHECK failed: stage_ == Stage::kFinished");
  reader.finish();
  EXPECT_DEATH(reader.feed("x"), "CHECK failed: stage_ == Stage::kFeeding");
  EXPECT_DEATH(reader.finish(), "CHECK failed: stage_ == Stage::kFeeding");
}

TEST(ZstdFrameDecoderDeathTest, HasAProblemWhenAFrameIsBad) {
  ZstdFrameDecoder decoder(100);
  EXPECT_DEATH(static_cast<void>(decoder.problem()), "CHECK failed: !problem_.empty");
  EXPECT_EQ(decoder.decode("no frame").state, FrameState::kBad);
  EXPECT_EQ(decoder.problem(), "no zstd frame begins here");
}

}  // namespace
}  // namespace wavetank
