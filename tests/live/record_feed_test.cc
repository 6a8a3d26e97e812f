// Goal: every message of a venue is in the recording, byte for byte and in order; disks that are
// slow, full or stuck cost only the promised delay.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/capture/escape.h"
#include "core/combine/outcome.h"
#include "core/combine/wait.h"
#include "core/doors/signal_queue.h"
#include "core/sync/event.h"
#include "core/task/sleep.h"
#include "core/uv/run.h"
#include "scenarios/cases/cases.h"
#include "scenarios/cases/feed_run.h"
#include "scenarios/protocol/frame_parser.h"
#include "scenarios/record/record_feed.h"
#include "scenarios/registry.h"
#include "scenarios/serve/serve_venue.h"
#include "sim/import/open_capture.h"
#include "tests/live/odd_files.h"
#include "tests/live/virtual_time.h"
#include "tests/support/temporary_folder.h"

namespace wavetank::scenarios {
namespace {

/// Signals of one of several programs in this process.
class OwnSignals final : public Signals {
 public:
  Coro<Signal> wait() override { return queue.wait(); }
  SignalQueue queue;
};

class RecordFeed : public testing::Test {
 protected:
  void SetUp() override {
    served_.listen = Endpoint(kOnlyHost, 0);
    served_.catalogue = feed_faults();
    serve_talk_.listening = [this](const Endpoint& at) {
      request_.venue = at;
      listening_.set();
    };
    serve_talk_.line = [](const std::string&) {};
    serve_talk_.progress = [](const sim::ServeStatus&) {};
    request_.url = "ws://test/ws";
    request_.file = "feed";
    request_.tool = "test";
    observer_.opening = [] {};
    observer_.line = [this](const std::string& line) { lines_.push_back(line); };
  }

  /// Serves, and records until `enough` returns true or the recording ends by itself; gives the
  /// result of record_feed().
  using Enough = std::function<bool(const sim::RecordStatus&)>;
  int run(const Enough& enough) {
    return uv::run([&](Doors& doors) { return serve_and_record(doors, enough); }, folder_.path());
  }

  Coro<int> serve_and_record(Doors& doors, const Enough& enough) {
    observer_.progress = [this, enough](const sim::RecordStatus& status) {
      if (enough(status)) signals_.queue.arrived(Signal::kTerminate);
    };
    OwnSignals serve_signals;
    Doors serve_doors(doors.clock, doors.transport, doors.random, serve_signals, doors.files);
    const Task<int> serving =
        create_task(serve_venue(serve_doors, served_, serve_talk_, serve_status_), "serve");
    co_await listening_.wait();
    OddFiles files(doors.files);
    prepare_(files);
    Doors own(doors.clock, doors.transport, doors.random, signals_, files);
    auto ended = co_await outcome(record_feed(own, request_, observer_, status_));
    serve_signals.queue.arrived(Signal::kTerminate);
    co_await serving;
    co_return std::move(ended).get();
  }

  sim::Capture recording(const std::string& name = "feed") const {
    auto capture = sim::load_capture(folder_.path(name));
    EXPECT_TRUE(capture.ok());
    return std::move(capture).value();
  }

