// Writes the capture that the project ships: what the generator makes of one seed, as a recorder
// would have written it. `make_capture FILE`; a test checks that the shipped file is what it
// prints.

#include <cstdio>
#include <fstream>
#include <string>

#include "core/capture/writer.h"
#include "scenarios/hyperliquid/feed_generator.h"
#include "sim/oracle/oracle.h"
#include "sim/oracle/oracle_random.h"

namespace {

using wavetank::CaptureHead;
using wavetank::CaptureWriter;
using wavetank::Record;
using wavetank::RecordKind;
using wavetank::hyperliquid::FeedPlan;
using wavetank::hyperliquid::FeedWalk;
using wavetank::hyperliquid::GeneratedFeed;
using wavetank::hyperliquid::Subscription;

constexpr std::uint64_t kSeed = 20260101;
constexpr std::chrono::seconds kLength{120};
constexpr std::int64_t kStartNs = 1'767'225'600'000'000'000;  // 2026-01-01 00:00:00 UTC.

FeedPlan make_plan() {
  FeedPlan plan;
  plan.length = kLength;
  plan.start_wall_ms = kStartNs / 1'000'000;
  for (const char* coin : {"BTC", "ETH"}) {
    for (const char* type : {"l2Book", "trades", "bbo"}) {
      plan.topics.emplace_back(Subscription(type, coin));
    }
  }
  plan.topics.emplace_back(Subscription("allMids"));
  return plan;
}

CaptureHead make_head(const FeedPlan& plan) {
  CaptureHead head;
  head.tool = "wavetank/make_capture";
  head.source = "generator, seed " + std::to_string(kSeed) + ", rates of 2025 (20-level books)";
  head.synthetic = true;
  head.clocks = "virtual";
  for (const auto& topic : plan.topics) {
    head.subscriptions.push_back(subscription_json(topic.subscription));
  }
  return head;
}

std::string make_capture() {
  const FeedPlan plan = make_plan();
  wavetank::sim::Oracle oracle = wavetank::sim::Oracle::from_seed(kSeed);
  wavetank::sim::OracleRandom random(oracle, "feed");
  GeneratedFeed feed(plan, random);
  CaptureWriter writer(make_head(plan));
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
  }
  writer.finish();
  return writer.take_output();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_capture FILE\n");
    return 2;
  }
  std::ofstream file(argv[1], std::ios::binary);
  file << make_capture();
  file.close();
  if (!file) {
    std::fprintf(stderr, "make_capture: cannot write %s\n", argv[1]);
    return 6;
  }
  return 0;
}
