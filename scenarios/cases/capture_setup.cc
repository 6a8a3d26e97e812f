#include "scenarios/cases/capture_setup.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

#include "scenarios/cases/recorded_faults.h"
#include "scenarios/hyperliquid/frame_parser.h"
#include "scenarios/hyperliquid/timeline.h"
#include "sim/import/open_capture.h"
#include "sim/report/time_text.h"

namespace wavetank::scenarios {
namespace {

using hyperliquid::CaptureFeed;
using hyperliquid::Subscription;

// Long after any feed's end: a client that hangs is caught by its properties, not by this.
constexpr Duration kTail = std::chrono::minutes(10);

// Pings alone make a month of silence take as long as an hour of data.
constexpr Duration kLengthMax = std::chrono::hours(31 * 24);

// A message is sent, received, delivered, and may hold several trades.
constexpr std::uint64_t kEventsPerRecord = 20;

constexpr std::size_t kSilencesMax = 1'000;

/// The subscriptions that the head names and a venue would take, each once, in their order.
std::vector<Subscription> head_subscriptions(const CaptureHead& head) {
  hyperliquid::FrameParser parser;
  hyperliquid::ClientMessage message;
  std::vector<Subscription> all;
  for (const std::string& json : head.subscriptions) {
    parser.parse_request(R"({"method":"subscribe","subscription":)" + json + "}", message);
    if (message.request != hyperliquid::ClientRequest::kSubscribe) continue;
    if (std::find(all.begin(), all.end(), message.subscription) == all.end()) {
      all.push_back(message.subscription);
    }
  }
  return all;
}

/// What to subscribe to for everything that came: as an acknowledgement says it, which knows users
/// and options, or as the frames do.
std::vector<Subscription> seen_subscriptions(const CaptureFeed& feed) {
  std::vector<Subscription> all;
  for (const std::string& key : feed.keys()) {
    bool acknowledged = false;
    for (const Subscription& subscription : feed.acknowledged()) {
      if (topic_key(subscription) != key) continue;
      acknowledged = true;
      all.push_back(subscription);
    }
    const auto parsed = hyperliquid::parse_subscription(key);
    if (!acknowledged && parsed) all.push_back(parsed.value());
  }
  return all;
}

void add_silences(const CaptureFeed& feed, FeedSetup& setup) {
  setup.silences_total = feed.silences().size();
  for (const hyperliquid::RecordedSilence& silence : feed.silences()) {
    if (setup.silences.size() == kSilencesMax) return;
    setup.silences.emplace_back(silence.topic, silence.from.count(), silence.to.count(),
                                silence.line);
  }
}

/// All that the capture decides, and how it is played.
class Prepared final : public sim::PreparedCapture {
 public:
  explicit Prepared(const sim::RunRequest& request)
      : capture_(request.capture), max_gap_(request.max_gap), gap_duty_(request.gap_duty) {}

  bool is_of(const sim::RunRequest& request) const {
    return capture_ == request.capture && max_gap_ == request.max_gap &&
           gap_duty_ == request.gap_duty;
  }

  FeedSetup setup;  ///< Without its feed.
  CaptureFeed feed;

 private:
  std::shared_ptr<const sim::Capture> capture_;
  std::optional<Duration> max_gap_;
  sim::GapDuty gap_duty_;
};

std::shared_ptr<const Prepared> prepare(const sim::RunRequest& request) {
  if (!request.capture) throw std::invalid_argument("a replay needs a capture");
  const sim::Capture& capture = *request.capture;
  auto prepared = std::make_shared<Prepared>(request);
  FeedSetup& setup = prepared->setup;
  CaptureFeed* const feed = &prepared->feed;
  if (request.max_gap) feed->cut_gaps(*request.max_gap);
  if (request.gap_duty == sim::GapDuty::kCadence) feed->owe_gaps();
  for (std::size_t i = 0; i < capture.records.size(); ++i) {
    feed->add(capture.records[i], capture.line_of(i));
  }
  std::vector<Subscription> wanted = head_subscriptions(capture.head);
  if (wanted.empty()) wanted = seen_subscriptions(*feed);
  std::vector<std::string> keys;
  for (Subscription& subscription : wanted) {
    keys.push_back(setup.config.topics.emplace_back(std::move(subscription)).key);
  }
  feed->want(std::move(keys));
  feed->finish();
  if (feed->length() > kLengthMax) {
    throw std::invalid_argument(
        capture.name + ": lasts " + sim::duration_text(feed->length().count()) +
        ", a run at most " + sim::duration_text(kLengthMax.count()) +
        "; cut the gaps between its records, for example with --max-gap 1m");
  }
  if (!capture.records.empty()) setup.epoch_ns = capture.records.front().wall_ns;
  setup.length = feed->length() + kTail;
  setup.events_max += capture.records.size() * kEventsPerRecord;
  setup.feed_length = feed->length() - feed->zero_offset();
  if (feed->count(hyperliquid::FrameKind::kData) == 0) {
    setup.remarks.push_back(
        "the capture holds no data: the client has nothing to do but to subscribe and to stop");
  }
  if (feed->unwanted_count() > 0) {
    setup.remarks.push_back(std::to_string(feed->unwanted_count()) +
                            " recorded frames belong to no subscription of the capture's head and "
                            "are left out");
  }
  const std::string place(capture.line_name());
  RecordedFaults recorded = recorded_faults(*feed, place);
  setup.recorded_faults = std::move(recorded.entries);
  for (std::string& remark : recorded.remarks) setup.remarks.push_back(std::move(remark));
  add_silences(*feed, setup);
  setup.stop_after_feed = true;
  return prepared;
}

}  // namespace

FeedSetup capture_setup(const sim::RunRequest& request) {
  auto prepared = std::dynamic_pointer_cast<const Prepared>(request.prepared);
  if (!prepared || !prepared->is_of(request)) prepared = prepare(request);
  const FeedSetup& made = prepared->setup;
  FeedSetup setup;
  setup.config = made.config;
  setup.feed = prepared->feed.again();
  setup.epoch_ns = made.epoch_ns;
  setup.recorded_faults = made.recorded_faults;
  setup.events_max = made.events_max;
  setup.length = made.length;
  setup.feed_length = made.feed_length;
  setup.stop_after_feed = made.stop_after_feed;
  setup.remarks = made.remarks;
  setup.silences = made.silences;
  setup.silences_total = made.silences_total;
  return setup;
}

std::shared_ptr<const sim::PreparedCapture> prepare_capture(const sim::RunRequest& request) {
  return prepare(request);
}

}  // namespace wavetank::scenarios