  const TemporaryFolder folder_;
  sim::ServeRequest served_;
  sim::ServeObserver serve_talk_;
  sim::ServeStatus serve_status_;
  sim::RecordRequest request_;
  sim::RecordObserver observer_;
  sim::RecordStatus status_;
  OwnSignals signals_;
  Event listening_;
  std::function<void(OddFiles&)> prepare_ = [](OddFiles&) {};
  std::vector<std::string> lines_;
};

using ServedFrames = std::map<std::string, std::vector<std::string>>;

/// The data frames of each topic, in order.
ServedFrames frames_of(const sim::Capture& capture) {
  ServedFrames frames;
  hyperliquid::FrameParser parser;
  hyperliquid::FrameView view;
  for (const Record& record : capture.records) {
    if (record.kind != RecordKind::kReceived) continue;
    parser.parse(record.payload, view);
    if (view.kind == hyperliquid::FrameKind::kData) frames[view.topic].push_back(record.payload);
  }
  return frames;
}

TEST_F(RecordFeed, EveryFrameServedIsRecordedInOrderAndReplays) {
  auto shipped = sim::load_capture(WAVETANK_SHIPPED_CAPTURE);
  ASSERT_TRUE(shipped.ok());
  const ServedFrames expected = frames_of(shipped.value());
  std::uint64_t count = 0;
  for (const auto& [topic, frames] : expected) {
    count += frames.size();
    request_.subscriptions.push_back(topic);
  }
  ASSERT_GT(count, 100U);
  served_.capture = std::make_shared<sim::Capture>(shipped.value());
  served_.speed_permille = 100'000;
  // Besides them, a request and an acknowledgement a topic.
  const std::uint64_t all = count + 2 * expected.size();
  const int code = run([all](const sim::RecordStatus& status) { return status.messages >= all; });

  EXPECT_EQ(code, 0);
  EXPECT_EQ(status_.dropped, 0U);
  sim::Capture recorded = recording();
  EXPECT_EQ(sim::loss_line(recorded), "");
  EXPECT_EQ(frames_of(recorded), expected);
  EXPECT_EQ(recorded.head.subscriptions.size(), expected.size());
  ASSERT_FALSE(recorded.records.empty());
  EXPECT_EQ(recorded.records.front().kind, RecordKind::kOpen);
  EXPECT_EQ(recorded.records.back().kind, RecordKind::kClose);
  EXPECT_EQ(recorded.records.back().close_code, 1000);

  sim::RunRequest replay;
  replay.capture = std::make_shared<const sim::Capture>(std::move(recorded));
  const sim::RunResult result = scenarios_registry().replays()(replay);
  EXPECT_FALSE(result.violation) << result.violation->property;
  EXPECT_EQ(result.messages, count);
}

std::vector<Record> closes_of(const sim::Capture& capture) {
  std::vector<Record> closes;
  for (const Record& record : capture.records) {
    if (record.kind == RecordKind::kClose) closes.push_back(record);
  }
  return closes;
}

TEST_F(RecordFeed, ReconnectsAreRecordedWithTheirCause) {
  served_.coins = {"BTC"};
  request_.subscriptions = {"l2Book:BTC"};
  sim::FaultEntry entry(1, "reset_peer", sim::AfterTrigger("data"));
  served_.plan = served_.plan.with(entry);
  run([](const sim::RecordStatus& status) {
    return status.connections == 2 && status.messages > 6;
  });

  std::vector<std::string> events;
  for (const Record& record : recording().records) {
    const std::string event =
        std::to_string(record.connection) + " " + std::string(name_of(record.kind));
    if (record.kind != RecordKind::kReceived && record.kind != RecordKind::kSent) {
      events.push_back(event);
    }
  }
  EXPECT_EQ(events, (std::vector<std::string>{"1 open", "1 close", "2 open", "2 close"}));
  const std::vector<Record> closes = closes_of(recording());
  ASSERT_EQ(closes.size(), 2U);
  EXPECT_EQ(closes[0].closer, Closer::kNobody);
  EXPECT_EQ(closes[0].close_code, 1006);
  EXPECT_NE(closes[0].cause.find("reset"), std::string::npos) << closes[0].cause;
  EXPECT_EQ(closes[1].closer, Closer::kUs);
  EXPECT_EQ(closes[1].close_code, 1000);
  EXPECT_EQ(closes[1].cause, "SIGTERM");
}

TEST_F(RecordFeed, ACloseOfTheVenueIsRecordedAsSent) {
  served_.coins = {"BTC"};
  request_.subscriptions = {"l2Book:BTC"};
  sim::FaultEntry entry(1, "venue_close", sim::AfterTrigger("data"));
  entry.numbers["code"] = 1001;
  entry.texts["reason"] = "Expired";
  served_.plan = served_.plan.with(entry);
  run([](const sim::RecordStatus& status) { return status.connections == 2; });
  const std::vector<Record> closes = closes_of(recording());
  ASSERT_FALSE(closes.empty());
  const Record& close = closes.front();
  EXPECT_EQ(close.closer, Closer::kPeer);
  EXPECT_EQ(close.close_code, 1001);
  EXPECT_EQ(close.payload, "Expired");
}

TEST_F(RecordFeed, TheDurationIsTheCauseOfItsClose) {
  served_.coins = {"BTC"};
  request_.subscriptions = {"l2Book:BTC"};
  request_.duration = std::chrono::seconds(2);
  const Enough never = [](const sim::RecordStatus&) { return false; };
  const auto program = [&](Doors& doors) { return serve_and_record(doors, never); };
  EXPECT_EQ(run_in_virtual_time(program, "feed", folder_.path()), 0);
  const std::vector<Record> closes = closes_of(recording());
  ASSERT_FALSE(closes.empty()) << status_.last_failure;
  const Record& close = closes.front();
  EXPECT_EQ(close.closer, Closer::kUs);
  EXPECT_EQ(close.cause, "the duration is over");
  EXPECT_GE(close.mono_ns, 2'000'000'000);
  EXPECT_LT(close.mono_ns, 2'100'000'000) << "a close takes two ways of 20 ms";
}

TEST_F(RecordFeed, OpenHasTheFactsOfTheHandshake) {
  served_.coins = {"BTC"};
  request_.subscriptions = {"l2Book:BTC"};
  request_.host_field = "feed.example";
  run([](const sim::RecordStatus& status) { return status.messages > 2; });
  const sim::Capture recorded = recording();
  ASSERT_FALSE(recorded.records.empty());
  const std::string& open = recorded.records.front().payload;
  EXPECT_TRUE(open.starts_with("ws://test/ws peer=127.0.0.1:")) << open;
  const std::string request = fact_of(open, "request").value_or("");
  EXPECT_TRUE(request.starts_with("GET /ws HTTP/1.1\r\nHost: feed.example\r\n")) << request;
  const std::string response = fact_of(open, "response").value_or("");
  EXPECT_TRUE(response.starts_with("HTTP/1.1 101 ")) << response;
}

/// Answers every request with `answer`.
Coro<void> answer_all(Listener& listener, std::string answer) {
  for (;;) {
    const std::unique_ptr<Stream> stream = co_await listener.accept();
    std::vector<std::byte> request(4096);
    co_await stream->read_some(request);
    co_await stream->write_all(std::as_bytes(std::span(answer)));
    stream->close();
  }
}

TEST_F(RecordFeed, APlaceWithoutAWebsocketIsRecordedWithItsAnswer) {
  const std::string answer = "HTTP/1.1 404 Not Found\r\nSet-Cookie: a=b\r\n\r\n";
  request_.subscriptions = {"l2Book:BTC"};
  observer_.progress = [](const sim::RecordStatus&) {};
  observer_.line = [this](const std::string& line) {
    if (line.starts_with("dial 1 failed: ")) signals_.queue.arrived(Signal::kTerminate);
  };
  const auto program = [&](Doors& doors) -> Coro<int> {
    const std::unique_ptr<Listener> listener =
        co_await doors.transport.listen(Endpoint("127.0.0.1", 0));
    request_.venue = listener->local();
    const Task<void> answering = create_task(answer_all(*listener, answer), "answering");
    Doors own(doors.clock, doors.transport, doors.random, signals_, doors.files);
    auto ended = co_await outcome(record_feed(own, request_, observer_, status_));
    answering.cancel();
    std::vector<AnyFuture> ends = {answering};
    co_await wait(ends);
    co_return std::move(ended).get();
  };
  EXPECT_EQ(uv::run(program, folder_.path()), 0);
  EXPECT_EQ(status_.connections, 0U);
  EXPECT_NE(status_.last_failure.find("status 404"), std::string::npos) << status_.last_failure;
  EXPECT_EQ(status_.remedy, "check the path of the URL: no websocket is there");
  const sim::Capture recorded = recording();
  ASSERT_FALSE(recorded.records.empty());
  const Record& error = recorded.records.front();
  EXPECT_EQ(error.kind, RecordKind::kError);
  EXPECT_TRUE(error.payload.starts_with(status_.last_failure + " peer=127.0.0.1:"))
      << error.payload;
  EXPECT_EQ(fact_of(error.payload, "response"),
            "HTTP/1.1 404 Not Found\r\nSet-Cookie: (redacted)\r\n\r\n");
}

TEST_F(RecordFeed, FullDiskIsAnErrorAndKeepsTheFile) {
  served_.coins = {"BTC"};
  served_.speed_permille = 1'000'000;
  request_.subscriptions = {"l2Book:BTC"};
  // The first frame, of 1 MiB before it is compressed, must fit.
  prepare_ = [](OddFiles& disk) { disk.room = 600'000; };
  EXPECT_THROW(run([](const sim::RecordStatus&) { return false; }), NoSpace);

  const sim::Capture recorded = recording();
  EXPECT_GT(recorded.records.size(), 10U);
  ASSERT_TRUE(recorded.damage) << "it has no end mark";
  EXPECT_EQ(recorded.damage->bytes_lost, 0U) << "the torn frame is taken back";
}

TEST_F(RecordFeed, ASecondSignalDoesNotWaitForAStuckDisk) {
  served_.coins = {"BTC"};
  request_.subscriptions = {"l2Book:BTC"};
  prepare_ = [](OddFiles& disk) { disk.syncs_until_stuck = 1; };
  int sent = 0;
  // The second one comes while the first is being obeyed, or later.
  const int code =
      run([&](const sim::RecordStatus& status) { return status.messages > 3 && ++sent <= 8; });
  EXPECT_EQ(code, static_cast<int>(Signal::kTerminate));
  EXPECT_TRUE(sim::load_capture(folder_.path("feed")).ok());
}

TEST_F(RecordFeed, ASlowDiskMakesTheVenueWaitAndCostsNothing) {
  served_.coins = {"BTC", "ETH"};
  served_.speed_permille = 1'000'000;
  request_.subscriptions = {"l2Book:BTC", "l2Book:ETH"};
  // More than the bytes that come while the connection is being closed: some 10 MB of text that the
  // kernel holds at the most, of which books leave a thirteenth. It is full after some 8 000
  // messages.
  request_.buffer_bytes = 1'000'000;
  OddFiles* disk = nullptr;
  prepare_ = [&disk](OddFiles& files) {
    files.syncs_until_stuck = 1;
    disk = &files;
  };
  std::vector<std::uint64_t> while_held;
  bool stopped = false;  // A second signal would cut the writing short.
  run([&](const sim::RecordStatus& status) {
    if (while_held.size() < 4) {
      if (status.holding) while_held.push_back(status.messages);
      return status.messages > 100'000;  // It should hold by now.
    }
    disk->unstuck.set();
    return status.messages > while_held.back() + 1'000 && !std::exchange(stopped, true);
  });
  ASSERT_EQ(while_held.size(), 4U) << "it reads on without room";
  EXPECT_EQ(while_held.front(), while_held.back()) << "it reads on without room";
  EXPECT_EQ(status_.connections, 1U) << status_.last_failure;
  EXPECT_EQ(status_.dropped, 0U);
  EXPECT_GE(status_.holds, 1U);
  EXPECT_GT(status_.held, std::chrono::milliseconds(700));
  std::uint64_t messages = 0;
  std::vector<std::string> notes;
  for (const Record& record : recording().records) {
    messages += record.kind == RecordKind::kReceived || record.kind == RecordKind::kSent;
    if (record.kind == RecordKind::kDropped) notes.push_back(record.payload);
    EXPECT_EQ(record.dropped, 0U) << record.payload;
  }
  EXPECT_EQ(messages, status_.messages);
  ASSERT_FALSE(notes.empty()) << "what follows is stamped late";
  EXPECT_TRUE(notes.front().starts_with("not read for ")) << notes.front();
  EXPECT_NE(std::find(lines_.begin(), lines_.end(), "the disk has caught up: reading resumes"),
            lines_.end());
}

TEST_F(RecordFeed, SubscriptionsThatTheVenueRejectsAreRefused) {
  request_.subscriptions = {"l2Book:BTC,nSigFigs=9"};
  EXPECT_THROW(run([](const sim::RecordStatus&) { return false; }), std::invalid_argument);
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

}  // namespace
}  // namespace wavetank::scenarios
