#pragma once

/// tests/contract/stage.h - where a law of the doors is played: on libuv over loopback, or in a
/// simulated world. A law is one program that knows only the doors and the facts of its stage; both
/// stages must give it the same answers.

#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <string>

#include "tests/contract/ends.h"

namespace wavetank {

/// One world. Plays one law after the other; only files stay.
class Stage {
 public:
  virtual ~Stage() = default;

  /// Runs `law` to its end. Fails the test when it throws, when it hangs, or when it leaves
  /// anything open.
  virtual void play(const Law& law) = 0;

  /// A delay in which a little may happen elsewhere: one turn of the loop, or some virtual time.
  /// For laws about calls that are cancelled early, late or in between.
  virtual Duration moment() const = 0;

  virtual Endpoint any_port() const = 0;         ///< The address of this host, for listen().
  virtual Endpoint silent() const = 0;           ///< A port of this host without a listener.
  virtual std::string unknown_host() const = 0;  ///< A name that does not resolve.
  virtual std::string
  file_without_room() = 0;  ///< A name of a file to which no byte can be appended.
  virtual void raise(Signal signal) const = 0;  ///< Sends the program a signal. While it plays.
};

std::unique_ptr<Stage> make_uv_stage();
std::unique_ptr<Stage> make_sim_stage();
std::unique_ptr<Stage> make_faulty_stage();  ///< Simulated; streams are scenarios::FaultyStream.

/// A stage as the parameter of a test.
struct StageMaker {
  const char* name;
  std::unique_ptr<Stage> (*make)();

  friend void PrintTo(const StageMaker& maker, std::ostream* out) { *out << maker.name; }
};

/// Base of the suites: every test runs once on each stage.
class DoorContract : public testing::TestWithParam<StageMaker> {
 protected:
  void play(const Law& law) { stage_->play(law); }
  Stage& stage() noexcept { return *stage_; }
  Endpoint any_port() const { return stage_->any_port(); }
  Duration moment() const { return stage_->moment(); }

 private:
  std::unique_ptr<Stage> stage_ = GetParam().make();
};

/// For INSTANTIATE_TEST_SUITE_P: both stages, and their names in the names of tests.
inline const auto kBothStages =
    testing::Values(StageMaker{"libuv", &make_uv_stage}, StageMaker{"simulation", &make_sim_stage});
/// For those about streams.
inline const auto kAllStages =
    testing::Values(StageMaker{"libuv", &make_uv_stage}, StageMaker{"simulation", &make_sim_stage},
                    StageMaker{"faulty_path", &make_faulty_stage});
inline std::string stage_name(const testing::TestParamInfo<StageMaker>& info) {
  return info.param.name;
}

}  // namespace wavetank
