#pragma once

/// tests/live/live_processes.h - LiveProcesses: `wavetank serve` and `wavetank record` as programs,
/// in a separate folder.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "sim/import/open_capture.h"
#include "tests/interop/peer_process.h"
#include "tests/support/temporary_folder.h"

namespace wavetank::scenarios {

class LiveProcesses : public testing::Test {
 protected:
  using Words = std::vector<std::string>;

  std::string path(const std::string& name) const { return folder_.path(name); }

  /// Starts a venue in place of the last one; gives its URL.
  std::string serve(const Words& options = {"generated", "--speed", "200"});

  /// The command that records `topics` into the file "feed".
  Words record_command(const std::string& url, const Words& options = {},
                       const Words& topics = {"l2Book:BTC", "trades:BTC"}) const;

  /// The file as it is now. Fails the test where it is no capture.
  sim::Capture load(const std::string& name) const;

  const TemporaryFolder folder_;  // Outlives the venue, which writes there.
  std::unique_ptr<PeerProcess> venue_;
};

/// The number of instants at which to stop a recorder: `usual`, or the number that `make soak` asks
/// for.
int stops(int usual);

}  // namespace wavetank::scenarios
