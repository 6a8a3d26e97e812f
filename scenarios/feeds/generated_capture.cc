#include "scenarios/feeds/generated_capture.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "core/capture/writer.h"
#include "core/check.h"
#include "scenarios/protocol/subscription.h"

namespace wavetank::hyperliquid {
namespace {

constexpr std::int64_t kStartNs = 1'767'225'600'000'000'000;  // 2026-01-01 00:00:00 UTC.
constexpr std::size_t kCoinBytesMax = 32;

void check_coin(const std::string& coin) {
  const bool plain = std::all_of(coin.begin(), coin.end(), [](char c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != ',';
  });
  if (plain && !coin.empty() && coin.size() <= kCoinBytesMax) return;
  throw std::invalid_argument("\"" + coin + "\" is not a coin: give 1 to " +
                              std::to_string(kCoinBytesMax) +
                              " letters, digits or signs, such as BTC or xyz:AAPL");
}

void complete(CaptureHead& head, const MarketPlan& plan) {
  head.synthetic = true;
  head.clocks = "virtual";
  for (const auto& topic : plan.topics) {
    head.subscriptions.push_back(subscription_json(topic.subscription));
  }
}

}  // namespace

MarketPlan plan_of_coins(std::span<const std::string> coins) {
  MarketPlan plan;
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

std::uint64_t write_generated(
    const MarketPlan& plan, Random& random, CaptureHead head,
    const std::function<bool(std::string_view bytes, Duration at)>& take) {
  CHECK(plan.length.has_value());
  GeneratedFeed feed(plan, random);
  complete(head, plan);
  CaptureWriter writer(head);
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
  take(writer.take_output(), *plan.length);
  return writer.records();
}

}  // namespace wavetank::hyperliquid
