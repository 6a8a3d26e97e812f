// Goal: one run, one hash, on every compiler, at every optimisation level; and when two runs
// differ, the first event that does. The golden hashes were checked once against XXH3-128 of the
// bytes that trace_hash.h describes, encoded by a separate program.

#include "sim/trace/trace.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <string>
#include <vector>

namespace wavetank::sim {
namespace {

std::string many_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  for (std::size_t index = 0; index < count; ++index) {
    bytes[index] = static_cast<char>((index * 7 + 3) & 0xFFU);
  }
  return bytes;
}

TEST(TraceHash, GoldenValuesHold) {
  TraceHash hash;
  EXPECT_EQ(hash.value().hex(), "99aa06d3014798d86001c324468d497f");

  hash.add(EventHead(5, 1, EventKind::kDial, 3), "venue:443");
  EXPECT_EQ(hash.value().hex(), "e69ce2b82eaf5d145cedf824b9913a38");

  hash.add(EventHead(-1, 65535, EventKind{304}, ~std::uint64_t{0}), "");
  EXPECT_EQ(hash.value().hex(), "a4a5ff9963c58670d2176b3a20604a8d");

  // Sizes around the gathering buffer: every way in which an event can meet its end.
  for (const std::size_t size : {1U, 100U, 999U, 1000U, 1001U, 1024U, 5000U, 3U}) {
    hash.add(EventHead(1'000'000'000, 2, EventKind{7}, 1), many_bytes(size));
  }
  EXPECT_EQ(hash.value().hex(), "299c57912a015f6f66cc9240785de1ad");
}

TEST(TraceHash, EveryFieldOfAnEventCounts) {
  const std::vector<std::pair<EventHead, std::string>> events = {
      {EventHead(1, 2, EventKind::kOpen, 3), "abc"},
      {EventHead(2, 2, EventKind::kOpen, 3), "abc"},
      {EventHead(1, 3, EventKind::kOpen, 3), "abc"},
      {EventHead(1, 2, EventKind::kClose, 3), "abc"},
      {EventHead(1, 2, EventKind::kOpen, 4), "abc"},
      {EventHead(1, 2, EventKind::kOpen, 3), "abd"},
      {EventHead(1, 2, EventKind::kOpen, 3), "abc "},
  };
  std::set<Hash128> hashes;
  for (const auto& [head, content] : events) {
    TraceHash hash;
    hash.add(head, content);
    hashes.insert(hash.value());
  }

  EXPECT_EQ(hashes.size(), events.size());
}

TEST(TraceHash, WhereOneContentEndsAndTheNextBeginsCounts) {
  const EventHead head(0, 1, EventKind::kTextSent);
  TraceHash early;
  early.add(head, "a");
  early.add(head, "bc");
  TraceHash late;
  late.add(head, "ab");
  late.add(head, "c");

  EXPECT_NE(early.value(), late.value());
}

TEST(TraceHash, LookingAtTheValueChangesNothing) {
  TraceHash watched;
  TraceHash unwatched;
  for (int index = 0; index < 500; ++index) {
    const std::string content = many_bytes(static_cast<std::size_t>(index));
    watched.add(EventHead(index, 1, EventKind::kTextSent), content);
    unwatched.add(EventHead(index, 1, EventKind::kTextSent), content);
    static_cast<void>(watched.value());
  }

  EXPECT_EQ(watched.value(), unwatched.value());
}

TEST(Hash128, HexIsReadBack) {
  Hash128 hash;
  hash.high = 0x0123456789ABCDEFU;
  hash.low = 0xFEDCBA9876543210U;

  EXPECT_EQ(hash.hex(), "0123456789abcdeffedcba9876543210");
  EXPECT_EQ(Hash128::from_hex(hash.hex()), hash);
  EXPECT_EQ(Hash128::from_hex(""), std::nullopt);
  EXPECT_EQ(Hash128::from_hex("0123456789abcdeffedcba987654321"), std::nullopt);
  EXPECT_EQ(Hash128::from_hex("0123456789abcdeffedcba98765432100"), std::nullopt);
  EXPECT_EQ(Hash128::from_hex("0123456789abcdeffedcba987654321g"), std::nullopt);
  EXPECT_EQ(Hash128::from_hex("0123456789ABCDEFfedcba9876543210"), std::nullopt);
}

TEST(Combine, IsGoldenAndOrderMatters) {
  Hash128 first;
  first.low = 1;
  Hash128 second;
  second.high = 2;
  const std::vector<Hash128> forward = {first, second};
  const std::vector<Hash128> backward = {second, first};

  EXPECT_EQ(combine({}).hex(), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(combine(forward).hex(), "b7c106f525903577b01732126697373c");
  EXPECT_NE(combine(forward), combine(backward));
}

TEST(EventKind, KindsHaveDifferentNames) {
  std::set<std::string_view> names;
  std::size_t named = 0;
  for (int number = 0; number < 1000; ++number) {
    const std::string_view name = event_name(static_cast<EventKind>(number));
    if (name == "unknown") continue;
    ++named;
    names.insert(name);
  }

  EXPECT_EQ(named, event_kinds().size());
  EXPECT_EQ(named, 39U);
  EXPECT_EQ(names.size(), named);
  EXPECT_EQ(event_name(EventKind::kFaultApplied), "fault_applied");
}

TEST(EventKind, LandmarksLeaveOutBytesAndSteps) {
  EXPECT_TRUE(is_landmark(EventKind::kDialFailed));
  EXPECT_TRUE(is_landmark(EventKind::kReportGap));
  EXPECT_FALSE(is_landmark(EventKind::kTextReceived));
  EXPECT_FALSE(is_landmark(EventKind::kTaskStep));
}

TEST(Trace, FormatsNothingWhileTheLogIsOff) {
  Trace trace;
  int formatted = 0;
  trace.event(EventHead(0, 1, EventKind::kTextSent), {}, [&] {
    ++formatted;
    return std::string("text");
  });

  EXPECT_EQ(formatted, 0);
  EXPECT_TRUE(trace.log().events().empty());
  EXPECT_EQ(trace.events(), 1U);
}

TEST(Trace, TheLogChangesNoHash) {
  Trace quiet;
  Trace logged(EventLog(EventLog::kUnbounded, LogDetail::kSteps));
  for (Trace* trace : {&quiet, &logged}) {
    trace->event(EventHead(1, 1, EventKind::kDial), "venue:443");
    trace->step(EventHead(1, 1, EventKind::kTaskStep, 7), "processor");
  }

  EXPECT_EQ(quiet.trace_hash(), logged.trace_hash());
  EXPECT_EQ(quiet.step_hash(), logged.step_hash());
  EXPECT_EQ(logged.log().events().size(), 2U);
}

TEST(Trace, OnlyTheStepHashSeesSteps) {
  const EventHead event(1, 1, EventKind::kDial);
  const EventHead step(1, 1, EventKind::kTaskStep, 7);
  Trace without;
  without.event(event, "x");
  without.event(event, "y");
  Trace early;
  early.event(event, "x");
  early.step(step);
  early.event(event, "y");
  Trace late;
  late.event(event, "x");
  late.event(event, "y");
  late.step(step);

  EXPECT_EQ(without.trace_hash(), early.trace_hash());
  EXPECT_EQ(early.trace_hash(), late.trace_hash());
  EXPECT_NE(without.step_hash(), early.step_hash());
  EXPECT_NE(early.step_hash(), late.step_hash());
  EXPECT_EQ(late.steps(), 1U);
  EXPECT_EQ(late.events(), 2U);
}

TEST(Trace, StepHashCoversEvents) {
  Trace first;
  first.event(EventHead(1, 1, EventKind::kDial), "x");
  Trace second;
  second.event(EventHead(1, 1, EventKind::kDial), "y");

  EXPECT_NE(first.step_hash(), second.step_hash());
}

Trace logged_run(const std::vector<std::string>& contents, std::size_t capacity) {
  Trace trace{EventLog(capacity)};
  std::int64_t time_ns = 0;
  for (const std::string& content : contents) {
    trace.event(EventHead(time_ns, 1, EventKind::kReportGap), content);
    time_ns += 1'500'000'000;
  }
  return trace;
}

TEST(EventLog, ABoundedLogKeepsTheLastEvents) {
  const Trace trace = logged_run({"a", "b", "c", "d", "e"}, 2);

  ASSERT_EQ(trace.log().events().size(), 2U);
  EXPECT_EQ(trace.log().dropped(), 3U);
  EXPECT_EQ(trace.log().events().front().text, "d");
  EXPECT_EQ(trace.log().events().front().index, 3U);
  EXPECT_EQ(trace.log().events().back().line(), "6.000000000 s  host 1  report_gap  e");
}

/// Dials, which are landmarks, with `between` deliveries before each.
Trace long_run(int dials, int between, std::size_t others_max) {
  Trace trace{EventLog::of_long_run(others_max)};
  for (int dial = 0; dial < dials; ++dial) {
    for (int i = 0; i < between; ++i) {
      trace.event(EventHead(dial, 1, EventKind::kFrameReceived), std::to_string(i));
    }
    trace.event(EventHead(dial, 1, EventKind::kDial), std::to_string(dial));
  }
  return trace;
}

TEST(EventLog, ALongRunKeepsItsLandmarksAndTheLastOfTheRest) {
  const Trace trace = long_run(50, 100, 200);
  const EventLog& log = trace.log();
  std::size_t dials = 0;
  for (const LoggedEvent& event : log.events()) dials += event.head.kind == EventKind::kDial;

  EXPECT_EQ(dials, 50U);
  EXPECT_GE(log.events().size() - dials, 200U);
  EXPECT_LE(log.events().size() - dials, 402U);
  EXPECT_EQ(log.dropped() + log.events().size(), trace.events());
  EXPECT_GE(log.whole(), 200U);
  // The newest follow each other without a gap.
  for (std::size_t i = 0; i < log.whole(); ++i) {
    EXPECT_EQ(log.events()[log.events().size() - 1 - i].index, trace.events() - 1 - i) << i;
  }
}

TEST(EventLog, LongRunsThatDifferAtTheirEndSayWhere) {
  Trace a = long_run(50, 100, 200);
  Trace b = long_run(50, 100, 200);
  EXPECT_FALSE(first_difference(a.log(), b.log()));
  a.event(EventHead(60, 1, EventKind::kClose), "a");
  b.event(EventHead(60, 1, EventKind::kClose), "b");
  const std::optional<LogDifference> difference = first_difference(a.log(), b.log());
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->position, 50U * 101U);
  EXPECT_EQ(difference->a->text, "a");
}

TEST(EventLog, ATextIsCutAndItsHashIsNot) {
  Trace trace{EventLog(EventLog::kUnbounded)};
  const std::string base(500, 'x');
  trace.event(EventHead(0, 1, EventKind::kHostExit), base + "1");
  trace.event(EventHead(0, 1, EventKind::kHostExit), base + "2");
  const auto& events = trace.log().events();
  EXPECT_EQ(events[0].text, std::string(EventLog::kTextBytesMax, 'x'));
  EXPECT_EQ(events[0].text, events[1].text);
  EXPECT_NE(events[0].content_hash, events[1].content_hash);
}

TEST(EventLog, LinesEscapeTerminalControls) {
  const LoggedEvent event(0, EventHead(-1, 2, EventKind::kOpen, 9), 0, "a\x1b[2J\n\xff");
  const LoggedEvent earliest(
      0, EventHead(std::numeric_limits<std::int64_t>::min(), 0, EventKind::kOpen), 0, "");

  EXPECT_EQ(event.line(), "-0.000000001 s  host 2  open #9  a\\x1b[2J\\x0a\\xff");
  EXPECT_EQ(earliest.line(), "-9223372036.854775808 s  host 0  open");
}

TEST(FirstDifference, EqualLogsHaveNone) {
  const Trace a = logged_run({"a", "b"}, EventLog::kUnbounded);
  const Trace b = logged_run({"a", "b"}, EventLog::kUnbounded);

  EXPECT_FALSE(first_difference(a.log(), b.log()).has_value());
}

TEST(FirstDifference, NamesTheFirstEventThatDiffers) {
  const Trace a = logged_run({"a", "b", "c"}, EventLog::kUnbounded);
  const Trace b = logged_run({"a", "x", "y"}, EventLog::kUnbounded);

  const auto difference = first_difference(a.log(), b.log());
  ASSERT_TRUE(difference.has_value());
  EXPECT_EQ(difference->position, 1U);
  EXPECT_FALSE(difference->may_be_earlier);
  EXPECT_EQ(difference->message(),
            "a: 1.500000000 s  host 1  report_gap  b\nb: 1.500000000 s  host 1  report_gap  x");
}

TEST(FirstDifference, ALogThatEndsEarlierDiffersThere) {
  const Trace a = logged_run({"a", "b"}, EventLog::kUnbounded);
  const Trace b = logged_run({"a", "b", "c"}, EventLog::kUnbounded);

  const auto difference = first_difference(a.log(), b.log());
  ASSERT_TRUE(difference.has_value());
  EXPECT_EQ(difference->position, 2U);
  EXPECT_FALSE(difference->a.has_value());
  EXPECT_EQ(difference->b->text, "c");
  EXPECT_EQ(difference->message(), "a: (ended)\nb: 3.000000000 s  host 1  report_gap  c");
}

TEST(FirstDifference, BoundedLogsAreComparedWhereBothStillHaveEvents) {
  const Trace a = logged_run({"a", "b", "c", "d"}, 2);
  const Trace same_tail = logged_run({"x", "b", "c", "d"}, 3);
  const Trace other_tail = logged_run({"a", "b", "x", "y"}, EventLog::kUnbounded);

  EXPECT_FALSE(first_difference(a.log(), same_tail.log()).has_value());
  const auto difference = first_difference(a.log(), other_tail.log());
  ASSERT_TRUE(difference.has_value());
  EXPECT_EQ(difference->position, 2U);
  EXPECT_TRUE(difference->may_be_earlier);
}

TEST(FirstDifference, SeesContentsBehindEqualTexts) {
  const std::string first = "abc";
  const std::string second = "abd";
  Trace a{EventLog(EventLog::kUnbounded)};
  Trace b{EventLog(EventLog::kUnbounded)};
  const auto text = [] { return std::string("3 bytes"); };
  a.event(EventHead(0, 1, EventKind::kTextSent), std::as_bytes(std::span(first)), text);
  b.event(EventHead(0, 1, EventKind::kTextSent), std::as_bytes(std::span(second)), text);

  const auto difference = first_difference(a.log(), b.log());
  ASSERT_TRUE(difference.has_value());
  EXPECT_NE(difference->message().find("beyond the text shown"), std::string::npos);
}

}  // namespace
}  // namespace wavetank::sim
