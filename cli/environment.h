#pragma once

/// cli/environment.h - the environment variables that count, read once. No other file of this
/// project reads the environment.

#include <map>
#include <string>
#include <string_view>

namespace wavetank::cli {

/// A value: which of the known variables are set.
class Environment {
 public:
  using Variables = std::map<std::string, std::string, std::less<>>;

  Environment() = default;  ///< No variable is set.
  explicit Environment(Variables variables) : variables_(std::move(variables)) {}

  /// This process's: NO_COLOR, TERM, and WAVETANK_ with CAPTURE, CLIENT, JOBS, OUT,
  /// REPRO (for tests, testing/scenario_check.h), SEED_TIMEOUT and SEEDS.
  static Environment of_process();

  /// Null if it is not set, or empty.
  const std::string* find(std::string_view name) const;

  /// Whether a terminal may be given colours. Source: no-color.org.
  bool allows_colour() const;

  /// Whether the terminal reports that it can only write one line after another.
  bool has_plain_terminal() const;

 private:
  Variables variables_;
};

}  // namespace wavetank::cli
