#include "scenarios/feeds/market_feed.h"

#include <algorithm>

namespace wavetank::hyperliquid {

std::optional<std::size_t> find_topic(const MarketFeed& source, std::string_view key) {
  const std::span<const FeedTopic> topics = source.topics();
  const auto at = std::lower_bound(
      topics.begin(), topics.end(), key,
      [](const FeedTopic& topic, std::string_view wanted) { return topic.key < wanted; });
  if (at == topics.end() || at->key != key) return std::nullopt;
  return static_cast<std::size_t>(at - topics.begin());
}

FeedWalk::FeedWalk(MarketFeed& source, Duration from) : source_(source) {
  for (std::size_t topic = 0; topic < source.topics().size(); ++topic) {
    heads_.push_back(source.seek(topic, from));
  }
}

std::optional<FeedWalk::Item> FeedWalk::next() {
  std::optional<std::size_t> first;
  for (std::size_t topic = 0; topic < heads_.size(); ++topic) {
    if (!heads_[topic]) continue;
    if (!first || heads_[topic]->offset < heads_[*first]->offset) first = topic;
  }
  if (!first) return std::nullopt;
  const FeedPosition at = *heads_[*first];
  heads_[*first] = source_.after(*first, at);
  return Item(*first, at.offset, source_.text(*first, at));
}

}  // namespace wavetank::hyperliquid
