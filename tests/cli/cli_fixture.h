#pragma once

/// tests/cli/cli_fixture.h - runs the command line inside the test's process, with the scenarios of
/// tests/explore/fake_registry.h and a separate folder.

#include <gtest/gtest.h>

#include <iosfwd>
#include <string>
#include <vector>

#include "cli/environment.h"
#include "tests/support/temporary_folder.h"

namespace wavetank::cli {

/// The result of one command.
struct Ran {
  int code = -1;
  std::string out, err;
};

/// Run with `wavetank ARGUMENTS`, both outputs captured; no terminal.
Ran run_wavetank(const std::vector<std::string>& arguments,
                 const Environment& environment = Environment());

/// `text` with the parts that differ from run to run (seconds and speeds) as '#'.
std::string without_times(std::string text);

/// The same without the parts that depend on the trace: each hash of it as '@'.
std::string without_measures(std::string text);

/// The same with stdout as given, which is not in the result.
Ran run_wavetank_into(std::ostream& out, const std::vector<std::string>& arguments);

class CliTest : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  /// Writes a file of the folder; returns its path.
  std::string file(const std::string& name, const std::string& content) const;
  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  /// Names of the files in a folder of the folder, sorted; empty if it does not exist.
  std::vector<std::string> names(const std::string& folder) const;

  /// Writes a capture with that many frames, each with so many bytes of noise; returns its path.
  std::string capture_file(int frames, std::size_t noise_bytes = 0) const;

  std::string folder_;
};

}  // namespace wavetank::cli
