#include "scenarios/venue/venue_record.h"

#include <algorithm>
#include <utility>

namespace wavetank::hyperliquid {

bool VenueRecord::Connection::holds(const Subscription& subscription) const {
  return std::find(wanted.begin(), wanted.end(), subscription) != wanted.end();
}

VenueRecord::VenueRecord(MarketFeed& feed, std::function<Instant()> now)
    : feed_(feed), now_(std::move(now)), topics_(feed.topics().size()) {}

VenueRecord::Connection& VenueRecord::open(std::uint64_t connection) {
  return connections_.emplace(connection, Connection(now_())).first->second;
}

void VenueRecord::end(Connection& connection) const {
  connection.ended = now_();
  connection.wanted.clear();
  for (Window& window : connection.windows) window.to = std::min(window.to, *connection.ended);
}

const VenueRecord::Connection* VenueRecord::find(std::uint64_t connection) const {
  const auto found = connections_.find(connection);
  return found == connections_.end() ? nullptr : &found->second;
}

std::optional<Instant> VenueRecord::first_owed(std::uint64_t connection, std::string_view key,
                                               Instant after, Instant until, Frames frames) const {
  const Connection* const at = find(connection);
  const std::optional<std::size_t> topic = find_topic(feed_, key);
  if (at == nullptr || !topic || !topics_[*topic].start) return std::nullopt;
  const Instant start = *topics_[*topic].start;
  std::optional<Instant> first;
  for (const Window& window : at->windows) {
    if (window.topic != *topic) continue;
    const Instant last = std::min(until, window.to);
    if (window.snapshot && *window.snapshot > after && *window.snapshot <= last) {
      first = std::min(first.value_or(kNever), *window.snapshot);
    }
    const Instant from = std::max(window.from, after);
    if (from >= last) continue;
    const Duration offset = std::max(from - start + Duration(1), Duration::zero());
    const std::optional<FeedPosition> next =
        frames == Frames::kOwed ? feed_.owed_from(*topic, offset) : feed_.seek(*topic, offset);
    if (!next || saturating_add(start, next->offset) > last) continue;
    first = std::min(first.value_or(kNever), start + next->offset);
  }
  return first;
}

std::optional<Instant> VenueRecord::played_from(std::uint64_t connection,
                                                std::string_view key) const {
  const Connection* const at = find(connection);
  const std::optional<std::size_t> topic = find_topic(feed_, key);
  if (at == nullptr || !topic) return std::nullopt;
  for (const Window& window : at->windows) {
    if (window.topic == *topic) return window.from;
  }
  return std::nullopt;
}

/// Brings the known facts of a topic up to `now`. Null: the topic is unknown.
const VenueRecord::Topic* VenueRecord::walk(std::string_view key, Instant now) {
  const std::optional<std::size_t> index = find_topic(feed_, key);
  if (!index || !topics_[*index].start) return nullptr;
  Topic& topic = topics_[*index];
  if (!topic.walked) {
    topic.next = feed_.owed_from(*index, Duration::zero());
    if (topic.next) topic.first = saturating_add(*topic.start, topic.next->offset);
    topic.walked = true;
  }
  while (topic.next && saturating_add(*topic.start, topic.next->offset) <= now) {
    topic.cadence.note(*topic.start + topic.next->offset);
    topic.next = feed_.owed_after(*index, *topic.next);
  }
  return &topic;
}

std::optional<Duration> VenueRecord::cadence(std::string_view key, Instant now) {
  const Topic* const topic = walk(key, now);
  return topic == nullptr ? std::nullopt : topic->cadence.median();
}

Duration VenueRecord::longest_distance(std::string_view key, Instant now) {
  const Topic* const topic = walk(key, now);
  return topic == nullptr ? Duration::zero() : topic->cadence.longest(now);
}

std::optional<Instant> VenueRecord::first_due(std::string_view key, Instant now) {
  const Topic* const topic = walk(key, now);
  if (topic == nullptr || !topic->first || *topic->first > now) return std::nullopt;
  return topic->first;
}

std::optional<Instant> VenueRecord::last_due(std::string_view key, Instant now) {
  const Topic* const topic = walk(key, now);
  return topic == nullptr ? std::nullopt : topic->cadence.last();
}

}  // namespace wavetank::hyperliquid
