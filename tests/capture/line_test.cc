#include "core/capture/line.h"

#include <gtest/gtest.h>

#include "core/capture/escape.h"
#include "tests/capture/sample.h"

namespace wavetank {
namespace {

std::string line_of(const Record& record) {
  std::string line;
  append_record(record, line);
  return line;
}

std::string line_of(const CaptureHead& head) {
  std::string line;
  append_head(head, line);
  return line;
}

std::string_view without_lf(std::string_view line) { return line.substr(0, line.size() - 1); }

std::string problem_of(std::string_view line) {
  const Result<Record, std::string> record = parse_record(line);
  return record ? "none" : record.error();
}

CaptureErrorKind head_error(std::string_view line) { return parse_head(line).error().kind; }

TEST(RecordLine, GivesBackEveryKindAndForm) {
  for (const Record& record : sample_records()) {
    const std::string line = line_of(record);

    const Result<Record, std::string> back = parse_record(without_lf(line));

    ASSERT_TRUE(back.ok()) << line << back.error();
    EXPECT_EQ(back.value(), record) << line;
    EXPECT_EQ(line.find('\n'), line.size() - 1) << line;
  }
}

TEST(RecordLine, HasTheExtremesOfItsNumbers) {
  Record record(INT64_MIN, INT64_MAX, UINT32_MAX, RecordKind::kDropped, "");
  record.dropped = UINT64_MAX;
  const std::string line = line_of(record);

  EXPECT_EQ(line,
            "-9223372036854775808 9223372036854775807 4294967295 dropped:18446744073709551615 "
            "text \n");
  EXPECT_EQ(parse_record(without_lf(line)).value(), record);
}

TEST(RecordLine, KeepsSpacesOfThePayload) {
  const Result<Record, std::string> record = parse_record("1 2 3 received text  a  b ");

  EXPECT_EQ(record.value().payload, " a  b ");
}

TEST(RecordLine, NamesTheWrongField) {
  EXPECT_EQ(problem_of(""), "a record has six fields");
  EXPECT_EQ(problem_of("1 2 3 received text"), "a record has six fields");
  EXPECT_EQ(problem_of("x 2 3 received text "), "bad monotonic stamp \"x\"");
  EXPECT_EQ(problem_of("1 2. 3 received text "), "bad wall stamp \"2.\"");
  EXPECT_EQ(problem_of("1 2 -3 received text "), "bad connection id \"-3\"");
  EXPECT_EQ(problem_of("1 2 4294967296 received text "), "bad connection id \"4294967296\"");
  EXPECT_EQ(problem_of("1 2 3 recieved text "), "unknown kind \"recieved\"");
  EXPECT_EQ(problem_of("1 2 3 received hex 00"), "unknown payload form \"hex\"");
  EXPECT_EQ(problem_of("1 2 3 received base64 x"), "payload is not base64");
  EXPECT_EQ(problem_of("1 2 3 close text "), "wrong form of kind \"close\"");
  EXPECT_EQ(problem_of("1 2 3 open:1 text "), "wrong form of kind \"open:1\"");
  EXPECT_EQ(problem_of("1 2 3 close:65536 text "), "wrong number in \"close:65536\"");
  EXPECT_EQ(problem_of("1 2 3 dropped:-1 text "), "wrong number in \"dropped:-1\"");
}

TEST(RecordLine, CloseHasItsSideAndItsCause) {
  Record record(1, 2, 3, RecordKind::kClose, "going away");
  record.close_code = 1001;
  const std::string old = line_of(record);
  EXPECT_EQ(old, "1 2 3 close:1001 text going away\n");
  EXPECT_EQ(parse_record(without_lf(old)).value(), record) << "nobody has written down who";
  record.closer = Closer::kPeer;
  EXPECT_EQ(line_of(record), "1 2 3 close:1001:peer text going away\n");
  record.closer = Closer::kUs;
  record.cause = "no data of l2Book:BTC, 100%";
  const std::string line = line_of(record);
  EXPECT_EQ(line, "1 2 3 close:1001:us:no%20data%20of%20l2Book:BTC,%20100%25 text going away\n");
  EXPECT_EQ(parse_record(without_lf(line)).value(), record);
  for (const char* wrong :
       {"close:1:", "close:1:them", "close:1:us:", "close:1:us:%2", "close:1::x"}) {
    const std::string text = "1 2 3 " + std::string(wrong) + " text ";
    EXPECT_EQ(problem_of(text), "wrong closer in \"" + std::string(wrong) + "\"");
  }
}

TEST(RecordLineDeathTest, HasNoPlaceForFieldsOfOtherKinds) {
  std::string line;
  Record record(1, 2, 3, RecordKind::kPing, "");
  record.close_code = 1000;
  EXPECT_DEATH(append_record(record, line), "CHECK failed: .*record.close_code == 0");
  record.close_code = 0;
  record.dropped = 1;
  EXPECT_DEATH(append_record(record, line), "CHECK failed: .*record.dropped == 0");
}

TEST(RecordLine, FactsAreFound) {
  std::string text = "wss://feed/ws?request=none";
  append_fact("peer", "10.0.0.1:443", text);
  append_fact("subject", "", text);
  append_fact("request", "GET /ws?peer=x HTTP/1.1\r\nHost: feed\r\n\r\n", text);
  EXPECT_EQ(text,
            "wss://feed/ws?request=none peer=10.0.0.1:443 "
            "request=GET%20/ws?peer=x%20HTTP/1.1%0D%0AHost:%20feed%0D%0A%0D%0A");
  EXPECT_EQ(fact_of(text, "peer"), "10.0.0.1:443");
  EXPECT_EQ(fact_of(text, "request"), "GET /ws?peer=x HTTP/1.1\r\nHost: feed\r\n\r\n");
  EXPECT_EQ(fact_of(text, "subject"), std::nullopt);
}

TEST(RecordLine, HasOneSpellingPerNumber) {
  EXPECT_EQ(problem_of("0 0 0 received text "), "none");
  for (const std::string_view number : {"", "+1", "01", "-0", "00", "1e3", "0x1", " 1"}) {
    EXPECT_NE(problem_of(std::string(number) + " 2 3 received text "), "none") << number;
  }
}

TEST(RecordLine, ShowsUnprintableBytesOfABadFieldAsQuestionMarks) {
  EXPECT_EQ(problem_of("1 2 3 re\x1b[31mceived text "), "unknown kind \"re?[31mceived\"");
}

TEST(HeadLine, GivesBackAnyText) {
  CaptureHead head = sample_head();
  head.tool = "";
  head.source = "a b%c\n\t=\x7f\xc3\xa9";
  head.clocks = std::string("\0\xff", 2);
  head.synthetic = true;
  head.subscriptions = {"", "x=y z", "100%"};
  const std::string line = line_of(head);

  EXPECT_EQ(line,
            "wavetank-capture 1 tool= source=a%20b%25c%0A%09=%7F%C3%A9 synthetic=yes "
            "clocks=%00%FF subscription= subscription=x=y%20z subscription=100%25\n");
  EXPECT_EQ(parse_head(without_lf(line)).value(), head);
}

TEST(HeadLine, SkipsUnknownKeys) {
  const Result<CaptureHead, CaptureError> head =
      parse_head("wavetank-capture 1 tool=t colour=blue source=s synthetic=no clocks=c");

  EXPECT_EQ(head.value().source, "s");
}

TEST(HeadLine, ForeignNewerAndBrokenHeadsAreDistinct) {
  const std::string rest = " tool=t source=s synthetic=no clocks=c";
  ASSERT_TRUE(parse_head("wavetank-capture 1" + rest).ok());
  EXPECT_EQ(head_error(""), CaptureErrorKind::kForeign);
  EXPECT_EQ(head_error("wavetank-capture"), CaptureErrorKind::kForeign);
  EXPECT_EQ(head_error("wavetank-captures 1" + rest), CaptureErrorKind::kForeign);
  EXPECT_EQ(head_error("wavetank-capture 2" + rest), CaptureErrorKind::kNewerVersion);
  EXPECT_EQ(head_error("wavetank-capture 2"), CaptureErrorKind::kNewerVersion);
  EXPECT_EQ(head_error("wavetank-capture 0" + rest), CaptureErrorKind::kUnreadable);
  EXPECT_EQ(head_error("wavetank-capture one" + rest), CaptureErrorKind::kUnreadable);
  EXPECT_EQ(head_error("wavetank-capture 1"), CaptureErrorKind::kUnreadable);
  EXPECT_EQ(head_error("wavetank-capture 1 "), CaptureErrorKind::kUnreadable);
}

TEST(HeadLine, RejectsFieldsThatAreMissingDoubleOrMalformed) {
  for (const std::string_view fields :
       {"source=s synthetic=no clocks=c", "tool=t synthetic=no clocks=c",
        "tool=t source=s clocks=c", "tool=t source=s synthetic=no",
        "tool=t tool=t source=s synthetic=no clocks=c", "tool=t source=s synthetic=maybe clocks=c",
        "tool=t source=s synthetic=no clocks=c x", "tool=t source=s synthetic=no clocks=%4",
        "tool=t source=s synthetic=no clocks=%4g", "tool=t source=s synthetic=no clocks=%-1",
        "tool=t  source=s synthetic=no clocks=c"}) {
    EXPECT_EQ(head_error("wavetank-capture 1 " + std::string(fields)),
              CaptureErrorKind::kUnreadable)
        << fields;
  }
}

TEST(EndLine, CountsRecords) {
  std::string line;
  append_end(12, line);

  EXPECT_EQ(line, "end 12\n");
  EXPECT_TRUE(is_end(without_lf(line)));
  EXPECT_EQ(parse_end(without_lf(line)), 12u);
  EXPECT_EQ(parse_end("end"), std::nullopt);
  EXPECT_EQ(parse_end("end -1"), std::nullopt);
  EXPECT_EQ(parse_end("end 1 "), std::nullopt);
  EXPECT_EQ(parse_end("ended 1"), std::nullopt);
}

}  // namespace
}  // namespace wavetank
