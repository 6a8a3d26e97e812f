#include "tests/live/load_feed.h"

#include <algorithm>

#include "core/capture/writer.h"
#include "scenarios/feeds/generated_capture.h"
#include "sim/oracle/oracle.h"
#include "sim/oracle/oracle_random.h"

namespace wavetank::scenarios {
namespace {

constexpr std::int64_t kThousandthNs = 1'000'000;  // A thousandth of a second.

}  // namespace

std::string LoadFeed::speed_for(std::int64_t seconds) const {
  const std::int64_t permille = length_ns / seconds / kThousandthNs;
  const std::string rest = std::to_string(permille % 1'000);
  return std::to_string(permille / 1'000) + "." + std::string(3 - rest.size(), '0') + rest;
}

LoadFeed make_load_feed(std::uint64_t frames) {
  const std::vector<std::string> coins = {"BTC", "ETH"};
  hyperliquid::MarketPlan plan = hyperliquid::plan_of_coins(coins);
  plan.profile.rate_percent = 1'000;
  plan.profile.stalls = false;
  sim::Oracle oracle = sim::Oracle::from_seed(1);
  sim::OracleRandom random(oracle, "feed");
  hyperliquid::GeneratedFeed feed(plan, random);

  LoadFeed made;
  CaptureHead head;
  head.source = "load";
  for (const hyperliquid::FeedTopic& topic : feed.topics()) made.topics.push_back(topic.key);
  CaptureWriter writer(head);
  writer.append(Record(0, 0, 1, RecordKind::kOpen, "made up"));
  hyperliquid::FeedWalk walk(feed);
  for (std::uint64_t i = 0; i < frames; ++i) {
    const auto item = walk.next();
    made.length_ns = item->offset.count();
    writer.append(
        Record(made.length_ns, made.length_ns, 1, RecordKind::kReceived, std::string(item->text)));
  }
  writer.finish();
  made.bytes = writer.take_output();
  return made;
}

}  // namespace wavetank::scenarios
