#include "tests/scenarios/recorded.h"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "sim/import/open_capture.h"

namespace wavetank::hyperliquid {

std::string feeds_folder() {
  const char* folder = std::getenv("WAVETANK_FEEDS");
  return folder == nullptr ? std::string() : std::string(folder);
}

std::vector<std::string> read_lines(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> frames_by_channel() {
  return read_lines(feeds_folder() + "/ws_frames_by_channel.jsonl");
}

std::vector<Record> recorded_btc() {
  const std::string path =
      feeds_folder() + "/nkaz001__hftbacktest/examples/hyperliquid/btcusd_20250126.gz";
  auto capture = sim::load_capture(path);
  if (!capture) throw std::runtime_error("cannot read " + path);
  return std::move(capture).value().records;
}

std::vector<std::string> recorded_hype() {
  std::vector<std::string> frames;
  const std::string path =
      feeds_folder() + "/nkaz001__hftbacktest/extracted/docstring_hype_20250112.txt";
  for (const std::string& line : read_lines(path)) {
    const std::size_t space = line.find(' ');
    if (space != std::string::npos) frames.push_back(line.substr(space + 1));
  }
  return frames;
}

}  // namespace wavetank::hyperliquid
