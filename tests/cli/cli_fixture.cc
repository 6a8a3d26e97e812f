#include "tests/cli/cli_fixture.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "cli/cli.h"
#include "tests/explore/fake_registry.h"

namespace wavetank::cli {

Ran run_wavetank(const std::vector<std::string>& arguments, const Environment& environment) {
  std::ostringstream out;
  std::ostringstream err;
  Ran ran;
  ran.code = run(arguments, sim::fake_registry(), environment, Streams(out, err));
  ran.out = out.str();
  ran.err = err.str();
  return ran;
}

std::string without_times(std::string text) {
  const auto replace = [&text](const char* pattern, const char* with) {
    text = std::regex_replace(text, std::regex(pattern), with);
  };
  replace("_seconds\":[0-9.]+,\"cpu_seconds\":[0-9.]+", "_seconds\":#,\"cpu_seconds\":#");
  replace("cpu_second\":[0-9]+", "cpu_second\":#");
  replace("in [0-9.]+ [a-z]+ of CPU time, [0-9]+ seeds", "in # of CPU time, # seeds");
  return text;
}

std::string without_measures(std::string text) {
  return std::regex_replace(without_times(std::move(text)),
                            std::regex("(trace +)[0-9a-f]{32}(?![0-9a-f])"), "$1@");
}

Ran run_wavetank_into(std::ostream& out, const std::vector<std::string>& arguments) {
  std::ostringstream err;
  Ran ran;
  ran.code = run(arguments, sim::fake_registry(), Environment(), Streams(out, err));
  ran.err = err.str();
  return ran;
}

void CliTest::SetUp() {
  const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
  std::string name = std::string(test->test_suite_name()) + "_" + test->name();
  std::replace(name.begin(), name.end(), '/', '_');
  // Another build of this tree may run the same test.
  folder_ = testing::TempDir() + "wavetank_" + name + "_" + std::to_string(::getpid());
  std::filesystem::remove_all(folder_);
  std::filesystem::create_directories(folder_);
}

void CliTest::TearDown() { std::filesystem::remove_all(folder_); }

std::string CliTest::file(const std::string& name, const std::string& content) const {
  std::ofstream(path(name), std::ios::binary) << content;
  return path(name);
}

std::vector<std::string> CliTest::names(const std::string& folder) const {
  std::vector<std::string> names;
  if (!std::filesystem::exists(path(folder))) return names;
  for (const auto& entry : std::filesystem::directory_iterator(path(folder))) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string CliTest::capture_file(int frames, std::size_t noise_bytes) const {
  std::string lines;
  std::uint64_t state = 88172645463325252ULL;
  const auto noise = [&state, noise_bytes] {
    std::string text(noise_bytes, '0');
    for (char& digit : text) {
      // Marsaglia's xorshift: no compressor makes much of it.
      state ^= state << 13U;
      state ^= state >> 7U;
      state ^= state << 17U;
      digit = "0123456789abcdef"[state % 16];
    }
    return text.empty() ? text : ",\"x\":\"" + text + "\"";
  };
  for (int number = 0; number < frames; ++number) {
    lines += std::to_string(1'737'918'843'893'903'000 + number * 1'000'000'000LL) +
             " {\"channel\":\"trades\",\"n\":" + std::to_string(number) + noise() + "}\n";
  }
  return file("feed.txt", lines);
}

}  // namespace wavetank::cli
