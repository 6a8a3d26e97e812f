#include "scenarios/venue/venue_session.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/check.h"
#include "scenarios/protocol/json_text.h"

namespace wavetank::hyperliquid {
namespace {

constexpr std::uint16_t kPolicyViolation = 1008;
constexpr std::size_t kWaitingBytesMax = 32 << 20;
constexpr std::string_view kGreeting = "Websocket connection established.";

std::string ack_text(std::string_view method, const Subscription& subscription) {
  std::string out = R"({"channel":"subscriptionResponse","data":{"method":")";
  out.append(method).append(R"(","subscription":)").append(normalised_json(subscription));
  return out.append("}}");
}

std::string post_answer(std::string_view id) {
  std::string out = R"({"channel":"post","data":{"id":)";
  out.append(id).append(R"(,"response":{"type":"error","payload":)");
  return out.append(R"("501 Not Implemented: this venue only feeds"}}})");
}

}  // namespace

bool VenueOutput::keeps_alive() const {
  return kind == VenueMessageKind::kData || kind == VenueMessageKind::kStray ||
         kind == VenueMessageKind::kPong;
}

VenueSession::VenueSession(Venue& venue, std::string_view peer, Instant now,
                           std::uint64_t connection)
    : VenueSession(venue, peer, Venue::Place(venue.peer(address_of(peer))), now, connection) {}

VenueSession::VenueSession(Venue& venue, std::string_view peer, Venue::Place place, Instant now,
                           std::uint64_t connection)
    : venue_(venue),
      name_(peer),
      place_(std::move(place)),
      peer_(*place_->peer_),
      ack_delay_(venue.config().ack_delay),
      kept_(now) {
  venue_.sessions_.push_back(this);
  const bool recorded = venue_.record_ != nullptr && connection != 0;
  if (recorded) recorded_ = &venue_.record_->open(connection);
  if (venue_.config().greeting) reply(VenueMessageKind::kGreeting, std::string(kGreeting), now);
}

VenueSession::~VenueSession() {
  if (!closed()) leave();
  std::erase(venue_.sessions_, this);
}

/// Gives back the place and the subscriptions of the address.
void VenueSession::leave() {
  CHECK(!closed());
  close_ = Close::kGiven;
  place_.reset();
  for (const Subscription& subscription : wanted_) forget(subscription);
  wanted_.clear();
  playing_.clear();
  replies_.clear();
  waiting_bytes_ = 0;
  if (venue_.stray_carrier_ == this) venue_.stray_carrier_ = nullptr;
  if (recorded_ != nullptr) venue_.record_->end(*recorded_);
}

void VenueSession::forget(const Subscription& subscription) {
  --peer_.subscriptions;
  const auto user = peer_.users.find(subscription.user);
  if (user != peer_.users.end() && --user->second == 0) peer_.users.erase(user);
}

void VenueSession::receive(std::string_view text, Instant now) {
  if (close_ != Close::kNotAsked || !within_limit(now)) return;
  venue_.parser_.parse_request(text, message_);
  switch (message_.request) {
    case ClientRequest::kSubscribe:
      subscribe(message_.subscription, now);
      break;
    case ClientRequest::kUnsubscribe:
      unsubscribe(message_.subscription, now);
      break;
    case ClientRequest::kPing:
      reply(VenueMessageKind::kPong, std::string(kPongFrame), now);
      break;
    case ClientRequest::kPost:
      reply(VenueMessageKind::kPost, post_answer(message_.post_id), now);
      break;
    case ClientRequest::kCoinList:
      break;
    case ClientRequest::kInvalid:
      reply_error("Invalid subscription " + message_.subscription_json, now);
      break;
    case ClientRequest::kNotARequest:
      reply_error("Error parsing JSON into valid websocket request: " + std::string(text), now);
      break;
  }
}

bool VenueSession::within_limit(Instant now) {
  ++venue_.stats_.requests;
  const std::size_t in_minute = peer_.requests.add(now);
  const int max = venue_.config().limits.requests_per_minute_max;
  if (in_minute <= static_cast<std::size_t>(max)) return true;
  return treat_excess("Too many messages.", now) == Excess::kServed;
}

