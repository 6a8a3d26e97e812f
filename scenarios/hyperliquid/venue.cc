#include "scenarios/hyperliquid/venue.h"

#include <algorithm>

#include "scenarios/hyperliquid/venue_session.h"

namespace wavetank::hyperliquid {

Venue::Venue(const VenueConfig& config, FeedSource& feed, Instant run_start)
    : config_(config), feed_(feed), topics_(feed.topics().size()) {
  if (feed.zero() != FeedSource::Zero::kRunStart) return;
  for (TopicState& topic : topics_) topic.start = run_start;
}

Venue::~Venue() = default;

void Venue::keep_record(VenueRecord& record) {
  record_ = &record;
  for (std::size_t i = 0; i < topics_.size(); ++i) {
    if (topics_[i].start) record.started(i, *topics_[i].start);
  }
}

bool Venue::admit(std::string_view address, Instant now) {
  Peer& from = peer(address);
  const std::size_t in_minute = from.dials.add(now);
  ++stats_.dials;
  stats_.dials_in_minute_max = std::max<std::uint64_t>(stats_.dials_in_minute_max, in_minute);
  const VenueLimits& limits = config_.limits;
  const bool over = in_minute > static_cast<std::size_t>(limits.dials_per_minute_max) ||
                    from.connections >= limits.connections_max;
  if (now >= refuse_until_ && !(over && limits.refuse_dials)) return true;
  ++stats_.dials_refused;
  return false;
}

void Venue::mute(std::string_view topic, Instant until) {
  const std::optional<std::size_t> at = find_topic(feed_, topic);
  if (at) topics_[*at].muted_until = until;
}

void Venue::close_all(std::uint16_t code, std::string_view reason) {
  // Waking a session's owner may end the session, so walk a copy.
  const std::vector<VenueSession*> sessions = sessions_;
  for (VenueSession* session : sessions) {
    const bool alive = std::find(sessions_.begin(), sessions_.end(), session) != sessions_.end();
    if (alive) session->close_now(code, reason);
  }
}

std::optional<Duration> Venue::offset_of(std::size_t topic, Instant now) const {
  const std::optional<Instant>& start = topics_[topic].start;
  return start ? std::optional(now - *start) : std::nullopt;
}

std::optional<Instant> Venue::feed_end() const {
  std::optional<Instant> end;
  const std::span<const FeedTopic> topics = feed_.topics();
  for (std::size_t i = 0; i < topics.size(); ++i) {
    if (!topics_[i].start || !topics[i].last) return std::nullopt;
    end =
        std::max(end.value_or(Instant::min()), saturating_add(*topics_[i].start, *topics[i].last));
  }
  return end;
}

bool Venue::feed_done(Instant now) const {
  const std::optional<Instant> end = feed_end();
  if (!end || now < *end) return false;
  return std::all_of(sessions_.begin(), sessions_.end(),
                     [](const VenueSession* session) { return session->feed_spent(); });
}

bool Venue::muted(VenueSends what, std::optional<std::size_t> topic, Instant now) const {
  if (what == VenueSends::kClose) return false;
  if (now < all_muted_until_) return true;
  switch (what) {
    case VenueSends::kData:
    case VenueSends::kStray:
      return now < data_muted_until_ || (topic && now < topics_[*topic].muted_until);
    case VenueSends::kPong:
      return now < pongs_muted_until_;
    case VenueSends::kAck:
      return now < acks_muted_until_;
    default:
      return false;
  }
}

Venue::Peer& Venue::peer(std::string_view address) {
  const auto known = peers_.find(address);
  if (known != peers_.end()) return known->second;
  return peers_.emplace(std::string(address), Peer()).first->second;
}

}  // namespace wavetank::hyperliquid
