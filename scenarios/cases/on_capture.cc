#include "scenarios/cases/on_capture.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/cases/capture_setup.h"
#include "sim/trace/time_text.h"

namespace wavetank::scenarios {

namespace {

constexpr std::string_view kMutePongs = "mute_pongs";
// The least that any kind takes for a duration.
constexpr std::int64_t kDurationMinNs = 1'000'000;
// The stop meets a client anywhere in its cycles, the longest of which is that of pings. Then no
// frame is owed.
constexpr Duration kStopDelayMax = std::chrono::seconds(55);
constexpr std::int64_t kStretchedMaxNs = Duration(std::chrono::minutes(20)).count();

__extension__ using Wide = __int128;

/// value * numerator / denominator, exact; all are non-negative. A result that is too large for its
/// type becomes the largest that there is.
std::int64_t in_proportion(std::int64_t value, std::int64_t numerator, std::int64_t denominator) {
  const auto product = static_cast<Wide>(value) * numerator;
  const Wide most = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::min(product / denominator, most));
}

class Scale {
 public:
  Scale(Duration own, Duration feed)
      : own_ns_(own.count()), feed_ns_(feed.count()), middle_ns_(feed.count() / 2) {}

  sim::FaultEntry scaled(sim::FaultEntry entry) const {
    std::int64_t begin_ns = 0;
    if (auto* at_time = std::get_if<sim::AtTime>(&entry.when)) {
      at_time->at_ns = std::min(in_proportion(at_time->at_ns, feed_ns_, own_ns_), middle_ns_);
      begin_ns = at_time->at_ns;
    }
    if (auto* after = std::get_if<sim::AfterTrigger>(&entry.when)) {
      after->delay_ns = std::min(shrunk(after->delay_ns), middle_ns_);
      begin_ns = after->delay_ns;
    }
    const auto duration = entry.numbers.find("duration_ns");
    if (duration != entry.numbers.end()) {
      const std::int64_t longest_ns = std::max(middle_ns_ - begin_ns, kDurationMinNs);
      duration->second = std::clamp(resized(duration->second), kDurationMinNs, longest_ns);
    }
    return entry;
  }

 private:
  std::int64_t shrunk(std::int64_t ns) const {
    return feed_ns_ < own_ns_ ? in_proportion(ns, feed_ns_, own_ns_) : ns;
  }

  std::int64_t resized(std::int64_t duration_ns) const {
    const std::int64_t scaled_ns = in_proportion(duration_ns, feed_ns_, own_ns_);
    if (scaled_ns <= duration_ns) return scaled_ns;
    // Some wait for something and begin late: they must be over before the feed is, too.
    const std::int64_t most_ns = std::min(feed_ns_ / 8, kStretchedMaxNs);
    return std::max(duration_ns, std::min(scaled_ns, most_ns));
  }

  std::int64_t own_ns_, feed_ns_, middle_ns_;
};

/// A topic of the case's own market becomes one of the recorded topics, always the same one.
sim::FaultPlan moved_to_topics(const sim::FaultPlan& plan, const CaseSetup& own,
                               const CaseSetup& recorded) {
  const std::vector<hyperliquid::WantedTopic> from = own.topics();
  const std::vector<hyperliquid::WantedTopic>& to = recorded.config().topics;
  const auto find = [](const std::vector<hyperliquid::WantedTopic>& topics,
                       const std::string& key) {
    return std::find_if(topics.begin(), topics.end(),
                        [&key](const auto& topic) { return topic.key == key; });
  };
  std::vector<sim::FaultEntry> entries(plan.entries().begin(), plan.entries().end());
  for (sim::FaultEntry& entry : entries) {
    const auto own_topic = find(from, entry.where);
    if (own_topic == from.end() || find(to, entry.where) != to.end()) continue;
    const auto place = static_cast<std::size_t>(own_topic - from.begin());
    entry.where = to.empty() ? "*" : to[place % to.size()].key;
  }
  return sim::FaultPlan(std::move(entries));
}

bool may_mute_pongs(const CaseSetup& own) {
  const auto entries = own.plan.entries();
  return std::count(own.drawn_kinds.begin(), own.drawn_kinds.end(), kMutePongs) > 0 ||
         std::any_of(entries.begin(), entries.end(),
                     [](const sim::FaultEntry& entry) { return entry.kind == kMutePongs; });
}

/// `plan` without the faults that a client may never meet on so short a feed: a kind that is drawn
/// and never bites makes a sweep inconclusive. Pongs: the venue closes an idle connection, so by
/// then every client has pinged that keeps its connection.
sim::FaultPlan that_can_bite(sim::FaultPlan plan, const CaseSetup& own, Duration feed,
                             std::vector<std::string>& remarks) {
  const Duration pinged_by = own.venue.idle_close;
  if (feed / 2 >= pinged_by || !may_mute_pongs(own)) return plan;
  remarks.push_back("mute_pongs is left out: the faults end in the middle of the feed, at " +
                    sim::duration_text(feed.count() / 2) + ", and a client may ping as late as " +
                    sim::duration_text(pinged_by.count()));
  std::vector<sim::FaultEntry> entries;
  for (const sim::FaultEntry& entry : plan.entries()) {
    if (entry.kind != kMutePongs) entries.push_back(entry);
  }
  return sim::FaultPlan(std::move(entries));
}

/// At least a nanosecond.
Duration longest_timeline(const hyperliquid::MarketFeed& feed) {
  Duration longest(1);
  for (const hyperliquid::FeedTopic& topic : feed.topics()) {
    longest = std::max(longest, topic.last.value_or(Duration::zero()));
  }
  return longest;
}

}  // namespace

sim::FaultPlan scaled_to_feed(const sim::FaultPlan& plan, Duration own, Duration feed) {
  const Scale scale(own, feed);
  std::vector<sim::FaultEntry> entries;
  for (const sim::FaultEntry& entry : plan.entries()) {
    if (entry.kind != "stop_signal") entries.push_back(scale.scaled(entry));
  }
  return sim::FaultPlan(std::move(entries));
}

CaseSetup on_capture(const CaseSetup& own, const sim::RunRequest& request) {
  CaseSetup setup = capture_setup(request);
  const Duration feed = longest_timeline(*setup.feed);
  // A plan from outside takes the place of the case's own.
  if (!request.plan) {
    const sim::FaultPlan plan =
        that_can_bite(moved_to_topics(own.plan, own, setup), own, feed, setup.remarks);
    setup.plan = scaled_to_feed(plan, std::max(own.length, Duration(1)), feed);
  }
  // The additions of the capture, on top of the case's own.
  setup.events_max = own.events_max + (setup.events_max - CaseTerms().events_max);
  const std::vector<hyperliquid::WantedTopic> topics = setup.config().topics;
  setup.clients = own.clients;
  for (CaseClient& client : setup.clients) {
    client.config.topics = topics;
    // A socket without a topic would prove nothing.
    client.config.sockets =
        std::min(client.config.sockets, std::max<std::size_t>(1, topics.size()));
  }
  setup.stop_delay_max = kStopDelayMax;
  setup.venue = own.venue;
  setup.latency_min = own.latency_min;
  setup.latency_max = own.latency_max;
  return setup;
}

}  // namespace wavetank::scenarios
