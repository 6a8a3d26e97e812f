#pragma once

/// sim/run/generate_request.h - a generated capture: the request and the functions of
/// `wavetank generate`.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace wavetank::sim {

/// A capture to generate.
struct GenerateRequest {
  GenerateRequest() = default;

  std::vector<std::string> coins;
  std::map<std::string, std::string> options;  ///< Those of the venue alone: see CommandOption.
  Duration length{};
  std::uint64_t seed = 0;
  std::string tool;  ///< For the capture's head: "wavetank/0.1.0".
};

/// Takes the next bytes of the capture, whose feed has come to `at`; false: stop here.
using TakeCapture = std::function<bool(std::string_view bytes, Duration at)>;

/// Makes the capture, start to end; returns how many records it has. Deterministic in `request`.
/// Errors: std::invalid_argument for a coin that no venue could list.
using GenerateFunction =
    std::function<std::uint64_t(const GenerateRequest& request, const TakeCapture& take)>;

}  // namespace wavetank::sim
