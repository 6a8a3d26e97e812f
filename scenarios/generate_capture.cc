#include "scenarios/generate_capture.h"

#include <string>
#include <utility>

#include "core/capture/record.h"
#include "scenarios/feeds/generated_capture.h"
#include "sim/oracle/oracle.h"
#include "sim/oracle/oracle_random.h"

namespace wavetank::scenarios {

std::uint64_t generate_capture(const sim::GenerateRequest& request, const sim::TakeCapture& take) {
  hyperliquid::MarketPlan plan = hyperliquid::plan_of_coins(request.coins);
  plan.length = request.length;
  sim::Oracle oracle = sim::Oracle::from_seed(request.seed);
  sim::OracleRandom random(oracle, "feed");
  CaptureHead head;
  head.tool = request.tool;
  head.source =
      "generator, seed " + std::to_string(request.seed) + ", rates of 2025 (20-level books)";
  return hyperliquid::write_generated(plan, random, std::move(head), take);
}

}  // namespace wavetank::scenarios
