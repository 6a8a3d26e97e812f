#pragma once

/// sim/explore/encoded_run.h - EncodedRun: one run of a sweep as bytes, so that a worker process
/// can hand it to its parent. Both are the same program: the bytes are no file format and have no
/// version.

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/run/run_result.h"

namespace wavetank::sim {

struct EncodedRun {
  EncodedRun() = default;

  std::uint64_t seed = 0;
  std::uint64_t events = 0;    ///< Events of the run, if a worker made it.
  RunResult result;            ///< Meaningless after a refusal or an internal error.
  std::string difference;      ///< As of CheckedRun.
  std::string refusal;         ///< The scenario threw std::invalid_argument: its text.
  std::string internal_error;  ///< It threw something else, or was killed from outside.
};

std::string encode(const EncodedRun& record);

/// Requires: `bytes` came from encode() in this program.
/// Errors: std::runtime_error when they did not.
EncodedRun decode(std::string_view bytes);

}  // namespace wavetank::sim
