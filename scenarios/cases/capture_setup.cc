#include "scenarios/cases/capture_setup.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <stdexcept>
#include <utility>

#include "core/capture/writer.h"
#include "scenarios/cases/recorded_faults.h"
#include "scenarios/feeds/capture_feed.h"
#include "scenarios/protocol/frame_parser.h"
#include "sim/import/open_capture.h"
#include "sim/trace/time_text.h"

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
constexpr std::size_t kNotModelledNamed = 10;

/// Outside data for a message: not too much of it, unprintable bytes as '?'.
std::string shortened(const std::string& text) {
  constexpr std::size_t kShownMax = 100;
  std::string shown = text.substr(0, kShownMax);
  std::replace_if(
      shown.begin(), shown.end(), [](char byte) { return byte < 0x20 || byte > 0x7e; }, '?');
  return text.size() > kShownMax ? shown + "..." : shown;
}

/// The wishes of a client. The venue model refuses unknown subscriptions: a client that asked for
/// one would be blamed for that.
class WantedSubscriptions {
 public:
  /// The subscriptions that the head names, each once, in their order.
  void add_head(const CaptureHead& head) {
    hyperliquid::FrameParser parser;
    hyperliquid::ClientMessage message;
    for (const std::string& json : head.subscriptions) {
      parser.parse_request(R"({"method":"subscribe","subscription":)" + json + "}", message);
      if (message.request == hyperliquid::ClientRequest::kSubscribe) {
        want(message.subscription);
      } else {
        leave_out(json);
      }
    }
  }

  /// The subscriptions for all received topics: as an acknowledgement names them, which has users
  /// and options, or as the frames do.
  void add_seen(const CaptureFeed& feed) {
    for (const std::string& key : feed.keys()) {
      bool acknowledged = false;
      for (const Subscription& subscription : feed.acknowledged()) {
        if (topic_key(subscription) != key) continue;
        acknowledged = true;
        if (judge(subscription) == hyperliquid::SubscriptionVerdict::kGood) {
          want(subscription);
        } else {
          leave_out(subscription_json(subscription));
        }
      }
      if (acknowledged) continue;
      const auto parsed = hyperliquid::parse_subscription(key);
      if (parsed) want(parsed.value());
    }
  }

  const std::vector<Subscription>& modelled() const { return modelled_; }
  /// As the capture writes them, for a message.
  const std::vector<std::string>& not_modelled() const { return not_modelled_; }

 private:
  void want(const Subscription& subscription) {
    const auto end = modelled_.end();
    if (std::find(modelled_.begin(), end, subscription) == end) modelled_.push_back(subscription);
  }
  void leave_out(const std::string& text) {
    const std::string shown = shortened(text);
    const auto end = not_modelled_.end();
    if (std::find(not_modelled_.begin(), end, shown) == end) not_modelled_.push_back(shown);
  }

  std::vector<Subscription> modelled_;
  std::vector<std::string> not_modelled_;
};

/// Lists the omitted subscriptions. Errors: std::invalid_argument when no subscription is left.
void say_not_modelled(const WantedSubscriptions& wanted, const sim::Capture& capture,
                      CaseTerms& terms) {
  const std::vector<std::string>& all = wanted.not_modelled();
  if (all.empty()) return;
  std::string names;
  for (std::size_t i = 0; i < std::min(all.size(), kNotModelledNamed); ++i) {
    names += (i > 0 ? ", " : "") + all[i];
  }
  if (all.size() > kNotModelledNamed) {
    names += " and " + std::to_string(all.size() - kNotModelledNamed) + " more";
  }
  if (wanted.modelled().empty()) {
    throw std::invalid_argument(capture.name + ": no subscription of the capture is modelled: " +
                                names + "; record one that `wavetank record --help` names");
  }
  terms.remarks.push_back("not modelled, and left out: " + names);
}

