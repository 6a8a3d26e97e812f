// Goal: a file of events keeps the whole event, with any bytes.

#include "sim/report/event_row.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace wavetank::sim {
namespace {

EventRow row_with(std::string kind, std::string text) {
  EventRow row;
  row.n = 12;
  row.time_ns = 81'315'195;
  row.host = "client";
  row.kind = std::move(kind);
  row.subject = 1;
  row.text = std::move(text);
  return row;
}

EventRow read_back(const EventRow& row) {
  const std::string line = to_json_line(row);
  EXPECT_EQ(line.find('\n'), line.size() - 1) << line;
  const Result<EventRow, std::string> read = parse_event_row({line.data(), line.size() - 1});
  if (!read) ADD_FAILURE() << read.error() << ": " << line;
  return read ? read.value() : EventRow();
}

TEST(EventRow, KeysStandInTheDocumentedOrder) {
  EXPECT_EQ(to_json_line(row_with("dial", "venue:443")),
            "{\"n\":12,\"time_ns\":81315195,\"host\":\"client\",\"kind\":\"dial\",\"subject\":1,"
            "\"text\":\"venue:443\"}\n");
}

TEST(EventRow, FactsFollowTheText) {
  EventRow row = row_with("text_received", "{}");
  row.facts = {{"channel", "bbo"}, {"message", "data"}};
  EXPECT_TRUE(
      to_json_line(row).ends_with("\"text\":\"{}\",\"channel\":\"bbo\",\"message\":\"data\"}\n"));
}

TEST(EventRow, BytesThatAreNotUtf8AreInBase64) {
  const EventRow row = row_with("frame_received", "B \xff\xfe");
  EXPECT_NE(to_json_line(row).find("\"base64\":\"QiD//g==\""), std::string::npos);
  EXPECT_EQ(read_back(row), row);
}

TEST(EventRow, FieldsOfReportsStandBesideTheText) {
  const EventRow row = row_with("report_dropped",
                                "3\x1f"
                                "queue full\x1f"
                                "bbo:BTC");
  EXPECT_NE(to_json_line(row).find("\"text\":\"3 queue full bbo:BTC\",\"fields\":[\"3\","
                                   "\"queue full\",\"bbo:BTC\"]"),
            std::string::npos);
  EXPECT_EQ(read_back(row), row);
}

TEST(EventRow, EveryContentComesBack) {
  for (const std::string& text :
       {std::string(), std::string("\0\n\r\t\"\\", 6), std::string("\x1f"), std::string("\x1f\x1f"),
        std::string("\xe2\x82\xac"), std::string("\xed\xa0\x80")}) {
    for (const char* kind : {"text_sent", "report_gap"}) {
      const EventRow row = row_with(kind, text);
      EXPECT_EQ(read_back(row), row);
    }
  }
}

TEST(EventRow, NumbersAreExact) {
  EventRow row = row_with("dial", "");
  row.subject = std::numeric_limits<std::uint64_t>::max();
  row.n = (std::uint64_t{1} << 53) - 1;
  row.time_ns = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ(read_back(row), row);
}

TEST(EventRow, LinesThatAreNoEventSayWhy) {
  EXPECT_EQ(parse_event_row("{").error(), "the line is not JSON");
  EXPECT_EQ(parse_event_row("[]").error(), "the line is not a JSON object");
  EXPECT_EQ(parse_event_row("{}").error(), "\"n\" is not a number");
  EXPECT_EQ(parse_event_row("{\"n\":1,\"time_ns\":1,\"host\":\"a\",\"kind\":\"dial\",\"subject\":0,"
                            "\"base64\":\"=\"}")
                .error(),
            "there is neither a valid \"text\" nor a valid \"base64\"");
}

}  // namespace
}  // namespace wavetank::sim