/// Treats a request beyond a limit. The venue's words are known for users only: "Cannot track more
/// than 15 total users.", as quoted by public clients.
VenueSession::Excess VenueSession::treat_excess(std::string_view why, Instant now) {
  ++venue_.stats_.requests_over_limit;
  switch (venue_.config().limits.over_limit) {
    case OverLimit::kCountOnly:
      return Excess::kServed;
    case OverLimit::kErrorFrame:
      reply_error(why, now);
      break;
    case OverLimit::kSilence:
      break;
    case OverLimit::kClose:
      ask_close(kPolicyViolation, why);
      break;
  }
  return Excess::kRefused;
}

bool VenueSession::may_track(int count, int max, std::string_view things, Instant now) {
  if (count < max) return true;
  const std::string why =
      "Cannot track more than " + std::to_string(max) + " total " + std::string(things) + ".";
  return treat_excess(why, now) == Excess::kServed;
}

void VenueSession::subscribe(const Subscription& subscription, Instant now) {
  if (std::find(wanted_.begin(), wanted_.end(), subscription) != wanted_.end()) {
    reply_error("Already subscribed: " + normalised_json(subscription), now);
    return;
  }
  const VenueLimits& limits = venue_.config().limits;
  if (!may_track(peer_.subscriptions, limits.subscriptions_max, "subscriptions", now)) return;
  const bool is_new_user = !subscription.user.empty() && !peer_.users.contains(subscription.user);
  const auto users = static_cast<int>(peer_.users.size());
  if (is_new_user && !may_track(users, limits.users_max, "users", now)) return;
  wanted_.push_back(subscription);
  if (recorded_ != nullptr) recorded_->wanted.push_back(subscription);
  ++peer_.subscriptions;
  if (!subscription.user.empty()) ++peer_.users[subscription.user];
  Reply ack;
  ack.due = now + ack_delay_;
  ack.kind = VenueMessageKind::kAck;
  ack.text = ack_text("subscribe", subscription);
  ack.starts = subscription;
  queue(std::move(ack));
}

void VenueSession::unsubscribe(const Subscription& subscription, Instant now) {
  const auto at = std::find(wanted_.begin(), wanted_.end(), subscription);
  if (at == wanted_.end()) {
    reply_error("Already unsubscribed: " + normalised_json(subscription), now);
    return;
  }
  wanted_.erase(at);
  if (recorded_ != nullptr) std::erase(recorded_->wanted, subscription);
  forget(subscription);
  Reply ack;
  ack.due = now + ack_delay_;
  ack.kind = VenueMessageKind::kAck;
  ack.text = ack_text("unsubscribe", subscription);
  ack.ends = subscription;
  queue(std::move(ack));
}

void VenueSession::reply(VenueMessageKind kind, std::string text, Instant now) {
  Reply reply;
  reply.due =
      now + (kind == VenueMessageKind::kGreeting ? Duration::zero() : venue_.config().reply_delay);
  reply.kind = kind;
  reply.text = std::move(text);
  queue(std::move(reply));
}

void VenueSession::reply_error(std::string_view what, Instant now) {
  std::string text = R"({"channel":"error","data":)";
  append_json_string(text, what);
  reply(VenueMessageKind::kError, text.append("}"), now);
}

/// Ends the connection of a client that asks and asks, and does not read.
void VenueSession::queue(Reply reply) {
  waiting_bytes_ += sizeof(Reply) + reply.text.size();
  if (waiting_bytes_ > kWaitingBytesMax) {
    return ask_close(kPolicyViolation, "Too many answers are waiting.");
  }
  auto at = replies_.end();
  while (at != replies_.begin() && std::prev(at)->due > reply.due) --at;
  replies_.insert(at, std::move(reply));
}