void add_silences(const CaptureFeed& feed, sim::GapDuty asked, CaseTerms& terms) {
  terms.silences_total = feed.silences().size();
  for (const hyperliquid::RecordedSilence& silence : feed.silences()) {
    if (terms.silences.size() == kSilencesMax) return;
    const sim::GapDuty duty = silence.cadence ? asked : sim::GapDuty::kNothing;
    terms.silences.emplace_back(silence.topic, silence.from.count(), silence.to.count(),
                                silence.line, duty);
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

  CaseTerms terms;
  CaptureFeed feed;

 private:
  std::shared_ptr<const sim::Capture> capture_;
  std::optional<Duration> max_gap_;
  sim::GapDuty gap_duty_;
};

void read_records(const sim::RunRequest& request, CaptureFeed& feed) {
  if (request.max_gap) feed.cut_gaps(*request.max_gap);
  if (request.gap_duty == sim::GapDuty::kCadence) feed.owe_gaps();
  const sim::Capture& capture = *request.capture;
  for (std::size_t i = 0; i < capture.records.size(); ++i) {
    feed.add(capture.records[i], capture.line_of(i));
  }
}

/// Errors: std::invalid_argument when no topic of the capture can be wanted.
void choose_topics(const sim::Capture& capture, CaptureFeed& feed, CaseTerms& terms) {
  WantedSubscriptions wanted;
  wanted.add_head(capture.head);
  if (wanted.modelled().empty()) wanted.add_seen(feed);
  say_not_modelled(wanted, capture, terms);
  std::vector<std::string> keys;
  for (const Subscription& subscription : wanted.modelled()) {
    keys.push_back(terms.config().topics.emplace_back(subscription).key);
  }
  feed.want(std::move(keys));
}

/// Errors: std::invalid_argument for a recording that is too long for a run.
void set_times(const sim::Capture& capture, const CaptureFeed& feed, CaseTerms& terms) {
  if (feed.length() > kLengthMax) {
    throw std::invalid_argument(
        capture.name + ": lasts " + sim::duration_text(feed.length().count()) + ", a run at most " +
        sim::duration_text(kLengthMax.count()) +
        "; cut the gaps between its records, for example with --max-gap 1m");
  }
  if (!capture.records.empty()) terms.epoch_ns = capture.records.front().wall_ns;
  terms.length = feed.length() + kTail;
  terms.events_max += capture.records.size() * kEventsPerRecord;
  terms.feed_length = feed.length() - feed.zero_offset();
  terms.data_frames = feed.count(hyperliquid::FrameKind::kData);
  terms.end = CaseEnd::kAfterFeed;
}

/// Messages that the recorder counted, but did not keep. A count of 0 marks late reading.
void say_dropped(const sim::Capture& capture, CaseTerms& terms) {
  std::uint64_t sum = 0;
  std::uint64_t first_line = 0;
  for (std::size_t i = 0; i < capture.records.size(); ++i) {
    const std::uint64_t count = capture.records[i].dropped;
    if (count == 0) continue;
    if (sum == 0) first_line = capture.line_of(i);
    if (__builtin_add_overflow(sum, count, &sum)) sum = std::numeric_limits<std::uint64_t>::max();
  }
  if (sum == 0) return;
  terms.remarks.push_back("the recorder dropped " + std::to_string(sum) +
                          (sum == 1 ? " message, which is" : " messages, which are") +
                          " missing here: first at line " + std::to_string(first_line));
}

void add_remarks(const CaptureFeed& feed, CaseTerms& terms) {
  if (feed.count(hyperliquid::FrameKind::kData) == 0) {
    terms.remarks.push_back("the capture holds no data: the client only subscribes and stops");
  }
  if (feed.unwanted_count() > 0) {
    terms.remarks.push_back(std::to_string(feed.unwanted_count()) +
                            " recorded frames belong to no subscription of the capture's head, "
                            "and are left out");
  }
}

/// A recorder that is killed loses the frame that it is writing. Errors: sim::UnusableCapture when
/// damage has left no data and has cost more than that.
void refuse_ruins(const sim::Capture& capture, const CaptureFeed& feed) {
  const bool lost = capture.damage && capture.damage->bytes_lost > CaptureWriter::kFrameBytesMax;
  if (!lost || feed.count(hyperliquid::FrameKind::kData) > 0) return;
  throw sim::UnusableCapture(capture.name + ": no data is left before the damage: " +
                              to_text(*capture.damage) + "; take an undamaged copy");
}

std::shared_ptr<const Prepared> prepare(const sim::RunRequest& request) {
  if (!request.capture) throw std::invalid_argument("a replay needs a capture");
  const sim::Capture& capture = *request.capture;
  auto prepared = std::make_shared<Prepared>(request);
  CaseTerms& terms = prepared->terms;
  CaptureFeed& feed = prepared->feed;
  read_records(request, feed);
  refuse_ruins(capture, feed);
  choose_topics(capture, feed, terms);
  feed.finish();
  set_times(capture, feed, terms);
  say_dropped(capture, terms);
  add_remarks(feed, terms);
  RecordedFaults recorded = recorded_faults(feed);
  terms.recorded_faults = std::move(recorded.entries);
  for (std::string& remark : recorded.remarks) terms.remarks.push_back(std::move(remark));
  add_silences(feed, request.gap_duty, terms);
  return prepared;
}

}  // namespace

CaseSetup capture_setup(const sim::RunRequest& request) {
  auto prepared = std::dynamic_pointer_cast<const Prepared>(request.prepared);
  if (!prepared || !prepared->is_of(request)) prepared = prepare(request);
  CaseSetup setup(prepared->terms);
  setup.feed = prepared->feed.again();
  return setup;
}

std::shared_ptr<const sim::PreparedCapture> prepare_capture(const sim::RunRequest& request) {
  return prepare(request);
}

}  // namespace wavetank::scenarios
