// Goal: the events of a run are in the file however the process of the run ends.

#include "sim/report/event_stream.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>

#include "sim/trace/trace.h"

namespace wavetank::sim {
namespace {

class EventStreamTest : public testing::Test {
 protected:
  int descriptor() const { return ::fileno(file_.get()); }

  /// A trace whose events go to the stream.
  static Trace trace_of(EventStream& stream) {
    EventLog log;
    log.set_sink(&stream);
    return Trace(std::move(log));
  }

  /// Runs `body` in a child process, and waits for its end.
  static void run_apart(const std::function<void()>& body) {
    const int process = ::fork();
    ASSERT_GE(process, 0);
    if (process == 0) {
      body();
      _exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(process, &status, 0), process);
  }

  std::string text() const {
    std::string text;
    std::array<char, 4096> piece{};
    std::rewind(file_.get());
    while (const std::size_t bytes = std::fread(piece.data(), 1, piece.size(), file_.get())) {
      text.append(piece.data(), bytes);
    }
    return text;
  }

  std::uint64_t lines() const {
    std::uint64_t count = 0;
    for (const char character : text()) count += character == '\n' ? 1 : 0;
    return count;
  }

  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_{std::tmpfile(), &std::fclose};
};

EventHead head_of(std::int64_t seconds, EventKind kind, std::uint16_t host = 1) {
  return EventHead(seconds * 1'000'000'000, host, kind);
}

void start_hosts(Trace& trace) {
  trace.event(head_of(0, EventKind::kHostStart, 1), "venue");
  trace.event(head_of(0, EventKind::kHostStart, 2), "client");
}

TEST_F(EventStreamTest, AProcessThatIsKilledLosesNoEvent) {
  EventStream stream(descriptor(), EventFilter(), nullptr);
  run_apart([&] {
    Trace trace = trace_of(stream);
    start_hosts(trace);
    trace.event(head_of(1, EventKind::kDial, 2), "venue:443");
    std::raise(SIGKILL);
  });

  const EventStream::End end = stream.finish();
  EXPECT_EQ(end.events, 3U);
  EXPECT_EQ(end.hosts, (std::vector<std::string>{"world", "venue", "client"}));
  EXPECT_EQ(end.problem, "");
  EXPECT_TRUE(
      text().ends_with("{\"n\":2,\"time_ns\":1000000000,\"host\":\"client\",\"kind\":"
                       "\"dial\",\"subject\":0,\"text\":\"venue:443\"}\n"))
      << text();
}

TEST_F(EventStreamTest, ManyEventsAndLongOnesFollowEachOther) {
  constexpr std::uint64_t kEvents = 5'000;
  const std::string usual(200, 'x');
  const std::string enormous(2 * EventStream::kBufferBytes, 'y');
  EventStream stream(descriptor(), EventFilter(), nullptr);
  run_apart([&] {
    Trace trace = trace_of(stream);
    for (std::uint64_t n = 0; n < kEvents; ++n) {
      trace.event(head_of(1, EventKind::kTextSent), n == kEvents / 2 ? enormous : usual);
    }
    std::abort();
  });

  EXPECT_EQ(stream.finish().events, kEvents);
  EXPECT_EQ(lines(), kEvents);
  const std::string all = text();
  EXPECT_NE(all.find("\"n\":2500,"), std::string::npos);
  EXPECT_GT(all.size(), enormous.size() + kEvents * usual.size());
}

TEST_F(EventStreamTest, RepeatedRunReplacesTheEventsOfTheFirst) {
  EventStream stream(descriptor(), EventFilter(), nullptr);
  run_apart([&] {
    const std::string long_text(EventStream::kBufferBytes, 'x');
    Trace first = trace_of(stream);
    for (int i = 0; i < 3; ++i) first.event(head_of(1, EventKind::kTextSent), long_text);
    Trace second = trace_of(stream);
    second.event(head_of(1, EventKind::kDial), "venue:443");
  });

  EXPECT_EQ(stream.finish().events, 1U);
  EXPECT_EQ(lines(), 1U);
}

TEST_F(EventStreamTest, FilterPassesEventsThatAllItsPartsPass) {
  EventFilter filter;
  filter.kinds = {EventKind::kDial};
  filter.hosts = {"client"};
  filter.from = Instant(std::chrono::seconds(2));
  filter.to = Instant(std::chrono::seconds(3));
  EventStream stream(descriptor(), filter, nullptr);
  run_apart([&] {
    Trace trace = trace_of(stream);
    start_hosts(trace);
    for (int second = 1; second <= 4; ++second) {
      trace.event(head_of(second, EventKind::kDial, 1), "");
      trace.event(head_of(second, EventKind::kDial, 2), "");
      trace.event(head_of(second, EventKind::kOpen, 2), "");
    }
  });

  EXPECT_EQ(stream.finish().events, 2U);
  EXPECT_NE(text().find("{\"n\":6,\"time_ns\":2000000000,\"host\":\"client\""), std::string::npos);
  EXPECT_NE(text().find("{\"n\":9,\"time_ns\":3000000000,\"host\":\"client\""), std::string::npos);
}

TEST_F(EventStreamTest, StepsOfTasksAreWrittenWhenTheirKindIsNamed) {
  EventFilter filter;
  filter.kinds = {EventKind::kTaskStep};
  EventStream stream(descriptor(), filter, nullptr);
  run_apart([&] {
    Trace trace = trace_of(stream);
    trace.event(head_of(0, EventKind::kHostStart), "client");
    if (trace.named_steps()) trace.step(head_of(1, EventKind::kTaskStep), "main");
  });

  EXPECT_EQ(stream.finish().events, 1U);
  EXPECT_EQ(text(),
            "{\"n\":1,\"time_ns\":1000000000,\"host\":\"client\",\"kind\":\"task_step\","
            "\"subject\":0,\"text\":\"main\"}\n");
}

TEST_F(EventStreamTest, DescriptorClosedByTheClientIsReported) {
  EventStream stream(descriptor(), EventFilter(), nullptr);
  run_apart([&] {
    Trace trace = trace_of(stream);
    ::close(descriptor());
    const std::string long_text(EventStream::kBufferBytes, 'x');
    for (int i = 0; i < 3; ++i) trace.event(head_of(1, EventKind::kTextSent), long_text);
  });

  EXPECT_EQ(stream.finish().problem, "the client closes descriptors that it does not own");
}

TEST_F(EventStreamTest, ASinkChangesNoHash) {
  EventStream stream(descriptor(), EventFilter(), nullptr);
  Trace watched = trace_of(stream);
  Trace plain;
  for (Trace* trace : {&watched, &plain}) {
    start_hosts(*trace);
    trace->step(head_of(1, EventKind::kTaskStep));
  }
  EXPECT_EQ(watched.trace_hash(), plain.trace_hash());
  EXPECT_EQ(watched.step_hash(), plain.step_hash());
}

}  // namespace
}  // namespace wavetank::sim
