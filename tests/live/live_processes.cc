#include "tests/live/live_processes.h"

#include <cstdlib>

namespace wavetank::scenarios {

std::string LiveProcesses::serve(const Words& options) {
  Words command = {WAVETANK_PROGRAM, "serve", "--listen", "127.0.0.1:0"};
  command.insert(command.end(), options.begin(), options.end());
  venue_ = std::make_unique<PeerProcess>(command);
  const std::string line = venue_->line_after("listening at ");
  return line.substr(0, line.find(' '));
}

LiveProcesses::Words LiveProcesses::record_command(const std::string& url, const Words& options,
                                                   const Words& topics) const {
  Words command = {WAVETANK_PROGRAM, "record", "--url", url, "-o", path("feed"), "--subscribe"};
  command.insert(command.end(), topics.begin(), topics.end());
  command.insert(command.end(), options.begin(), options.end());
  return command;
}

sim::Capture LiveProcesses::load(const std::string& name) const {
  auto capture = sim::load_capture(path(name));
  if (capture.ok()) return std::move(capture).value();
  ADD_FAILURE() << capture.error().text;
  return {};
}

int stops(int usual) {
  const char* wanted = std::getenv("WAVETANK_STOPS");
  return wanted == nullptr ? usual : std::atoi(wanted);
}

}  // namespace wavetank::scenarios
