#include <algorithm>
#include <stdexcept>
#include <utility>

#include "core/capture/writer.h"
#include "scenarios/live/live.h"
#include "sim/oracle/oracle.h"
#include "sim/oracle/oracle_random.h"
#include "sim/run/generate_request.h"

namespace wavetank::scenarios {
namespace {

using hyperliquid::FeedPlan;
using hyperliquid::FeedWalk;
using hyperliquid::GeneratedFeed;
using hyperliquid::Subscription;

constexpr std::int64_t kStartNs = 1'767'225'600'000'000'000;  // 2026-01-01 00:00:00 UTC.
constexpr std::size_t kCoinBytesMax = 32;

void check_coin(const std::string& coin) {
  const bool plain = std::all_of(coin.begin(), coin.end(), [](char c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != ',';
  });
  if (plain && !coin.empty() && coin.size() <= kCoinBytesMax) return;
  throw std::invalid_argument("\"" + coin + "\" is no coin: give 1 to " +
                              std::to_string(kCoinBytesMax) +
                              " letters, digits or signs, such as BTC or xyz:AAPL");
}

CaptureHead make_head(const sim::GenerateRequest& request, const FeedPlan& plan) {
  CaptureHead head;
  head.tool = request.tool;
  head.source =
      "generator, seed " + std::to_string(request.seed) + ", rates of 2025 (20-level books)";
  head.synthetic = true;
  head.clocks = "virtual";
  for (const auto& topic : plan.topics) {
    head.subscriptions.push_back(subscription_json(topic.subscription));
  }
  return head;
}

}  // namespace

FeedPlan plan_of_coins(std::span<const std::string> coins) {
  FeedPlan plan;
  plan.start_wall_ms = kStartNs / 1'000'000;
  for (const std::string& coin : coins) {
    check_coin(coin);
    for (const char* type : {"l2Book", "trades", "bbo"}) {
      plan.topics.emplace_back(Subscription(type, coin));
    }
  }
  plan.topics.emplace_back(Subscription("allMids"));
  return plan;
}

std::uint64_t generate_capture(const sim::GenerateRequest& request, const sim::TakeCapture& take) {
  FeedPlan plan = plan_of_coins(request.coins);
  plan.length = request.length;
  sim::Oracle oracle = sim::Oracle::from_seed(request.seed);
  sim::OracleRandom random(oracle, "feed");
  GeneratedFeed feed(plan, random);
  CaptureWriter writer(make_head(request, plan));
  const auto append = [&](std::int64_t at_ns, RecordKind kind, std::string payload) {
    writer.append(Record(at_ns, kStartNs + at_ns, 1, kind, std::move(payload)));
  };
  append(0, RecordKind::kOpen, "generated");
  for (const auto& topic : plan.topics) {
    append(0, RecordKind::kSent, subscribe_message(topic.subscription));
  }
  FeedWalk walk(feed);
  while (const auto item = walk.next()) {
    append(item->offset.count(), RecordKind::kReceived, std::string(item->text));
    if (writer.output_bytes() > 0 && !take(writer.take_output(), item->offset)) {
      return writer.records();
    }
  }
  writer.finish();
  take(writer.take_output(), request.length);
  return writer.records();
}

}  // namespace wavetank::scenarios
