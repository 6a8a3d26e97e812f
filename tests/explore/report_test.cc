// Goal: a failure fits a screen and shows the important facts; times are right to the nanosecond;
// files are whole or absent.

#include "sim/report/failure_report.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>

#include "sim/explore/checked_run.h"
#include "sim/report/atomic_file.h"
#include "sim/report/json_writer.h"
#include "sim/report/landmarks.h"
#include "sim/trace/time_text.h"
#include "tests/explore/fake_registry.h"

namespace wavetank::sim {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

RunResult reported_run(const std::string& scenario, std::uint64_t seed) {
  RunRequest request;
  request.seed = seed;
  return run_checked(fake_registry().runs_of(scenario), request).result;
}

std::size_t lines_of(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

std::size_t widest_line(const std::string& text) {
  std::istringstream lines(text);
  std::size_t widest = 0;
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, line.size());
  return widest;
}

TEST(TimeText, VirtualTimesAreExact) {
  EXPECT_EQ(virtual_time_text(12'480'000'000), "+12.480000000 s");
  EXPECT_EQ(virtual_time_text(0), "+0.000000000 s");
  EXPECT_EQ(virtual_time_text(-1), "-0.000000001 s");
  EXPECT_EQ(seconds_text(kMax), "9223372036.854775807");
  EXPECT_EQ(seconds_text(kMin), "-9223372036.854775808");
}

TEST(TimeText, UtcIsRfc3339WithNanoseconds) {
  EXPECT_EQ(utc_text(1'737'918'843'893'903'000), "2025-01-26T19:14:03.893903000Z");
  EXPECT_EQ(utc_text(0), "1970-01-01T00:00:00.000000000Z");
  EXPECT_EQ(utc_text(-1), "1969-12-31T23:59:59.999999999Z");
  EXPECT_EQ(utc_text(951'782'400'000'000'000), "2000-02-29T00:00:00.000000000Z");
  EXPECT_EQ(utc_text(kMax), "2262-04-11T23:47:16.854775807Z");
  EXPECT_EQ(utc_text(kMin), "1677-09-21T00:12:43.145224192Z");
}

TEST(TimeText, DurationsHaveTwoUnitsAtMost) {
  EXPECT_EQ(duration_text(0), "0 ns");
  EXPECT_EQ(duration_text(1'500), "1.50 us");
  EXPECT_EQ(duration_text(3'100'000), "3.10 ms");
  EXPECT_EQ(duration_text(25'480'000'000), "25.48 s");
  EXPECT_EQ(duration_text(542'000'000'000), "9 min 2 s");
  EXPECT_EQ(duration_text(7'980'000'000'000), "2 h 13 min");
  EXPECT_EQ(duration_text(273'600'000'000'000), "3 d 4 h");
}

TEST(FailureReport, ReportHasTheDutyAndTheViolation) {
  ReportHead head("unlucky", "reference", 5);
  head.repro = "wavetank reproduce wavetank-out/unlucky-reference-seed5-60f8747d.json";

  const RunResult result = reported_run("unlucky", 5);
  EXPECT_EQ(failure_report(head, result),
            R"(BUDGET violated in unlucky, client reference, seed 5

  first   +10.000000000 s     2025-01-26T19:14:13.893903000Z
          dial 1 of a window that allows 1
  then    +12.480000000 s     2025-01-26T19:14:16.373903000Z
          dial 2 in that window

     +9.000000000 s  client   fault_applied  reset_peer
    +10.000000000 s  client   dial  venue:443
    +12.000000000 s  client   dial  venue:443

  plan    1 fault, 1 draw other than 0
  trace   )" + result.trace_hash.hex() +
                R"(, the same in two runs
  repro   wavetank reproduce wavetank-out/unlucky-reference-seed5-60f8747d.json
)");
}

TEST(FailureReport, AHangShowsWhereTheTasksStand) {
  RunResult result = reported_run("unlucky", 5);
  EXPECT_EQ(failure_report(ReportHead("c", "x", 0), result).find("task 'main'"), std::string::npos);

  result.violation->property = "STOP_BOUND";
  EXPECT_NE(failure_report(ReportHead("c", "x", 0), result)
                .find("\n  host client\n  task 'main' waits for sleep\n    client.cc:12 main\n"),
            std::string::npos);
}

/// A run with everything too long.
RunResult huge_run() {
  RunResult result = reported_run("unlucky", 5);
  const std::string words = "a text that goes on and on, ";
  for (int i = 0; i < 8; ++i) {
    result.violation->first.text += words;
    result.violation->second.text += std::string(40, 'x');
  }
  result.violation->property = "STOP_BOUND";
  result.violation->second.at = Instant(std::chrono::seconds(5000));
  result.log = EventLog(EventLog::kUnbounded);
  for (int i = 0; i < 10'000; ++i) {
    const EventKind kind = i % 100 == 0 ? EventKind::kFaultApplied
                           : i % 3 == 0 ? EventKind::kDial
                                        : EventKind::kDialFailed;
    result.log.add(LoggedEvent(static_cast<std::uint64_t>(i),
                               EventHead(i * 500'000'000LL, 1, kind, 4711), 0,
                               "something lengthy\n" + words + words + words + words));
  }
  for (int i = 0; i < 50; ++i) result.tasks += "task 'number " + std::to_string(i) + "'\n";
  return result;
}

TEST(FailureReport, ReportFitsAScreen) {
  ReportHead head("a_scenario_with_a_name", "a_client", 4711);
  head.repro = "wavetank reproduce x.json";
  const std::string report = failure_report(head, huge_run());

  EXPECT_LE(lines_of(report), 40U) << report;
  EXPECT_LE(widest_line(report), 100U) << report;
  EXPECT_NE(report.find("  ... 46 more lines of tasks\n"), std::string::npos) << report;
}

TEST(Landmarks, ShowBothMomentsTheFaultsAndTheEnd) {
  const RunResult run = huge_run();
  const std::vector<std::string> lines = landmark_lines(
      run.log, Instant(std::chrono::seconds(1000)), Instant(std::chrono::seconds(4000)), 15, 60);
  const auto shows = [&lines](std::string_view part) {
    return std::any_of(lines.begin(), lines.end(), [part](const std::string& line) {
      return line.find(part) != std::string::npos;
    });
  };

  EXPECT_LE(lines.size(), 15U);
  EXPECT_TRUE(shows("+0.000000000 s  host 1   fault_applied"));
  EXPECT_TRUE(shows("+1000.000000000 s  "));
  EXPECT_TRUE(shows("+4000.000000000 s  "));
  EXPECT_TRUE(shows("+4950.000000000 s  host 1   fault_applied"));
  EXPECT_TRUE(shows(" more: "));
}

TEST(Landmarks, AShortRunIsShownWhole) {
  const RunResult run = reported_run("unlucky", 5);
  EXPECT_EQ(landmark_lines(run.log, Instant(), kNever, 3, 100).size(), 3U);
}

TEST(Landmarks, ALineStaysALine) {
  EXPECT_EQ(one_line("a\nb\tc\x7f", 10), "a b c ");
  EXPECT_EQ(one_line("0123456789", 10), "0123456789");
  EXPECT_EQ(one_line("0123456789x", 10), "0123456...");
  EXPECT_EQ(one_line("012345\xC3\xA9xxxx", 10), "012345...");
}

TEST(JsonWriter, OutputIsReadByStrictParsers) {
  JsonWriter json;
  json.begin_object().key("text").text("\xff\xC3\xA9\n").key("none").null();
  json.key("numbers").begin_array().exact(kMin).exact(-5).exact_natural((1ULL << 53) - 1);
  json.exact_natural(1ULL << 53).seconds(-1'500'000'000).end_array();
  json.key("raw").raw("{\"a\":1}").key("yes").boolean(true).end_object();

  EXPECT_EQ(json.take(),
            "{\"text\":\"\xEF\xBF\xBD\xC3\xA9\\n\",\"none\":null,"
            "\"numbers\":[\"-9223372036854775808\",-5,9007199254740991,\"9007199254740992\","
            "-1.500000000],\"raw\":{\"a\":1},\"yes\":true}");
  EXPECT_EQ(json.begin_array().end_array().take(), "[]");
}

class AtomicFile : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  // Tests run side by side, as processes.
  std::string folder_ = testing::TempDir() + "/wavetank_atomic_file." + std::to_string(::getpid());
};

TEST_F(AtomicFile, IsWholeAndAlone) {
  EXPECT_EQ(write_file_atomically(folder_ + "/a", "old"), std::nullopt);
  EXPECT_EQ(write_file_atomically(folder_ + "/a", "new"), std::nullopt);

  std::ifstream file(folder_ + "/a");
  std::string text;
  std::getline(file, text);
  EXPECT_EQ(text, "new");
  EXPECT_EQ(names(), (std::vector<std::string>{"a"}));
}

TEST_F(AtomicFile, CreatesItsFolder) {
  EXPECT_EQ(write_file_atomically(folder_ + "/deep/down/a", "x"), std::nullopt);
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/deep/down/a"));
}

TEST_F(AtomicFile, LeavesNothingBehindWhenItFails) {
  std::ofstream(folder_ + "/file") << "x";
  const auto below_a_file = write_file_atomically(folder_ + "/file/a", "x");
  std::filesystem::create_directories(folder_ + "/taken/inside");
  const auto onto_a_folder = write_file_atomically(folder_ + "/taken", "x");

  ASSERT_TRUE(below_a_file);
  EXPECT_NE(below_a_file->find("Not a directory"), std::string::npos) << *below_a_file;
  ASSERT_TRUE(onto_a_folder);
  EXPECT_NE(onto_a_folder->find("taken: cannot be written: "), std::string::npos);
  EXPECT_EQ(names().size(), 2U);
}

TEST_F(AtomicFile, ALeftoverOfAnEarlierWriteIsNoObstacle) {
  std::ofstream(folder_ + "/a.0.part") << "half";
  EXPECT_EQ(write_file_atomically(folder_ + "/a", "x"), std::nullopt);
  EXPECT_EQ(names(), (std::vector<std::string>{"a", "a.0.part"}));
}

/// For a scope, the system takes no more than so many bytes of a file: as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

TEST_F(AtomicFile, AFullDiskIsReportedAndLeavesTheOldFile) {
  EXPECT_EQ(write_file_atomically(folder_ + "/a", "old"), std::nullopt);
  std::optional<std::string> problem;
  {
    const FileSizeLimit limit(1000);
    problem = write_file_atomically(folder_ + "/a", std::string(100'000, 'x'));
  }

  EXPECT_EQ(problem, folder_ + "/a: cannot be written: File too large");
  EXPECT_EQ(names(), (std::vector<std::string>{"a"}));
  EXPECT_EQ(std::filesystem::file_size(folder_ + "/a"), 3U);
}

}  // namespace
}  // namespace wavetank::sim
