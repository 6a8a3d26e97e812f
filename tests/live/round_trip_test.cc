// Goal: generate, serve, record and replay fit together: the messages of the venue's socket are in
// the recording, byte for byte and in order, and a client survives the recording.

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "core/combine/outcome.h"
#include "core/doors/signal_queue.h"
#include "core/sync/event.h"
#include "core/uv/run.h"
#include "scenarios/cases/feed_run.h"
#include "scenarios/record/record_feed.h"
#include "scenarios/serve/serve_venue.h"
#include "tests/interop/peer_process.h"
#include "tests/live/frames.h"
#include "tests/live/relay.h"
#include "tests/support/temporary_folder.h"

namespace wavetank::scenarios {
namespace {

/// Signals of one of several programs in this process.
class RaisedSignals final : public Signals {
 public:
  Coro<Signal> wait() override { return queue.wait(); }
  void stop() { queue.arrived(Signal::kTerminate); }
  SignalQueue queue;
};

/// Files of the real door; notes how long they were whenever they were on the disk.
class SyncedFiles final : public Files {
 public:
  explicit SyncedFiles(Files& below) : below_(below) {}
  Coro<std::unique_ptr<AppendFile>> open_append(std::string name) override;
  Coro<std::vector<std::byte>> read(std::string name) override { return below_.read(name); }
  Coro<void> rename(std::string from, std::string to) override { return below_.rename(from, to); }

  std::vector<std::uint64_t> lengths;

 private:
  Files& below_;
};

class SyncedFile final : public AppendFile {
 public:
  SyncedFile(std::unique_ptr<AppendFile> below, SyncedFiles& disk)
      : below_(std::move(below)), disk_(disk) {}
  Coro<void> append(std::span<const std::byte> bytes) override { return below_->append(bytes); }
  Coro<void> sync() override {
    const std::uint64_t length = co_await below_->size();
    co_await below_->sync();
    disk_.lengths.push_back(length);
  }
  Coro<std::uint64_t> size() override { return below_->size(); }
  Coro<void> truncate(std::uint64_t size) override { return below_->truncate(size); }

 private:
  std::unique_ptr<AppendFile> below_;
  SyncedFiles& disk_;
};

Coro<std::unique_ptr<AppendFile>> SyncedFiles::open_append(std::string name) {
  std::unique_ptr<AppendFile> file = co_await below_.open_append(name);
  std::unique_ptr<AppendFile> noting = std::make_unique<SyncedFile>(std::move(file), *this);
  co_return std::move(noting);
}

/// Serve and record in this process, with a relay between them; the rest are programs.
class RoundTrip : public testing::Test {
 protected:
  void SetUp() override {
    served_.listen = Endpoint("127.0.0.1", 0);
    served_.catalogue = feed_faults();
    served_.speed_permille = 100'000;
    recorded_.url = "ws://test/ws";
    recorded_.file = "recording";
    recorded_.tool = "test";
    recorded_.duration = std::chrono::seconds(60);  // By then a frame was lost.
  }

  std::string path(const std::string& name) const { return folder_.path(name); }

  /// A feed of three coins, made by the program.
  sim::Capture generate(const std::string& duration) const {
    PeerProcess program({WAVETANK_PROGRAM, "generate", "-o", path("source"), "--coins",
                         "BTC,HYPE,xyz:AAPL", "--duration", duration, "--seed", "5"});
    EXPECT_EQ(program.end(), 0) << program.output();
    return load("source");
  }

  sim::Capture load(const std::string& name) const {
    auto capture = sim::load_capture(path(name));
    EXPECT_TRUE(capture.ok());
    return std::move(capture).value();
  }

  /// Serves and records until the relay has carried `frames` data frames that are no candles.
  void record(std::size_t frames) {
    const auto program = [&](Doors& doors) -> Coro<int> {
      Coro<int> work = record_through_relay(doors, frames);
      const int code = co_await std::move(work);
      co_return code;
    };
    EXPECT_EQ(uv::run(program, folder_.path()), 0);
  }

  sim::ServeRequest served_;
  sim::RecordRequest recorded_;
  std::unique_ptr<Relay> relay_;
  std::vector<std::uint64_t> synced_;  ///< Lengths of the recording.

 private:
  Coro<int> record_through_relay(Doors& doors, std::size_t frames);

