#include "scenarios/pipeline/pipeline_session.h"

#include <algorithm>
#include <utility>

#include "core/check.h"
#include "core/combine/gather.h"
#include "core/combine/outcome.h"
#include "core/combine/timeout.h"
#include "core/task/sleep.h"
#include "scenarios/pipeline/feed_steps.h"

namespace wavetank::hyperliquid {
namespace {

// While the reading is held, how soon the watch sees that it goes on.
constexpr Duration kHeldCheck = std::chrono::seconds(1);
// So many distances between frames tell a cadence: one or two may be a fault's doing.
constexpr std::size_t kDistancesKnown = 5;
// While it is open whether a topic is mute or the connection, how soon that is looked at again.
constexpr Duration kUndecided = std::chrono::seconds(1);

}  // namespace

// Marks, for a scope, that close() is at work on the socket.
class PipelineSession::Closing {
 public:
  explicit Closing(PipelineSession& session) noexcept : session_(session) {
    session_.closing_ = true;
  }
  Closing(const Closing&) = delete;
  Closing& operator=(const Closing&) = delete;
  ~Closing() {
    session_.closing_ = false;
    session_.close_ended_.set();
  }

 private:
  PipelineSession& session_;
};

PipelineSession::PipelineSession(PipelineShared& shared, std::vector<TopicState>& topics)
    : shared_(shared), config_(shared.config), reports_(shared.reports), topics_(topics) {}

// The phases of a connection come in their order, each once.
void PipelineSession::enter(Phase phase) {
  CHECK(phase_ ? *phase_ < phase && phase <= Phase::kStream : phase == Phase::kDial);
  phase_ = phase;
  reports_.phase(phase);
}

Coro<std::string> PipelineSession::run() {
  co_await open();
  co_await subscribe();
  const Task<void> watching = create_task(watch(), TaskOptions("watch").stop_without_throw());
  auto ended = co_await outcome(read());
  // The watch must not outlive the socket that it checks, however the reading ended.
  watching.cancel();
  Future<Unit> watch_ended(gather_ended(EventLoop::running(), {watching}));
  co_await watch_ended;
  // The socket must outlive a close() that is still at it.
  if (closing_) co_await close_ended_.wait();
  if (ended.error()) std::move(ended).get();
  co_return given_up_.empty() ? socket_->close_reason() : given_up_;
}

Coro<void> PipelineSession::open() {
  enter(Phase::kDial);
  Coro<std::unique_ptr<Stream>> dial = shared_.doors.transport.connect(config_.venue);
  std::unique_ptr<Stream> stream = co_await timeout(config_.dial_limit, std::move(dial));
  number_ = ++shared_.connections;
  enter(Phase::kUpgrade);
  Coro<std::unique_ptr<WebSocket>> upgrade =
      upgrade_to_feed(std::move(stream), config_, shared_.doors.random);
  socket_ = co_await timeout(config_.upgrade_limit, std::move(upgrade));
  shared_.gate.note_opened();
}

Coro<void> PipelineSession::subscribe() {
  enter(Phase::kSubscribe);
  const Instant now = EventLoop::running().time();
  const Instant deadline = deadline_after(config_.subscribe_limit);
  next_ping_ = now + config_.ping_interval;
  arrived_ = last_data_ = now;
  for (TopicState& topic : topics_) {
    topic.confirmed = topic.delivering = false;
    topic.alive_at = now;
    topic.help_at = Instant::min();
    topic.cadence.interrupt();
    const std::string message = subscribe_message(topic.wanted->subscription);
    if (socket_->try_send(MessageKind::kText, message)) continue;
    // With a limit, because the venue may not read.
    Coro<void> sending = socket_->send_text(message);
    co_await timeout_at(deadline, std::move(sending));
  }
}

// Until the connection ends.
Coro<void> PipelineSession::read() {
  for (;;) {
    if (must_hold()) co_await hold();
    std::optional<Message> message = socket_->try_next();
    if (!message) message = co_await socket_->next();
    if (!message) co_return;
    PipelineItemPointer item = take(message->payload);
    if (!item) continue;
    if (shared_.queue.full()) {
      co_await put_when_there_is_room(std::move(item));
    } else {
      shared_.queue.put_nowait(std::move(item));
    }
  }
}

// Closing ends in time, with room or without.
bool PipelineSession::must_hold() const {
  return config_.room != nullptr && !config_.room->is_set() && !closing_;
}

Coro<void> PipelineSession::wait_for_room() { co_await config_.room->wait(); }

// Does not read until there is room, or close() is called. Messages of that time are still in
// flight, so the deadlines of the peer begin again.
Coro<void> PipelineSession::hold() {
  const Task<void> waiting = create_task(wait_for_room(), "room");
  holding_ = waiting;
  Future<Unit> waiting_ended(gather_ended(EventLoop::running(), {waiting}));
  co_await waiting_ended;
  holding_.reset();
  const Instant now = EventLoop::running().time();
  if (pong_due_) pong_due_ = now + config_.pong_limit;
  arrived_ = last_data_ = now;
  for (TopicState& topic : topics_) {
    topic.alive_at = now;
    topic.cadence.interrupt();
  }
}

// The data frame in `text`; null for any other message.
PipelineItemPointer PipelineSession::take(std::string_view text) {
  PipelineItemPointer item;
  note_arrival();
  if (config_.decode) {
    parser_.parse(text, view_);
    if (view_.kind == FrameKind::kSubscriptionResponse) note_ack();
    reports_.frame(frame_kind_name(view_.kind), number_);
    if (view_.kind != FrameKind::kData) return item;
    note_data(view_.topic);
    item = shared_.items.take();
    item->topic = view_.topic;
    item->coin = view_.coin;
    item->trades = view_.trades;
  } else {
    reports_.frame(frame_kind_name(FrameKind::kData), number_);
    note_data({});
    item = shared_.items.take();
  }
  item->connection = number_;
  item->text = text;
  return item;
}

Coro<void> PipelineSession::put_when_there_is_room(PipelineItemPointer item) {
  const std::string topic = item->topic;
  auto put = co_await outcome(shared_.queue.put(std::move(item)));
  // Stopped while the queue was full: the frame was read, so it must be accounted for.
  if (!put.has_value()) reports_.dropped(topic, 1, "stopped while the queue was full", number_);
  std::move(put).get();
}

// Frames do not say which of two books of a coin they are: they count for the first.
TopicState* PipelineSession::find(std::string_view key) {
  for (TopicState& topic : topics_) {
    if (topic.wanted->key == key) return &topic;
  }
  return nullptr;
}

void PipelineSession::note_ack() {
  TopicState* topic = find(view_.topic);
  if (topic != nullptr && view_.subscribed) topic->confirmed = true;
}

// Any message comes from the peer, so no ping is unanswered.
void PipelineSession::note_arrival() {
  arrived_ = EventLoop::running().time();
  pong_due_.reset();
}

void PipelineSession::note_data(std::string_view key) {
  const Instant now = EventLoop::running().time();
  if (phase_ != Phase::kStream) {
    first_data_ = now;
    enter(Phase::kStream);
  }
  last_data_ = now;
  if (!config_.decode) {
    for (TopicState& topic : topics_) {
      topic.alive_at = now;
      topic.cadence.note(now);
    }
    return;
  }
  TopicState* topic = find(key);
  if (topic == nullptr) return;
  const std::optional<Instant> before = topic->cadence.last();
  if (!topic->delivering && before) reports_.gap(key, *before, now, number_);
  topic->delivering = true;
  topic->alive_at = now;
  topic->help_at = Instant::min();
  topic->helped = 0;
  topic->cadence.note(now);
}

// How long the topic may be silent; absent: for ever, for all that is known of it.
std::optional<Duration> PipelineSession::limit_of(const TopicState& topic, Instant now) const {
  if (topic.wanted->has_cadence) {
    if (!topic.cadence.last()) return std::nullopt;
    const std::optional<Duration> cadence = topic.cadence.median(kDistancesKnown);
    return std::max(config_.stall_limit, 3 * cadence.value_or(Duration::zero()));
  }
  if (!topic.cadence.median()) return std::nullopt;
  return std::max(config_.pause_limit, 10 * topic.cadence.longest(now));
}

// When the connection counts as without data.
std::optional<Instant> PipelineSession::silent_at(Instant now) const {
  std::optional<Instant> at;
  for (const TopicState& topic : topics_) {
    const std::optional<Duration> limit = limit_of(topic, now);
    if (limit) at = std::min(at.value_or(kNever), last_data_ + *limit);
  }
  return at;
}

// The instant at which the connection counts as lost: no message comes, not even a pong.
std::optional<Instant> PipelineSession::lost_at() const {
  if (!pong_due_) return std::nullopt;
  return std::max(*pong_due_, arrived_ + config_.stall_limit);
}

// When the topic alone counts as mute.
Instant PipelineSession::mute_at(const TopicState& topic, Instant now) const {
  if (!topic.wanted->has_cadence) return kNever;
  const std::optional<Duration> limit = limit_of(topic, now);
  if (!limit) return kNever;
  const Instant at = std::max(topic.alive_at + *limit, topic.help_at);
  // While the others have not said more, the connection is the one to suspect.
  const bool alone = last_data_ - topic.alive_at >= *limit / 3;
  return alone ? at : std::max(at, now + kUndecided);
}

Instant PipelineSession::next_check() const {
  const Instant now = EventLoop::running().time();
  if (holding_) return std::min(next_ping_, now + kHeldCheck);
  Instant next = std::min(pong_due_ ? kNever : next_ping_, lost_at().value_or(kNever));
  next = std::min(next, silent_at(now).value_or(kNever));
  for (const TopicState& topic : topics_) next = std::min(next, mute_at(topic, now));
  return next;
}

// False when the connection was given up. Deadlines are absolute: our own messages do not move
// them, and control frames do not move those of data.
// Source: nautilus_trader issue 3907, kerosene issue 13.
bool PipelineSession::check_alive() {
  if (holding_) return true;
  const Instant now = EventLoop::running().time();
  if (lost_at().value_or(kNever) <= now) {
    give_up("no sign of life in time");
    return false;
  }
  if (silent_at(now).value_or(kNever) <= now) {
    give_up("no data in time");
    return false;
  }
  for (TopicState& topic : topics_) {
    if (mute_at(topic, now) <= now) help(topic, now);
  }
  return true;
}

// Subscribes again to a topic that is mute while others bring data. Never waits for a peer that
// does not read.
void PipelineSession::help(TopicState& topic, Instant now) {
  topic.help_at = now + config_.resubscribe_interval;
  const Subscription& subscription = topic.wanted->subscription;
  if (!socket_->try_send(MessageKind::kText, unsubscribe_message(subscription))) return;
  if (!socket_->try_send(MessageKind::kText, subscribe_message(subscription))) return;
  topic.confirmed = false;
  // The first time may have been a single lost subscription.
  if (++topic.helped == 2) reports_.alarm(text_form(subscription), "mute, subscribed to in vain");
}

void PipelineSession::give_up(std::string why) {
  given_up_ = std::move(why);
  socket_->abort();
}

Coro<void> PipelineSession::watch() {
  while (!closing_ && check_alive()) {
    const Instant now = EventLoop::running().time();
    // Pings go on while the client does not read, for the peer's watch over us.
    if ((!pong_due_ || holding_) && next_ping_ <= now) {
      pong_due_ = now + config_.pong_limit;
      next_ping_ = now + config_.ping_interval;
      // Never waits for a peer that does not read: then the missing pong ends the connection.
      socket_->try_send(MessageKind::kText, kPingMessage);
    }
    co_await sleep_until(std::max(next_check(), now + std::chrono::milliseconds(1)));
  }
}

Coro<void> PipelineSession::close() {
  if (socket_ == nullptr) co_return;
  const Closing closing(*this);
  if (holding_) holding_->cancel();
  const Instant deadline = deadline_after(config_.close_limit);
  const CloseStatus status = co_await socket_->close(kCloseNormal, "", deadline);
  static_cast<void>(status);
}

}  // namespace wavetank::hyperliquid
