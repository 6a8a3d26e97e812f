#include "scenarios/feeds/paced_feed.h"

#include "core/check.h"

namespace wavetank::hyperliquid {
namespace {

constexpr std::int64_t kOne = 1'000;  // Thousandths.

/// value * by / over, rounded down; the longest duration where that does not fit.
Duration scale(Duration value, std::int64_t by, std::int64_t over) {
  const std::int64_t whole = value.count() / over;
  const std::int64_t rest = value.count() % over;
  std::int64_t scaled = 0;
  const bool too_long = __builtin_mul_overflow(whole, by, &scaled) ||
                        __builtin_add_overflow(scaled, rest * by / over, &scaled);
  return too_long ? Duration::max() : Duration(scaled);
}

}  // namespace

PacedFeed::PacedFeed(MarketFeed& feed, std::int64_t speed_permille)
    : feed_(feed), speed_permille_(speed_permille) {
  CHECK(speed_permille >= 1 && speed_permille <= 1'000'000);
  for (const FeedTopic& topic : feed.topics()) {
    topics_.push_back(topic);
    if (topic.last) topics_.back().last = to_played(*topic.last);
  }
}

Duration PacedFeed::to_feed(Duration played) const { return scale(played, speed_permille_, kOne); }

Duration PacedFeed::to_played(Duration of_feed) const {
  return scale(of_feed, kOne, speed_permille_);
}

std::optional<FeedPosition> PacedFeed::to_played(std::optional<FeedPosition> at) const {
  if (at) at->offset = to_played(at->offset);
  return at;
}

std::optional<FeedPosition> PacedFeed::seek(std::size_t topic, Duration from) {
  std::optional<FeedPosition> at = feed_.seek(topic, to_feed(from));
  // Rounding may have gone a frame back, and that one has been sent.
  while (at && to_played(at->offset) < from) at = feed_.after(topic, *at);
  return to_played(at);
}

std::optional<FeedPosition> PacedFeed::after(std::size_t topic, FeedPosition at) {
  // Sources go by the index; the offset is only for their player.
  return to_played(feed_.after(topic, at));
}

std::optional<FeedPosition> PacedFeed::owed_from(std::size_t topic, Duration from) {
  std::optional<FeedPosition> at = feed_.owed_from(topic, to_feed(from));
  while (at && to_played(at->offset) < from) at = feed_.owed_after(topic, *at);
  return to_played(at);
}

// Here the source goes by the offset, too.
std::optional<FeedPosition> PacedFeed::owed_after(std::size_t topic, FeedPosition at) {
  at.offset = to_feed(at.offset);
  return to_played(feed_.owed_after(topic, at));
}

std::string_view PacedFeed::text(std::size_t topic, FeedPosition at) {
  return feed_.text(topic, at);
}

std::string_view PacedFeed::snapshot(std::size_t topic, Duration at, Subscriber subscriber) {
  return feed_.snapshot(topic, to_feed(at), subscriber);
}

}  // namespace wavetank::hyperliquid
