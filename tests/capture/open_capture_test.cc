#include "sim/import/open_capture.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "core/capture/content_hash.h"
#include "core/capture/writer.h"
#include "tests/capture/sample.h"

namespace wavetank::sim {
namespace {

/// A path under WAVETANK_FEEDS, or empty when it is unset.
std::string feed_path(std::string_view name) {
  const char* folder = std::getenv("WAVETANK_FEEDS");
  return folder == nullptr ? std::string() : std::string(folder) + "/" + std::string(name);
}

CaptureError error_of(std::string_view bytes) { return parse_capture(bytes, "x").error(); }

TEST(OpenCapture, GoesByContentNotByName) {
  const std::string own = capture_of(sample_head(), sample_records());

  const Capture wavetank = parse_capture(own, "feed.gz").value();
  const Capture gzip = parse_capture(sample_stamp_gzip(), "feed.zst").value();
  const Capture plain = parse_capture(sample_stamp_text(), "feed").value();

  EXPECT_EQ(wavetank.format, "wavetank");
  EXPECT_EQ(wavetank.head, sample_head());
  EXPECT_EQ(wavetank.records, sample_records());
  EXPECT_EQ(gzip.format, "hftbacktest");
  EXPECT_EQ(plain.format, "hftbacktest");
  EXPECT_EQ(plain.records, gzip.records);
  EXPECT_EQ(plain.head.tool, "hftbacktest collector");
  EXPECT_FALSE(plain.head.synthetic);
}

TEST(OpenCapture, HashesTheFilesBytes) {
  // Source of the first: the vector for an empty input in xxHash's own sanity test.
  EXPECT_EQ(content_hash(""), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(parse_capture(sample_stamp_text(), "x").value().content_hash,
            content_hash(sample_stamp_text()));
  EXPECT_NE(parse_capture(sample_stamp_gzip(), "x").value().content_hash,
            content_hash(sample_stamp_text()));
}

TEST(OpenCapture, LossesAreReportedInOneLine) {
  const std::string text = sample_stamp_text();
  const std::string own = capture_of(sample_head(), sample_records());
  const std::string spoilt = "bad\n" + text + text + text.substr(0, 50);

  EXPECT_EQ(loss_line(parse_capture(text, "f").value()), "");
  EXPECT_EQ(loss_line(parse_capture(own, "f").value()), "");
  EXPECT_EQ(loss_line(parse_capture(spoilt, "f").value()),
            "f: last line cut off at byte " + std::to_string(4 + 2 * text.size()) +
                " (bytes lost: 50, records used: 12, unverified: 12); lines skipped, too long or "
                "without a "
                "receive stamp: 1 (the first: line 1); wall stamps that go backwards, kept: 1");
  EXPECT_EQ(loss_line(parse_capture(sample_stamp_gzip().substr(0, 270), "f").value()),
            "f: gzip data cut off at byte 270 (bytes lost: 0, records used: 6, unverified: 6)");
}

TEST(OpenCapture, CountsStampsGoingBackwardsInItsOwnFormat) {
  std::vector<Record> records = sample_records();
  records[4].wall_ns = 5;

  EXPECT_EQ(parse_capture(capture_of(sample_head(), records), "f").value().stamps_back, 1u);
}

TEST(OpenCapture, ForeignFilesAreNamed) {
  const std::string png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
  std::string noise;
  for (std::uint32_t i = 0, x = 1; i < 100'000; ++i) {
    x = x * 1664525u + 1013904223u;
    noise += static_cast<char>(x >> 24);
  }
  EXPECT_EQ(error_of(""), CaptureError(CaptureErrorKind::kEmpty, "x: empty file"));
  EXPECT_EQ(error_of(png).kind, CaptureErrorKind::kForeign);
  EXPECT_EQ(error_of(noise).kind, CaptureErrorKind::kForeign);
  EXPECT_EQ(error_of(zstd_of("hello\n")).kind, CaptureErrorKind::kForeign);
  EXPECT_EQ(error_of(stored_gzip("hello\n")),
            CaptureError(CaptureErrorKind::kForeign,
                         "x: neither a wavetank capture (zstd) nor an hftbacktest recording (gzip "
                         "or plain lines): no line begins with a receive stamp of 19 digits (or 16 "
                         "or 13)"));
  EXPECT_EQ(error_of(decoded(capture_of(sample_head(), {}))).kind, CaptureErrorKind::kForeign);
  EXPECT_EQ(error_of(zstd_of("wavetank-capture 7 \n")),
            CaptureError(CaptureErrorKind::kNewerVersion,
                         "x: capture format version 7; this program reads version 1"));
}

/// A capture of which damage left the head alone; the complaint otherwise.
std::string loss_of_head_alone(const std::string& bytes) {
  const Result<Capture, CaptureError> capture = parse_capture(bytes, "x");
  if (!capture) return "refused: " + capture.error().text;
  EXPECT_EQ(capture.value().head, sample_head());
  EXPECT_TRUE(capture.value().records.empty());
  return loss_line(capture.value());
}

// A recorder that is killed after its first sync leaves that.
TEST(OpenCapture, WholeHeadIsACaptureWithAnyRest) {
  const std::string head = CaptureWriter(sample_head()).take_output();
  const std::string size = std::to_string(head.size());
  std::string damaged = capture_of(sample_head(), sample_records());
  damaged[head.size() + 12] ^= 1;

  EXPECT_EQ(loss_of_head_alone(capture_of(sample_head(), {})), "");
  EXPECT_EQ(loss_of_head_alone(head),
            "x: no end mark: the recording was cut off or is still being written at byte " + size +
                " (bytes lost: 0, records used: 0)");
  EXPECT_EQ(loss_of_head_alone(damaged.substr(0, head.size() + 9)),
            "x: cut off inside a zstd frame at byte " + size + " (bytes lost: 9, records used: 0)");
  const std::string loss = loss_of_head_alone(damaged);
  EXPECT_TRUE(loss.starts_with("x: ")) << loss;
  EXPECT_NE(loss.find(" at byte " + size + " (bytes lost: "), std::string::npos) << loss;
}

// People count in the lines of zstdcat.
TEST(OpenCapture, RecordsAndDamageAreNumberedByOneCountOfLines) {
  const std::string text = decoded(capture_of(sample_head(), sample_records()));
  const std::size_t end = text.rfind("end ");

  const Capture own = parse_capture(zstd_of(text.substr(0, end) + "bad\n"), "x").value();

  ASSERT_EQ(own.records.size(), sample_records().size());
  EXPECT_EQ(own.line_of(0), 2u) << "the head is line 1";
  const std::string next = std::to_string(own.line_of(own.records.size() - 1) + 1);
  EXPECT_TRUE(own.damage->what.starts_with("line " + next + ": ")) << own.damage->what;
  const Capture foreign = parse_capture(sample_stamp_text(), "x").value();
  EXPECT_EQ(foreign.line_of(0), 1u);
}

TEST(OpenCapture, AFileWithoutAWholeHeadIsUnreadable) {
  const std::string head = CaptureWriter(sample_head()).take_output();
  // The first four bytes are those of zstd.
  for (std::size_t size = 4; size < head.size(); ++size) {
    EXPECT_EQ(error_of(head.substr(0, size)).kind, CaptureErrorKind::kUnreadable) << size;
  }
}

TEST(LoadCapture, UnreadableFilesAreNamed) {
  const std::string folder = testing::TempDir();
  const std::string missing = folder + "wavetank_no_such_file";

  EXPECT_EQ(load_capture(missing).error(),
            CaptureError(CaptureErrorKind::kMissing, missing + ": no such file"));
  EXPECT_EQ(load_capture(folder).error(),
            CaptureError(CaptureErrorKind::kUnreadable, folder + ": is a directory"));
  EXPECT_EQ(load_capture("/dev/zero").error(),
            CaptureError(CaptureErrorKind::kUnreadable, "/dev/zero: not a regular file"));
  EXPECT_EQ(load_capture("").error().kind, CaptureErrorKind::kMissing);
}

TEST(LoadCapture, ResultIsThatOfParseCapture) {
  const std::string path = testing::TempDir() + "wavetank_load_capture_test";
  std::string text;
  while (text.size() < 3u << 20) text += sample_stamp_text();
  std::ofstream(path, std::ios::binary) << text;

  const Capture loaded = load_capture(path).value();
  std::remove(path.c_str());
  const Capture parsed = parse_capture(text, path).value();

  EXPECT_EQ(loaded.records, parsed.records);
  EXPECT_EQ(loaded.content_hash, parsed.content_hash);
  EXPECT_EQ(loaded.name, path);
}

TEST(LoadCapture, ReadsTheRecordingOf20250126) {
  const std::string path =
      feed_path("nkaz001__hftbacktest/examples/hyperliquid/btcusd_20250126.gz");
  if (path.empty()) GTEST_SKIP() << "WAVETANK_FEEDS is not set";

  const Capture capture = load_capture(path).value();

  ASSERT_EQ(capture.records.size(), 55u);
  EXPECT_EQ(capture.records.front().wall_ns, 1737918843893903000);  // 19:14:03.894 UTC
  EXPECT_EQ(capture.records.back().wall_ns / 1'000'000, 1737918869246);
  EXPECT_EQ(capture.records.back().mono_ns,
            capture.records.back().wall_ns - capture.records.front().wall_ns);
  for (const Record& record : capture.records) {
    EXPECT_TRUE(record.payload.starts_with(R"({"channel":")"));
    EXPECT_TRUE(record.payload.ends_with("}"));
  }
  EXPECT_EQ(loss_line(capture), "");
}

TEST(LoadCapture, ReadsTheDocstringLinesOf20250112) {
  const std::string path = feed_path("nkaz001__hftbacktest/extracted/docstring_hype_20250112.txt");
  if (path.empty()) GTEST_SKIP() << "WAVETANK_FEEDS is not set";

  const Capture capture = load_capture(path).value();

  ASSERT_EQ(capture.records.size(), 3u);
  EXPECT_EQ(capture.records[0].wall_ns, 1736682893953732482);
  EXPECT_EQ(capture.records[2].mono_ns, 1736682893953775297 - 1736682893953732482);
  EXPECT_TRUE(capture.records[1].payload.starts_with(R"({"channel":"subscriptionResponse")"));
  EXPECT_EQ(loss_line(capture), "");
}

TEST(LoadCapture, UsesTheRecordingUpToAnyCut) {
  const std::string path =
      feed_path("nkaz001__hftbacktest/examples/hyperliquid/btcusd_20250126.gz");
  if (path.empty()) GTEST_SKIP() << "WAVETANK_FEEDS is not set";
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const std::vector<Record> all = parse_capture(bytes, "x").value().records;

  for (std::size_t size = 0; size < bytes.size(); size += 13) {
    const Result<Capture, CaptureError> capture = parse_capture(bytes.substr(0, size), "x");

    if (!capture) continue;
    EXPECT_TRUE(is_prefix(capture.value().records, all)) << size;
    EXPECT_NE(loss_line(capture.value()), "") << size;
  }
}

}  // namespace
}  // namespace wavetank::sim
