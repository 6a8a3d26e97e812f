// Goal: `wavetank record` as a program: after any end its file can be read, and its exit code and
// its messages describe the end.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/capture/escape.h"
#include "core/capture/writer.h"
#include "sim/import/open_capture.h"
#include "tests/interop/peer_process.h"
#include "tests/live/live_processes.h"

namespace wavetank::scenarios {
namespace {

class RecordProcess : public LiveProcesses {
 protected:
  /// Waits until the recording holds a data frame. Fails the test when the recorder ends before.
  void wait_for_data(const PeerProcess& recorder) const {
    do {
      const auto capture = sim::load_capture(path("feed"));
      if (capture.ok() && capture.value().records.size() > 10) return;
    } while (recorder.goes_on_for(std::chrono::milliseconds(5)));
    ADD_FAILURE() << "it ended before there were data: " << recorder.output();
  }

  /// The messages of a recorder that is stopped once its first dial has failed, however long that
  /// takes.
  static std::string said_without_connection(const Words& command) {
    PeerProcess recorder(command);
    EXPECT_NE(recorder.line_after("dial 1 failed"), "") << recorder.output();
    recorder.signal(SIGTERM);
    EXPECT_EQ(recorder.end(), 6);
    return recorder.output();
  }
};

bool has_data(const sim::Capture& capture) {
  for (const Record& record : capture.records) {
    if (record.payload.starts_with(R"({"channel":"l2Book")")) return true;
  }
  return false;
}

TEST_F(RecordProcess, SigtermAtAnyInstantLeavesAWholeFile) {
  const int instants = stops(20);
  int replayed = 0;
  std::string url;
  for (int seed = 0; seed < instants; ++seed) {
    SCOPED_TRACE(seed);
    // One venue would refuse the dials beyond 30 in a minute.
    if (seed % 25 == 0) url = serve();
    PeerProcess recorder(record_command(url, {"--force"}));
    // Three in four from the moment in which it is connected.
    if (seed % 4 != 0) recorder.line_after("connection 1 open");
    let_others_go_on(std::chrono::microseconds(seed * 79'190 % 60'000));
    recorder.signal(SIGTERM);
    const int code = recorder.end();
    // 6: not connected yet. Killed: not even listening to signals yet, and no file.
    ASSERT_TRUE(code == 0 || (seed % 4 == 0 && (code == 6 || code == -SIGTERM))) << code;
    if (code == -SIGTERM) continue;
    const auto capture = sim::load_capture(path("feed"));
    ASSERT_TRUE(capture.ok()) << capture.error().text;
    EXPECT_EQ(sim::loss_line(capture.value()), "");
    if (!has_data(capture.value())) continue;
    PeerProcess replay({WAVETANK_PROGRAM, "replay", path("feed")});
    EXPECT_EQ(replay.end(), 0) << replay.output();
    ++replayed;
  }
  EXPECT_GE(replayed, instants / 4);
}

TEST_F(RecordProcess, KillLeavesSyncedRecords) {
  PeerProcess recorder(record_command(serve()));
  wait_for_data(recorder);
  recorder.signal(SIGKILL);
  EXPECT_EQ(recorder.end(), -SIGKILL);

  const auto capture = sim::load_capture(path("feed"));
  ASSERT_TRUE(capture.ok());
  EXPECT_TRUE(has_data(capture.value()));
  EXPECT_NE(sim::loss_line(capture.value()), "") << "it has no end mark";
}

// Killed after its first sync, a recorder leaves that.
TEST_F(RecordProcess, AHeadAloneIsReplayedToAVerdict) {
  CaptureHead head;
  head.tool = "wavetank/test";
  head.subscriptions = {R"({"type":"l2Book","coin":"BTC"})"};
  const std::string bytes = CaptureWriter(head).take_output();
  for (const std::string& behind : {std::string(), std::string("\x28\xb5\x2f\xfd"), bytes}) {
    std::ofstream(path("feed"), std::ios::binary) << bytes << behind;
    for (const Words& words :
         {Words{"replay", path("feed")},
          Words{"test", "any_faults", "--seeds", "0..3", "--capture", path("feed")}}) {
      Words command = {WAVETANK_PROGRAM};
      command.insert(command.end(), words.begin(), words.end());
      PeerProcess run(command);
      EXPECT_EQ(run.end(), 0) << run.output();
      EXPECT_NE(run.output().find("records used: 0)"), std::string::npos) << run.output();
    }
    PeerProcess venue({WAVETANK_PROGRAM, "serve", path("feed")});
    EXPECT_EQ(venue.end(), 2);
    EXPECT_NE(venue.output().find("records used: 0)"), std::string::npos) << venue.output();
    EXPECT_NE(venue.output().find("cannot be served"), std::string::npos) << venue.output();
  }
}

TEST_F(RecordProcess, AFileThatCannotGrowIsAnErrorAndReadable) {
  // Blocks of 512 bytes; the first frame, of 1 MiB before it is compressed, must fit.
  Words command = {"sh", "-c", "ulimit -f 1200; exec \"$0\" \"$@\""};
  const Words record = record_command(serve({"generated", "--speed", "1000"}), {"--json"});
  command.insert(command.end(), record.begin(), record.end());
  PeerProcess recorder(command);

  EXPECT_EQ(recorder.end(), 6);
  EXPECT_NE(recorder.output().find("cannot append to 'feed': file too large"), std::string::npos)
      << recorder.output();
  EXPECT_NE(recorder.output().find(R"("verdict":"fail")"), std::string::npos) << recorder.output();
  const auto capture = sim::load_capture(path("feed"));
  ASSERT_TRUE(capture.ok());
  EXPECT_TRUE(has_data(capture.value()));
  // The frame that did not fit is taken back: only the end mark is missing.
  EXPECT_NE(sim::loss_line(capture.value()).find("bytes lost: 0"), std::string::npos)
      << sim::loss_line(capture.value());
}

TEST_F(RecordProcess, MissingServerIsReportedAndIsExitCode6) {
  const std::string said = said_without_connection(record_command("ws://127.0.0.1:1/ws"));
  // On a busy machine it may have dialed again.
  EXPECT_NE(said.find("no connection in "), std::string::npos) << said;
  EXPECT_NE(said.find(" attempt"), std::string::npos) << said;
  EXPECT_NE(said.find("check that the server runs and that the URL is right"), std::string::npos)
      << said;
  const auto capture = sim::load_capture(path("feed"));
  ASSERT_TRUE(capture.ok());
  ASSERT_FALSE(capture.value().records.empty());
  EXPECT_EQ(capture.value().records[0].kind, RecordKind::kError);
  // The remains are no recording: the next attempt needs no --force.
  const std::string url = serve();
  PeerProcess retry(record_command(url));
  retry.line_after("connection 1 open");
  retry.signal(SIGTERM);
  EXPECT_EQ(retry.end(), 0) << retry.output();
}

TEST_F(RecordProcess, RecordingOfSyntheticDataIsMarked) {
  const std::string url = serve({"generated"});
  PeerProcess recorder(record_command(url));
  recorder.line_after("connection 1 open");
  recorder.signal(SIGTERM);
  EXPECT_EQ(recorder.end(), 0) << recorder.output();
  const auto capture = sim::load_capture(path("feed"));
  ASSERT_TRUE(capture.ok());
  EXPECT_TRUE(capture.value().head.synthetic);
}

TEST_F(RecordProcess, SpeaksTlsAndTrustsTheGivenAuthority) {
  const std::string url =
      serve({"generated", "--tls-self-signed", "--tls-certificate", path("ca.pem")});
  ASSERT_TRUE(url.starts_with("wss://")) << url;
  PeerProcess trusting(record_command(url, {"--ca", path("ca.pem")}));
  trusting.line_after("connection 1 open");
  trusting.signal(SIGINT);
  EXPECT_EQ(trusting.end(), 0) << trusting.output();
  const auto capture = sim::load_capture(path("feed"));
  ASSERT_TRUE(capture.ok());
  ASSERT_FALSE(capture.value().records.empty());
  EXPECT_TRUE(capture.value().records[0].payload.starts_with(url + " TLSv1.3 "))
      << capture.value().records[0].payload;
  EXPECT_EQ(fact_of(capture.value().records[0].payload, "tls"), "TLSv1.3");
  EXPECT_EQ(fact_of(capture.value().records[0].payload, "subject"), "CN=localhost");

  const std::string doubting = said_without_connection(record_command(url, {"--force"}));
  EXPECT_NE(doubting.find("give it or its authority with --ca FILE"), std::string::npos)
      << doubting;
  const std::string without_tls = url.substr(0, 2) + url.substr(3);
  const std::string plain = said_without_connection(record_command(without_tls, {"--force"}));
  EXPECT_NE(plain.find("whether it needs wss://"), std::string::npos) << plain;
  const std::string with_tls = "wss" + serve().substr(2);
  const std::string secure = said_without_connection(record_command(with_tls, {"--force"}));
  EXPECT_NE(secure.find("whether the server speaks ws://"), std::string::npos) << secure;
}

// An ssh session that ends takes its terminal along.
TEST_F(RecordProcess, SighupEndsItInOrder) {
  PeerProcess recorder(record_command(serve()));
  wait_for_data(recorder);
  recorder.signal(SIGHUP);
  EXPECT_EQ(recorder.end(), 0) << recorder.output();
  const sim::Capture recorded = load("feed");
  EXPECT_EQ(sim::loss_line(recorded), "");
  ASSERT_FALSE(recorded.records.empty());
  EXPECT_EQ(recorded.records.back().cause, "SIGHUP");
}

/// A pipe that is full, and stays so.
class FullPipe {
 public:
  explicit FullPipe(const std::string& path) {
    EXPECT_EQ(::mkfifo(path.c_str(), 0600), 0);
    pipe_ = ::open(path.c_str(), O_RDWR | O_NONBLOCK);
    while (::write(pipe_, "#", 1) == 1) {
    }
  }
  ~FullPipe() { ::close(pipe_); }
  FullPipe(const FullPipe&) = delete;
  FullPipe& operator=(const FullPipe&) = delete;