/// Begins a topic with its snapshot. The frames behind the snapshot follow it.
void VenueSession::play(const Subscription& subscription, Instant now) {
  const std::optional<std::size_t> topic = find_topic(venue_.feed_, topic_key(subscription));
  if (!topic) {
    ++venue_.stats_.unfed_topics;
    return;
  }
  const auto same = [&](const Playing& playing) { return playing.topic == *topic; };
  if (std::any_of(playing_.begin(), playing_.end(), same)) return;
  std::optional<Instant>& start = venue_.topics_[*topic].start;
  Reply snapshot;
  snapshot.due = now;
  snapshot.kind = VenueMessageKind::kData;
  snapshot.topic = *topic;
  const bool is_first = !start;
  if (is_first) snapshot.subscriber = MarketFeed::Subscriber::kFirst;
  if (is_first) start = now;
  snapshot.offset = now - *start;
  // The first subscriber is owed the frame that is due immediately.
  note_playing(*topic, now - Duration(is_first ? 1 : 0));
  Playing playing;
  playing.topic = *topic;
  playing.start = *start;
  playing.next = venue_.feed_.seek(*topic, snapshot.offset + Duration(is_first ? 0 : 1));
  playing_.push_back(playing);
  // Ahead of every other answer that is due: no frame of the topic may overtake its snapshot.
  replies_.push_front(std::move(snapshot));
  carry_stray(now);
}

/// Takes over the frames that belong to no topic, if no other session has them.
void VenueSession::carry_stray(Instant now) {
  if (venue_.stray_carrier_ != nullptr) return;
  const std::span<const FeedTopic> topics = venue_.feed_.topics();
  for (std::size_t i = 0; i < topics.size(); ++i) {
    if (!topics[i].stray) continue;
    std::optional<Instant>& start = venue_.topics_[i].start;
    const bool first = !start;
    if (first) start = now;
    Playing playing;
    playing.topic = i;
    playing.start = *start;
    playing.next = venue_.feed_.seek(i, now - *start + Duration(first ? 0 : 1));
    playing_.push_back(playing);
    venue_.stray_carrier_ = this;
  }
}

/// Ends a topic, unless another subscription of the session is served by it too.
void VenueSession::stop(const Subscription& subscription, Instant now) {
  const std::string key = topic_key(subscription);
  for (const Subscription& other : wanted_) {
    if (topic_key(other) == key) return;
  }
  const std::optional<std::size_t> topic = find_topic(venue_.feed_, key);
  std::erase_if(playing_, [&](const Playing& playing) { return playing.topic == topic; });
  if (topic) note_stopped(*topic, now);
}

void VenueSession::note_playing(std::size_t topic, Instant from) {
  if (recorded_ == nullptr) return;
  venue_.record_->started(topic, *venue_.topics_[topic].start);
  recorded_->windows.emplace_back(topic, from);
}

void VenueSession::note_stopped(std::size_t topic, Instant now) {
  if (recorded_ == nullptr) return;
  for (VenueRecord::Window& window : recorded_->windows) {
    if (window.topic == topic) window.to = std::min(window.to, now);
  }
}

void VenueSession::note_snapshot(std::size_t topic, Instant due) {
  if (recorded_ == nullptr) return;
  for (VenueRecord::Window& window : recorded_->windows) {
    if (window.topic == topic && window.to == kNever) window.snapshot = due;
  }
}

void VenueSession::note_sent(const VenueOutput& output, Instant now) {
  if (output.keeps_alive()) kept_ = now;
  if (recorded_ == nullptr || !output.keeps_alive()) return;
  (output.kind == VenueMessageKind::kPong ? recorded_->pong_kept : recorded_->data_kept) = now;
}

std::optional<VenueOutput> VenueSession::due(Instant now) {
  if (closed()) return std::nullopt;
  if (wants_close()) return close();
  for (;;) {
    const Instant reply_at = replies_.empty() ? kNever : replies_.front().due;
    const auto playing = earliest();
    const Instant frame_at = playing == playing_.end() ? kNever : playing->due();
    const Instant close_at = saturating_add(kept_, venue_.config().idle_close);
    if (std::min(std::min(reply_at, frame_at), close_at) > now) return std::nullopt;
    if (close_at < reply_at && close_at < frame_at) {
      ++venue_.stats_.idle_closes;
      ask_close(venue_.config().idle_close_code, venue_.config().idle_close_reason);
      return close();
    }
    std::optional<VenueOutput> output =
        reply_at <= frame_at ? send_reply(now) : send_frame(*playing, now);
    if (!output) continue;
    note_sent(*output, now);
    return output;
  }
}

