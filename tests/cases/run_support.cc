#include "tests/cases/run_support.h"

#include <fmt/format.h>

#include "scenarios/registry.h"

namespace wavetank::test {

sim::RunResult run(const std::string& scenario, const std::string& client, std::uint64_t seed) {
  static const sim::Registry registry = scenarios_registry();
  sim::RunRequest request;
  request.client = client;
  request.seed = seed;
  return registry.runs_of(scenario)(request);
}

std::string trouble(const sim::RunResult& result) {
  if (result.verdict == sim::Verdict::kPass) return "";
  if (!result.violation) return result.inconclusive_reason;
  const sim::Violation& violation = *result.violation;
  return fmt::format("{}: at {} ns {}; at {} ns {}", violation.property,
                     violation.first.at.time_since_epoch().count(), violation.first.text,
                     violation.second.at.time_since_epoch().count(), violation.second.text);
}

sim::PropertyVerdict verdict_of(const sim::RunResult& result, const std::string& property) {
  for (const sim::PropertyResult& one : result.properties) {
    if (one.name == property) return one.verdict;
  }
  return sim::PropertyVerdict::kNotReached;
}

}  // namespace wavetank::test
