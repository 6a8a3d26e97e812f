// Goal: a file that is no capture is refused for the price of its beginning, however large it is.

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/capture/zstd_frame.h"
#include "core/coro/transfer.h"
#include "sim/import/hftbacktest.h"
#include "sim/import/open_capture.h"

namespace wavetank::sim {
namespace {

constexpr std::uint64_t kMiB = 1u << 20;
constexpr std::uint64_t kGiB = 1u << 30;

/// A file that begins with `start` and has `bytes` in all, the rest zeros that no disk holds.
class SparseFile {
 public:
  SparseFile(const std::string& start, std::uint64_t bytes) {
    std::ofstream(path_, std::ios::binary) << start;
    std::filesystem::resize_file(path_, bytes);
  }
  ~SparseFile() { std::filesystem::remove(path_); }
  SparseFile(const SparseFile&) = delete;
  SparseFile& operator=(const SparseFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_ = testing::TempDir() + "wavetank_sparse_file_" + std::to_string(::getpid());
};

/// Bytes that this process has read so far, from wherever.
std::uint64_t bytes_read() {
  std::ifstream counters("/proc/self/io");
  std::string name;
  std::uint64_t count = 0;
  counters >> name >> count;
  return name == "rchar:" ? count : 0;
}

/// The error for the file, and the number of bytes read for it.
struct Refusal {
  explicit Refusal(const SparseFile& file) {
    const std::uint64_t before = bytes_read();
    const Result<Capture, CaptureError> capture = load_capture(file.path());
    bytes = bytes_read() - before;
    if (capture) return;
    kind = capture.error().kind;
    text = capture.error().text;
  }

  CaptureErrorKind kind = CaptureErrorKind::kMissing;
  std::string text = "(accepted)";
  std::uint64_t bytes = 0;
};

std::string frame_of(const std::string& content) {
  std::string frame;
  ZstdFrameEncoder().encode(content, frame);
  return frame;
}

/// Text that no zstd makes small.
std::string noise(std::size_t bytes) {
  std::string text;
  for (std::uint64_t x = 88172645463325252u; text.size() < bytes;) {
    x ^= x << 13u;
    x ^= x >> 7u;
    x ^= x << 17u;
    text += static_cast<char>('!' + x % 64);
  }
  return text;
}

std::string stamped(std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += "1737918843893903000 {\"channel\":\"pong\"}\n";
  return text;
}

TEST(LoadCapture, ALargerFileThanAnyCaptureIsNotEvenOpened) {
  const SparseFile file("wavetank", 20 * kGiB);
  const Refusal refusal(file);

  EXPECT_EQ(refusal.kind, CaptureErrorKind::kUnreadable);
  EXPECT_EQ(refusal.text, file.path() + ": holds 21474836480 bytes; a capture may have 4294967296");
  EXPECT_LT(refusal.bytes, 64 * 1024u);
}

TEST(LoadCapture, ForeignFileIsReadOnlyAtItsBeginning) {
  if (bytes_read() == 0) GTEST_SKIP() << "/proc/self/io does not count what is read";
  const std::string log = [] {
    std::string text;
    while (text.size() < 4 * kMiB) text += "INFO: nothing has happened\n";
    return text;
  }();
  for (const std::string& start :
       {std::string(),
        std::string("\x7f"
                    "ELF"),
        std::string("{\"a\":1}"), log, std::string("wavetank-capture 1 tool=x\n"),
        std::string("\x28\xb5\x2f\xfd no frame"), frame_of(noise(8 * kMiB))}) {
    const SparseFile file(start, kGiB / 2);
    const Refusal refusal(file);

    EXPECT_NE(refusal.text, "(accepted)") << start.substr(0, 20);
    EXPECT_LE(refusal.bytes, 4 * kMiB) << start.substr(0, 20) << refusal.text;
  }
}

TEST(LoadCapture, TheWordsAreThoseForASmallFile) {
  for (const std::string& start : {std::string(), frame_of(noise(8 * kMiB))}) {
    const SparseFile small(start, std::max<std::uint64_t>(start.size(), 100));
    const Refusal expected(small);
    const SparseFile large(start, kGiB / 16);

    EXPECT_EQ(Refusal(large).text, expected.text);
    EXPECT_EQ(expected.kind, CaptureErrorKind::kForeign);
  }
}

// The rest of each is zeros, a damage that is found where it is.
TEST(LoadCapture, FileThatBeginsAsACaptureIsReadOn) {
  const std::string lines = stamped(3 * kMiB);
  const std::string one_frame =
      "wavetank-capture 1 tool=t source=s synthetic=yes clocks=c\n"
      "0 1737918843893903000 0 received text " +
      noise(4 * kMiB) + "\n";
  const std::string own = frame_of(
      "wavetank-capture 1 tool=t source=s synthetic=yes clocks=c\n"
      "0 1737918843893903000 0 received text {}\n");
  for (const std::string& start : {lines, own, frame_of(one_frame)}) {
    const SparseFile file(start, 8 * kMiB);
    const Result<Capture, CaptureError> capture = load_capture(file.path());

    ASSERT_TRUE(capture) << capture.error().text;
    EXPECT_GE(capture.value().records.size(), 1U);
  }
}

TEST(LoadCapture, FailedOpenIsReportedWithItsCause) {
  if (WAVETANK_SANITIZED) GTEST_SKIP() << "sanitizers need file descriptors of their own";
  const SparseFile file("1737918843893903000 {}\n", 23);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit none = before;
  none.rlim_cur = 0;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const Result<Capture, CaptureError> capture = load_capture(file.path());
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);

  ASSERT_FALSE(capture);
  EXPECT_EQ(capture.error(), CaptureError(CaptureErrorKind::kUnreadable,
                                          file.path() + ": cannot be opened: Too many open files"));
}

TEST(ForeignStart, ALineThatGoesOnMayBeAnything) {
  const std::string umlauts = [] {
    std::string text;
    while (text.size() < 64) text += "\xc3\xa4";
    return text;
  }();
  for (std::size_t cut = 1; cut < umlauts.size(); ++cut) {
    EXPECT_FALSE(is_foreign_start(umlauts.substr(0, cut))) << cut;
  }
  EXPECT_TRUE(is_foreign_start(umlauts.substr(0, 3) + "\n"));
  EXPECT_TRUE(is_foreign_start(std::string(1, '\0') + umlauts));
  EXPECT_FALSE(is_foreign_start(""));
  EXPECT_FALSE(is_foreign_start("\x1f\x8b"));
}

TEST(ForeignStart, ManyLinesWithoutAStampTell) {
  std::string text;
  while (text.size() < kTellingBytes) text += "INFO: nothing has happened\n";

  EXPECT_TRUE(is_foreign_start(text));
  EXPECT_FALSE(is_foreign_start(text.substr(0, kMiB)));
  EXPECT_FALSE(is_foreign_start(stamped(100) + text));
}

}  // namespace
}  // namespace wavetank::sim