Instant VenueSession::next_due() const {
  if (closed()) return kNever;
  if (wants_close()) return Instant::min();
  Instant next = saturating_add(kept_, venue_.config().idle_close);
  if (!replies_.empty()) next = std::min(next, replies_.front().due);
  for (const Playing& playing : playing_) next = std::min(next, playing.due());
  return next;
}

std::vector<VenueSession::Playing>::iterator VenueSession::earliest() {
  return std::min_element(
      playing_.begin(), playing_.end(),
      [](const Playing& left, const Playing& right) { return left.due() < right.due(); });
}

/// Sends the first reply; nullopt if it is muted or empty.
std::optional<VenueOutput> VenueSession::send_reply(Instant now) {
  Reply reply = std::move(replies_.front());
  replies_.pop_front();
  // Snapshots, which play() puts in front itself, are not counted.
  if (!reply.topic) waiting_bytes_ -= sizeof(Reply) + reply.text.size();
  if (reply.starts) play(*reply.starts, now);
  if (reply.ends) stop(*reply.ends, now);
  std::string_view text = reply.text;
  if (reply.topic) text = venue_.feed_.snapshot(*reply.topic, reply.offset, reply.subscriber);
  if (reply.topic && text.empty()) return std::nullopt;
  if (reply.topic) note_snapshot(*reply.topic, reply.due);
  if (hold_back(reply.kind, reply.topic, now)) return std::nullopt;
  if (!reply.topic) {
    current_ = std::move(reply.text);
    text = current_;
  }
  if (reply.topic) ++venue_.stats_.snapshots;
  return output(reply.kind, text, reply.topic);
}

std::optional<VenueOutput> VenueSession::send_frame(Playing& playing, Instant now) {
  const std::size_t topic = playing.topic;
  const FeedPosition at = *playing.next;
  playing.next = venue_.feed_.after(topic, at);
  const VenueMessageKind kind =
      venue_.feed_.topics()[topic].stray ? VenueMessageKind::kStray : VenueMessageKind::kData;
  if (hold_back(kind, topic, now)) return std::nullopt;
  return output(kind, venue_.feed_.text(topic, at), topic);
}

/// Whether a fault holds it back.
bool VenueSession::hold_back(VenueMessageKind kind, std::optional<std::size_t> topic, Instant now) {
  const Venue::Muted muted = venue_.muted(kind, topic, name_, now);
  if (muted == Venue::Muted::kNo) return false;
  ++(kind == VenueMessageKind::kPong ? venue_.stats_.pongs_muted : venue_.stats_.muted);
  if (muted == Venue::Muted::kKeepsIdle && VenueOutput(kind, {}).keeps_alive()) kept_ = now;
  return true;
}

VenueOutput VenueSession::output(VenueMessageKind kind, std::string_view text,
                                 std::optional<std::size_t> topic) {
  ++venue_.stats_.sent[static_cast<std::size_t>(kind)];
  VenueOutput out(kind, text);
  out.topic = topic;
  return out;
}

bool VenueSession::close_now(std::uint16_t code, std::string_view reason) {
  if (close_ != Close::kNotAsked) return false;
  ask_close(code, reason);
  if (wake_) wake_();
  return true;
}

void VenueSession::ask_close(std::uint16_t code, std::string_view reason) {
  CHECK(close_ == Close::kNotAsked);
  close_ = Close::kAsked;
  close_code_ = code;
  current_ = reason;
}

VenueOutput VenueSession::close() {
  CHECK(wants_close());
  leave();
  VenueOutput out = output(VenueMessageKind::kClose, current_, std::nullopt);
  out.close_code = close_code_;
  return out;
}

bool VenueSession::feed_spent() const {
  const bool snapshots = std::any_of(replies_.begin(), replies_.end(), [](const Reply& reply) {
    return reply.topic || reply.starts;
  });
  return !snapshots && std::all_of(playing_.begin(), playing_.end(),
                                   [](const Playing& playing) { return !playing.next; });
}

}  // namespace wavetank::hyperliquid
