#include "scenarios/venue/venue.h"

#include <algorithm>

#include "scenarios/venue/venue_session.h"

namespace wavetank::hyperliquid {

Venue::Venue(const VenueConfig& config, MarketFeed& feed, Instant run_start)
    : config_(config), feed_(feed), topics_(feed.topics().size()) {
  if (feed.zero() != MarketFeed::Zero::kRunStart) return;
  for (TopicState& topic : topics_) topic.start = run_start;
}

Venue::~Venue() = default;

void Venue::keep_record(VenueRecord& record) {
  record_ = &record;
  for (std::size_t i = 0; i < topics_.size(); ++i) {
    if (topics_[i].start) record.started(i, *topics_[i].start);
  }
}

std::optional<Venue::Place> Venue::admit(std::string_view address, Instant now) {
  Peer& from = peer(address);
  const std::size_t in_minute = from.dials.add(now);
  ++stats_.dials;
  stats_.dials_in_minute_max = std::max<std::uint64_t>(stats_.dials_in_minute_max, in_minute);
  const VenueLimits& limits = config_.limits;
  const bool over = in_minute > static_cast<std::size_t>(limits.dials_per_minute_max) ||
                    from.connections >= limits.connections_max;
  std::erase_if(refusing_, [now](const VenueFault& fault) { return now >= fault.until; });
  for (const VenueFault& fault : refusing_) {
    if (fault.hit) fault.hit(now);
  }
  if (refusing_.empty() && !(over && limits.refuse_dials)) return Place(from);
  ++stats_.dials_refused;
  return std::nullopt;
}

void Venue::mute(std::string topic, VenueFault fault) {
  mutes_.push_back(Mute{VenueMessageKind::kData, std::move(topic), std::move(fault)});
}

void Venue::mute_pongs(VenueFault fault) {
  mutes_.push_back(Mute{VenueMessageKind::kPong, {}, std::move(fault)});
}

bool Venue::close(std::string_view peer, std::uint16_t code, std::string_view reason) {
  for (VenueSession* session : sessions_) {
    if (session->peer() == peer && session->close_now(code, reason)) return true;
  }
  return false;
}

std::vector<std::string> Venue::peers() const {
  std::vector<std::string> peers;
  for (const VenueSession* session : sessions_) peers.push_back(session->peer());
  return peers;
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

bool Venue::concerns(const Mute& mute, VenueMessageKind what,
                     std::optional<std::size_t> topic) const {
  if (mute.what != VenueMessageKind::kData) return mute.what == what;
  if (what != VenueMessageKind::kData && what != VenueMessageKind::kStray) return false;
  if (mute.topic == "*") return true;
  if (!topic) return false;
  const std::string_view key = feed_.topics()[*topic].key;
  const std::string_view pattern = mute.topic;
  if (!pattern.ends_with('*')) return key == pattern;
  return key.starts_with(pattern.substr(0, pattern.size() - 1));
}

Venue::Muted Venue::muted(VenueMessageKind what, std::optional<std::size_t> topic,
                          std::string_view peer, Instant now) {
  if (mutes_.empty() || what == VenueMessageKind::kClose) return Muted::kNo;
  std::erase_if(mutes_, [now](const Mute& mute) { return now >= mute.fault.until; });
  Muted muted = Muted::kNo;
  for (const Mute& mute : mutes_) {
    const std::string& of = mute.fault.peer;
    if (!of.empty() && of != peer && of != address_of(peer)) continue;
    if (!concerns(mute, what, topic)) continue;
    if (mute.fault.hit) mute.fault.hit(now);
    muted = std::max(muted, mute.fault.keep_idle ? Muted::kKeepsIdle : Muted::kYes);
  }
  return muted;
}

Venue::Peer& Venue::peer(std::string_view address) {
  const auto known = peers_.find(address);
  if (known != peers_.end()) return known->second;
  return peers_.emplace(std::string(address), Peer()).first->second;
}

std::string_view address_of(std::string_view peer) noexcept {
  return peer.substr(0, peer.rfind(':'));
}

}  // namespace wavetank::hyperliquid
