// Goal: one line names the format of a file that is no capture, and the remedy. Damage in a file
// does no more harm than a wrong name.

#include "sim/import/foreign_file.h"

#include <gtest/gtest.h>
#include <zstd.h>

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "sim/import/open_capture.h"
#include "tests/capture/sample.h"

namespace wavetank::sim {
namespace {

using namespace std::string_literals;

/// As the binding of Python makes it by default.
std::string zstd_without_checksum(const std::string& content) {
  std::string out(ZSTD_compressBound(content.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), content.data(), content.size(), 3));
  return out;
}

const std::string kPcap =
    "\xd4\xc3\xb2\xa1\x02\0\x04\0\0\0\0\0\0\0\0\0\xff\xff\0\0\x01\0\0\0\x0a\x0b\x0c\x0d"s;
const std::string kFrame = R"({"channel":"trades","data":[{"coin":"BTC","px":"1.0"}]})";

struct Foreign {
  const char* name;
  std::string bytes;
  std::string says;  ///< Some words of the line.
};

void PrintTo(const Foreign& foreign, std::ostream* out) { *out << foreign.name; }

std::vector<Foreign> foreign_files() {
  const std::string csv = "exchange,symbol,timestamp,price\nh,BTC,1767323045123000,90000\n";
  const std::string row = R"({"coin":"BTC","side":"B","time":"2026-01-02T03:04:05.123456789"})";
  return {
      {"Pcap", kPcap, "a pcap file: network packets"},
      {"PcapOfNanoseconds", "\xa1\xb2\x3c\x4d\0\x02\0\x04"s, "a pcap file: network packets"},
      {"Pcapng", "\x0a\x0d\x0d\x0a\x6c\0\0\0\x4d\x3c\x2b\x1a"s, "a pcapng file: network packets"},
      {"PcapInZstd", zstd_of(kPcap), "zstd of a pcap file: network packets"},
      {"PcapInZstdWithoutChecksum", zstd_without_checksum(kPcap),
       "zstd of a pcap file: network packets"},
      {"LinesInZstd", zstd_of("1737918843893903000 {}\n"), "zstd of lines with receive stamps"},
      {"TextInZstd", zstd_of("hello\n"), "zstd of a file that is not a wavetank capture"},
      {"TextInZstdWithoutChecksum", zstd_without_checksum("hello\n"), "zstd of a file that is not"},
      {"OursWithoutChecksum", zstd_without_checksum(decoded(capture_of(sample_head(), {}))),
       "compress it again with zstd"},
      {"Har", "{\n \"log\": {\n  \"version\": \"1.2\",\n  \"creator\": {\"name\": \"x\"}\n }\n}\n",
       "a HAR file, as browsers save it: extract _webSocketMessages"},
      {"Mitmproxy", "8290:9:websocket;7:...", "a flow file of mitmproxy: save it as HAR"},
      {"Parquet", "PAR1\x15\x04\x15"s, "a parquet file: rows of a data set"},
      {"Lz4", "\x04\x22\x4d\x18\x64\x40\xa7"s, "an LZ4 file, as the venue's archives of node data"},
      {"Csv", csv, "a CSV file, rows of a data set"},
      {"CsvInGzip", stored_gzip(csv), "gzip of a CSV file, rows of a data set"},
      {"RowsOfNodeData", row + "\n" + row + "\n", "JSON lines, rows of a data set"},
      {"BareFrames", kFrame + "\n" + kFrame + "\n", "frames without receive stamps: put the stamp"},
      {"SecondsWithAPoint", "1622591002.2936409 {}\n", "lines with stamps in seconds"},
      {"Cryptofeed", "wss://a.b/ws <-> 1622591001.8883781\n1622591002.2936409: {\"c\":1}\n",
       "a text recording of cryptofeed: each line needs its stamp in unix ns and a space"},
      {"LinesOfTardis", "2026-01-02T03:04:05.1234567Z " + kFrame + "\n\n",
       "lines that begin with a date, as Tardis serves them: each needs its stamp in unix ns"},
      {"Incident", R"({"format":"wavetank-incident","version":1})", "with wavetank reproduce"},
      {"Plan", R"({"format":"wavetank-plan","version":1})", "a fault plan: give it with --faults"},
      {"Zip", "PK\3\4 something", "a zip archive: unpack it"},
  };
}

class ForeignFile : public testing::TestWithParam<Foreign> {};

TEST_P(ForeignFile, IsNamedWithARemedyOnOneLine) {
  const auto capture = parse_capture(GetParam().bytes, "x");

  ASSERT_FALSE(capture);
  const std::string& line = capture.error().text;
  EXPECT_TRUE(line.starts_with("x: ")) << line;
  EXPECT_NE(line.find(GetParam().says), std::string::npos) << line;
  EXPECT_EQ(line.find('\n'), std::string::npos);
}

// Every cut and every flipped bit gives an error or a capture, in an instant.
TEST_P(ForeignFile, SurvivesCutsAndFlips) {
  const std::string& bytes = GetParam().bytes;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto capture = parse_capture(bytes.substr(0, size), "x");
    EXPECT_TRUE(capture.ok() || capture.error().text.starts_with("x: "));
    foreign_name(std::string_view(bytes).substr(0, size));
  }
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = bytes;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
      const auto capture = parse_capture(flipped, "x");
      EXPECT_TRUE(capture.ok() || capture.error().text.find('\n') == std::string::npos);
      foreign_name(flipped);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Samples, ForeignFile, testing::ValuesIn(foreign_files()),
                         [](const testing::TestParamInfo<Foreign>& file) {
                           return std::string(file.param.name);
                         });

// The name is a guess from the beginning, so a bomb is not blown up for it.
TEST(ForeignFileOfAnySize, OnlyTheBeginningIsLookedAt) {
  const std::string bomb = zstd_without_checksum(std::string(32u << 20, 'a'));

  EXPECT_EQ(zstd_start(bomb).size(), 64u << 10);
  EXPECT_EQ(foreign_name(bomb), "zstd of a file that is not a wavetank capture");
}

TEST(ForeignFileOfAnySize, AnUnknownOneHasNoName) {
  EXPECT_EQ(foreign_name(""), "");
  EXPECT_EQ(foreign_name("hello\nworld\n"), "");
  EXPECT_EQ(foreign_name("\x89PNG\r\n\x1a\n"), "");
}

}  // namespace
}  // namespace wavetank::sim