 private:
  int pipe_ = -1;
};

// A terminal after Ctrl-S, an ssh session that stalls, a starter that reads the first line only.
TEST_F(RecordProcess, StalledTerminalBlocksNoRecording) {
  const FullPipe screen(path("screen"));
  Words command = {"sh", "-c", "exec \"$0\" \"$@\" >" + path("screen") + " 2>&1"};
  const Words record = record_command(serve());
  command.insert(command.end(), record.begin(), record.end());
  PeerProcess recorder(command);
  wait_for_data(recorder);
  recorder.signal(SIGTERM);
  // The recording is whole. But its messages were not read.
  EXPECT_EQ(recorder.end(), 6);
  const sim::Capture recorded = load("feed");
  EXPECT_EQ(sim::loss_line(recorded), "");
  EXPECT_EQ(recorded.records.back().close_code, 1000);
}

TEST_F(RecordProcess, NeverReplacesAFileUnasked) {
  std::ofstream(path("feed")) << "old";
  const Words command = record_command("ws://127.0.0.1:1/ws", {"--duration", "100ms"});
  PeerProcess refused(command);
  EXPECT_EQ(refused.end(), 2);
  EXPECT_NE(refused.output().find("/feed: already exists; give another name, or --force"),
            std::string::npos)
      << refused.output();
  EXPECT_EQ(std::filesystem::file_size(path("feed")), 3U);
}

TEST_F(RecordProcess, PartsAreWholeCaptures) {
  const std::string url = serve({"generated", "--speed", "1000"});
  PeerProcess recorder(record_command(url, {"--rotate-size", "64K"}));
  ASSERT_NE(recorder.line_after("next part: feed.2"), "never");
  recorder.signal(SIGTERM);
  ASSERT_EQ(recorder.end(), 0) << recorder.output();

  for (const char* part : {"feed", "feed.1", "feed.2"}) {
    const auto capture = sim::load_capture(path(part));
    ASSERT_TRUE(capture.ok()) << part;
    EXPECT_EQ(sim::loss_line(capture.value()), "");
    if (!has_data(capture.value())) continue;
    PeerProcess replay({WAVETANK_PROGRAM, "replay", path(part)});
    EXPECT_EQ(replay.end(), 0) << replay.output();
  }
}

}  // namespace
}  // namespace wavetank::scenarios
