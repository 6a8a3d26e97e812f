// Goal: no cut and no flipped bit of an input file crashes a command, is passed over in silence, or
// is reported in more than a line.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "tests/cli/cli_fixture.h"

namespace wavetank::cli {
namespace {

constexpr std::size_t kPlaces = 200;

/// About `kPlaces` of `size`, spread over all of it, each byte of the beginning among them.
std::vector<std::size_t> places(std::size_t size) {
  constexpr std::size_t kBeginning = 24;
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < std::min(kBeginning, size); ++i) chosen.push_back(i);
  for (std::size_t i = 1; i < kPlaces; ++i) chosen.push_back((size - 1) * i / (kPlaces - 1));
  std::sort(chosen.begin(), chosen.end());
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  return chosen;
}

std::string with_flipped_bit(std::string bytes, std::size_t place) {
  bytes[place] = static_cast<char>(bytes[place] ^ (1 << (place % 8)));
  return bytes;
}

/// Lines of text, each from us.
bool is_talk(const std::string& err) {
  if (!err.empty() && err.back() != '\n') return false;
  std::size_t begin = 0;
  while (begin < err.size()) {
    const std::size_t end = err.find('\n', begin);
    const std::string line = err.substr(begin, end - begin);
    const bool clean = std::none_of(line.begin(), line.end(), [](char c) {
      return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e;
    });
    if (!clean || (!line.starts_with("wavetank ") && !line.starts_with("  "))) return false;
    begin = end + 1;
  }
  return true;
}

std::ptrdiff_t lines_of(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

/// The number after "  messages ".
std::uint64_t messages_of(const Ran& ran) {
  const std::string_view key = "\n  messages ";
  const std::size_t at = ran.out.find(key);
  return at == std::string::npos ? 0
                                 : std::strtoull(ran.out.c_str() + at + key.size(), nullptr, 10);
}

/// The parameter selects the capture.
class CaptureDamage : public CliTest, public testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    std::string name = WAVETANK_SHIPPED_CAPTURE;
    if (std::string_view(GetParam()) == "Recorded") {
      const char* feeds = std::getenv("WAVETANK_FEEDS");
      if (feeds == nullptr) GTEST_SKIP() << "WAVETANK_FEEDS is not set";
      name = std::string(feeds) + "/nkaz001__hftbacktest/examples/hyperliquid/btcusd_20250126.gz";
    }
    whole_ = file_text(name);
    ASSERT_FALSE(whole_.empty()) << name;
  }

  Ran replay(const std::string& bytes) const {
    const Ran ran = run_wavetank({"replay", file("feed", bytes), "--out", path("out")});
    EXPECT_TRUE(is_talk(ran.err)) << ran.err;
    EXPECT_LE(lines_of(ran.err), 1) << ran.err;
    EXPECT_TRUE(ran.code == 0 || ran.code == 5) << ran.code << ran.err;
    // An error has no results beside it, and an incomplete result is marked.
    EXPECT_EQ(ran.out.empty(), ran.code == 5);
    return ran;
  }

  std::string whole_;
};

INSTANTIATE_TEST_SUITE_P(Capture, CaptureDamage, testing::Values("Shipped", "Recorded"),
                         [](const auto& which) { return std::string(which.param); });

TEST_P(CaptureDamage, CutIsReportedInOneLineAndKeepsTheRecordsBefore) {
  const std::uint64_t all = messages_of(replay(whole_));
  ASSERT_GT(all, 0U);
  std::uint64_t most = 0;
  for (const std::size_t place : places(whole_.size())) {
    const Ran ran = replay(whole_.substr(0, place));
    EXPECT_EQ(lines_of(ran.err), 1) << "cut at " << place;
    EXPECT_GE(messages_of(ran), most) << "cut at " << place;
    most = std::max(most, messages_of(ran));
  }
  EXPECT_GT(most, all / 2);
  EXPECT_LE(most, all);
}

TEST_P(CaptureDamage, FlippedBitIsReportedOrHarmless) {
  const Ran good = replay(whole_);
  std::size_t used = 0;
  for (const std::size_t place : places(whole_.size())) {
    const Ran ran = replay(with_flipped_bit(whole_, place));
    EXPECT_TRUE(!ran.err.empty() || ran.out == good.out) << "bit flipped at " << place;
    if (ran.code == 0) ++used;
  }
  EXPECT_GT(used, kPlaces / 4) << "what precedes the damage is of use";
  EXPECT_FALSE(std::filesystem::exists(path("out")));
}

class IncidentDamage : public CliTest {
 protected:
  std::string incident() {
    const std::string capture = capture_file(20);
    run_wavetank({"replay", capture, "--client", "hasty", "--out", path("out"), "-q"});
    return file_text(path("out/" + names("out").at(0)));
  }

  void reproduce(const std::string& bytes, std::size_t place) {
    const Ran ran = run_wavetank({"reproduce", file("incident.json", bytes)});
    EXPECT_TRUE(is_talk(ran.err)) << place << ran.err;
    const std::set<int> lawful = {1, 2, 3, 5};
    EXPECT_TRUE(lawful.contains(ran.code)) << place << " " << ran.code << ran.err;
    if (ran.code == 2 || ran.code == 5) {
      EXPECT_EQ(lines_of(ran.err), 1) << place << ran.err;
      EXPECT_EQ(ran.out, "") << place;
    }
  }
};

TEST_F(IncidentDamage, ACutMakesItUnreadable) {
  const std::string whole = incident();
  for (const std::size_t place : places(whole.size())) {
    // Without the last line feed it is whole.
    if (place + 1 == whole.size()) continue;
    const Ran ran = run_wavetank({"reproduce", file("incident.json", whole.substr(0, place))});
    EXPECT_EQ(ran.code, 5) << place;
    EXPECT_EQ(lines_of(ran.err), 1) << place << ran.err;
    EXPECT_TRUE(is_talk(ran.err)) << place << ran.err;
  }
}

TEST_F(IncidentDamage, AFlippedBitEndsInACodeOfTheHelp) {
  const std::string whole = incident();
  for (const std::size_t place : places(whole.size())) {
    reproduce(with_flipped_bit(whole, place), place);
  }
}

TEST_F(IncidentDamage, NoByteOfItReachesTheTerminal) {
  const std::string whole = incident();
  for (const std::size_t place : places(whole.size())) {
    std::string bytes = whole;
    bytes.replace(place, 1, "\x1b\n\xff");
    reproduce(bytes, place);
  }
}

TEST_F(CliTest, AFlippedBitOfAPlanEndsInACodeOfTheHelp) {
  const std::string plan =
      R"({"format":"wavetank-plan","version":1,"faults":[)"
      R"({"id":1,"kind":"reset_peer","when":{"at_ns":1}},)"
      R"({"id":5,"kind":"latency","where":"*","when":{"after":"open","delay_ns":5},)"
      R"("parameters":{"latency_ns":7}}]})";
  const std::string capture = capture_file(2);
  std::set<int> codes;
  for (std::size_t place = 0; place < plan.size(); ++place) {
    const std::string changed = file("plan.json", with_flipped_bit(plan, place));
    const Ran ran = run_wavetank({"replay", capture, "--faults", changed});
    codes.insert(ran.code);
    EXPECT_TRUE(is_talk(ran.err)) << place << ran.err;
    EXPECT_EQ(lines_of(ran.err), ran.code == 0 ? 0 : 1) << place << ran.err;
  }
  EXPECT_EQ(codes, (std::set<int>{0, 2, 5}));
}

}  // namespace
}  // namespace wavetank::cli