  const TemporaryFolder folder_;
};

bool is_counted(std::string_view frame) {
  return !frame.starts_with(R"({"channel":"candle")") &&
         !frame.starts_with(R"({"channel":"subscriptionResponse")");
}

Coro<int> RoundTrip::record_through_relay(Doors& doors, std::size_t frames) {
  RaisedSignals serve_signals, record_signals;
  Event listening;
  sim::ServeObserver serve_talk;
  serve_talk.listening = [&](const Endpoint& at) {
    relay_ = std::make_unique<Relay>(doors.transport, at);
    listening.set();
  };
  serve_talk.line = [](const std::string&) {};
  serve_talk.progress = [](const sim::ServeStatus&) {};
  sim::ServeStatus serve_status;
  Doors serve_doors(doors.clock, doors.transport, doors.random, serve_signals, doors.files);
  const Task<int> serving =
      create_task(serve_venue(serve_doors, served_, serve_talk, serve_status), "serve");
  co_await listening.wait();

  Event relaying;
  std::function<void(const Endpoint&)> reachable = [&](const Endpoint& at) {
    recorded_.venue = at;
    relaying.set();
  };
  const Task<void> carrying = create_task(relay_->run(reachable), "relay");
  co_await relaying.wait();
  relay_->message = [&, count = std::size_t{0}](const std::string& message) mutable {
    if (is_counted(message) && ++count == frames) record_signals.stop();
  };
  sim::RecordObserver record_talk;
  record_talk.opening = [] {};
  record_talk.line = [](const std::string&) {};
  record_talk.progress = [](const sim::RecordStatus&) {};
  sim::RecordStatus record_status;
  SyncedFiles files(doors.files);
  Doors record_doors(doors.clock, doors.transport, doors.random, record_signals, files);
  auto ended = co_await outcome(record_feed(record_doors, recorded_, record_talk, record_status));
  serve_signals.stop();
  co_await serving;
  carrying.cancel();
  auto carried = co_await outcome(carrying);
  synced_ = files.lengths;
  co_return std::move(ended).get();
}

TEST_F(RoundTrip, SentMessagesAreRecordedInOrderAndReplay) {
  const sim::Capture source = generate("60s");
  const TopicFrames expected = by_topic(received(source));
  std::size_t count = 0;
  for (const auto& [topic, frames] : expected) {
    recorded_.subscriptions.push_back(topic);
    count += frames.size();
  }
  ASSERT_EQ(expected.size(), 10U);
  ASSERT_GT(count, 1'000U);
  recorded_.subscriptions.push_back("candle:BTC:1m");
  served_.capture = std::make_shared<const sim::Capture>(source);
  record(count);

  const sim::Capture recording = load("recording");
  EXPECT_EQ(sim::loss_line(recording), "");
  ASSERT_EQ(relay_->sent().size(), 1U);
  const Frames sent(relay_->sent()[0].begin(), relay_->sent()[0].end());
  EXPECT_EQ(difference(sent, received(recording)), "");
  TopicFrames topics = by_topic(received(recording));
  EXPECT_GT(topics["candle:BTC:1m"].size(), 10U);
  topics.erase("candle:BTC:1m");
  EXPECT_EQ(difference(expected, topics), "") << "against what serve was given";

  PeerProcess replay({WAVETANK_PROGRAM, "replay", path("recording"), "--out", path("out")});
  EXPECT_EQ(replay.end(), 0) << replay.output();
}

// As a crash leaves it: certainly the bytes of the last sync, and any part of the bytes behind
// them.
TEST_F(RoundTrip, SyncedRecordsAreReadable) {
  const sim::Capture source = generate("10m");
  recorded_.subscriptions = {"bbo:BTC", "l2Book:BTC", "l2Book:HYPE", "trades:BTC"};
  served_.capture = std::make_shared<const sim::Capture>(source);
  served_.speed_permille = 600'000;
  record(6'000);

  const std::string file = file_text(path("recording"));
  const sim::Capture whole = load("recording");
  // The head, the end, and the syncs of a slow disk between them.
  ASSERT_GE(synced_.size(), 3U);
  ASSERT_EQ(synced_.back(), file.size());
  std::size_t readable = 0;
  for (std::size_t i = 1; i < synced_.size(); ++i) {  // The first one is the head alone.
    const auto capture = sim::parse_capture(std::string_view(file).substr(0, synced_[i]), "synced");
    ASSERT_TRUE(capture.ok()) << capture.error().text;
    const std::vector<Record>& records = capture.value().records;
    EXPECT_GE(records.size(), readable) << "of sync " << i;
    EXPECT_TRUE(std::equal(records.begin(), records.end(), whole.records.begin()));
    readable = records.size();
    const bool torn_frame = capture.value().damage && capture.value().damage->bytes_lost > 0;
    EXPECT_FALSE(torn_frame) << "of sync " << i;
    const std::uint64_t next = i + 1 < synced_.size() ? synced_[i + 1] : file.size();
    const std::uint64_t torn = (synced_[i] + next) / 2;
    const auto more = sim::parse_capture(std::string_view(file).substr(0, torn), "torn");
    ASSERT_TRUE(more.ok()) << more.error().text;
    EXPECT_GE(more.value().records.size(), readable);
  }
  EXPECT_EQ(readable, whole.records.size());
}

// The bytes in the kernel are lost with a reset, and no byte before them.
TEST_F(RoundTrip, ResetConnectionHasAPrefixOfTheSentMessages) {
  const sim::Capture source = generate("60s");
  recorded_.subscriptions = {"bbo:BTC", "l2Book:BTC", "trades:BTC"};
  served_.capture = std::make_shared<const sim::Capture>(source);
  served_.speed_permille = 20'000;
  const sim::FaultEntry reset(1, "reset_peer", sim::AfterTrigger("data", 30));
  served_.plan = served_.plan.with(reset);
  record(200);

  const sim::Capture recording = load("recording");
  ASSERT_EQ(relay_->sent().size(), 2U);
  for (std::uint32_t connection = 1; connection <= 2; ++connection) {
    const std::vector<std::string>& texts = relay_->sent()[connection - 1];
    const Frames kept = received(recording, connection);
    ASSERT_GT(kept.size(), 3U) << "acknowledgements and more";
    ASSERT_LE(kept.size(), texts.size());
    const Frames sent(texts.begin(), texts.begin() + static_cast<std::ptrdiff_t>(kept.size()));
    EXPECT_EQ(difference(sent, kept), "") << "connection " << connection;
  }
}

}  // namespace
}  // namespace wavetank::scenarios
