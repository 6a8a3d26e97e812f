#include <stdexcept>

#include "scenarios/cases/cases.h"
#include "scenarios/cases/feed_run.h"
#include "scenarios/hyperliquid/timeline.h"
#include "sim/import/open_capture.h"

namespace wavetank::scenarios {

namespace {

// Long after any feed's end: a client that hangs is caught by its properties, not by this.
constexpr Duration kTail = std::chrono::minutes(10);

std::unique_ptr<hyperliquid::CaptureFeed> make_feed(const sim::Capture& capture) {
  auto feed = std::make_unique<hyperliquid::CaptureFeed>();
  for (const Record& record : capture.records) feed->add(record);
  feed->finish();
  return feed;
}

FeedSetup make_setup(const sim::RunRequest& request, sim::Oracle&) {
  if (!request.capture) throw std::invalid_argument("a replay needs a capture");
  const sim::Capture& capture = *request.capture;
  FeedSetup setup;
  std::unique_ptr<hyperliquid::CaptureFeed> feed = make_feed(capture);
  if (!capture.records.empty()) {
    setup.epoch_ns = capture.records.front().wall_ns;
    setup.length = Duration(capture.records.back().mono_ns - capture.records.front().mono_ns);
  }
  setup.length += kTail;
  for (const hyperliquid::FeedTopic& topic : feed->topics()) {
    if (topic.stray) continue;
    const auto parsed = hyperliquid::parse_subscription(topic.key);
    if (parsed) setup.config.topics.emplace_back(parsed.value());
  }
  setup.feed = std::move(feed);
  setup.stop_after_feed = true;
  return setup;
}

}  // namespace

sim::RunResult replay_capture(const sim::RunRequest& request) {
  return run_feed_case(make_setup, request);
}

}  // namespace wavetank::scenarios
