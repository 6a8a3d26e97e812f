#include "scenarios/hyperliquid/feed_session.h"

#include <algorithm>
#include <utility>

#include "core/task/gather.h"
#include "core/task/outcome.h"
#include "core/task/sleep.h"
#include "core/task/timeout.h"

namespace wavetank::hyperliquid {
namespace {

// While the reading is held, how soon the watch sees that it goes on.
constexpr Duration kHeldCheck = std::chrono::seconds(1);

}  // namespace

// Says for a scope that close() is at work on the socket.
class FeedSession::Closing {
 public:
  explicit Closing(FeedSession& session) noexcept : session_(session) { session_.closing_ = true; }
  Closing(const Closing&) = delete;
  Closing& operator=(const Closing&) = delete;
  ~Closing() {
    session_.closing_ = false;
    session_.close_ended_.set();
  }

 private:
  FeedSession& session_;
};

FeedSession::FeedSession(Doors& doors, const FeedConfig& config, Reports& reports,
                         FeedItemPool& items, Queue<FeedItemPointer>& queue,
                         std::vector<TopicState>& topics, std::uint32_t& connections)
    : doors_(doors),
      config_(config),
      reports_(reports),
      items_(items),
      queue_(queue),
      topics_(topics),
      connections_(connections) {}

Coro<std::string> FeedSession::run() {
  co_await open();
  co_await subscribe();
  const Task<void> watching = create_task(watch(), TaskOptions("watch").stop_without_throw());
  auto ended = co_await outcome(read());
  // Whatever ended the reading: the watch must not outlive the socket it looks at.
  watching.cancel();
  Future<Unit> watch_ended(gather_ended(EventLoop::running(), {watching}));
  co_await watch_ended;
  // The socket must outlive a close() that is still at it.
  if (closing_) co_await close_ended_.wait();
  if (ended.error()) std::move(ended).get();
  co_return given_up_.empty() ? socket_->end_text() : given_up_;
}

Coro<void> FeedSession::open() {
  reports_.phase(Phase::kDial);
  Coro<std::unique_ptr<Stream>> dial = doors_.transport.connect(config_.venue);
  std::unique_ptr<Stream> stream = co_await timeout(config_.dial_limit, std::move(dial));
  number_ = ++connections_;
  reports_.phase(Phase::kUpgrade);
  const std::string& host = config_.host_field.empty() ? config_.venue.host : config_.host_field;
  UpgradeRequest request(host, config_.path);
  WebSocketOptions options;
  options.tap = config_.tap;
  Coro<std::unique_ptr<WebSocket>> upgrade =
      WebSocket::connect(std::move(stream), std::move(request), doors_.random, options);
  socket_ = co_await timeout(config_.upgrade_limit, std::move(upgrade));
}

Coro<void> FeedSession::subscribe() {
  reports_.phase(Phase::kSubscribe);
  const Instant now = EventLoop::running().time();
  next_ping_ = now + config_.ping_interval;
  for (TopicState& topic : topics_) {
    topic.confirmed = topic.delivering = false;
    topic.alive_at = now;
    const std::string message = subscribe_message(topic.wanted->subscription);
    co_await socket_->send_text(message);
  }
}

// Until the connection ends.
Coro<void> FeedSession::read() {
  for (;;) {
    if (must_hold()) co_await hold();
    std::optional<Message> message = socket_->try_next();
    if (!message) message = co_await socket_->next();
    if (!message) co_return;
    FeedItemPointer item = take(message->payload);
    if (!item) continue;
    if (queue_.full()) {
      co_await put_when_there_is_room(std::move(item));
    } else {
      queue_.put_nowait(std::move(item));
    }
  }
}

// Closing ends in time, with room or without.
bool FeedSession::must_hold() const {
  return config_.room != nullptr && !config_.room->is_set() && !closing_;
}

Coro<void> FeedSession::wait_for_room() { co_await config_.room->wait(); }

// Reads nothing until there is room, or close() is called. What came meanwhile is still under way,
// so the deadlines of the peer begin anew.
Coro<void> FeedSession::hold() {
  const Task<void> waiting = create_task(wait_for_room(), "room");
  holding_ = waiting;
  held_ = true;
  Future<Unit> waiting_ended(gather_ended(EventLoop::running(), {waiting}));
  co_await waiting_ended;
  held_ = false;
  const Instant now = EventLoop::running().time();
  if (pong_due_) pong_due_ = now + config_.pong_limit;
  for (TopicState& topic : topics_) topic.alive_at = now;
}

// The data frame in `text`, or nothing if it is something else.
FeedItemPointer FeedSession::take(std::string_view text) {
  FeedItemPointer item;
  if (config_.decode) {
    parser_.parse(text, view_);
    if (view_.kind == FrameKind::kPong) pong_due_.reset();
    if (view_.kind == FrameKind::kSubscriptionResponse) note_ack();
    reports_.frame(frame_kind_name(view_.kind), number_);
    if (view_.kind != FrameKind::kData) return item;
    note_data(view_.topic);
    item = items_.take();
    item->topic = view_.topic;
    item->coin = view_.coin;
    item->trades = view_.trades;
  } else {
    pong_due_.reset();
    reports_.frame(frame_kind_name(FrameKind::kData), number_);
    note_data({});
    item = items_.take();
  }
  item->connection = number_;
  item->text = text;
  return item;
}

Coro<void> FeedSession::put_when_there_is_room(FeedItemPointer item) {
  const std::string topic = item->topic;
  auto put = co_await outcome(queue_.put(std::move(item)));
  // Stopped while the queue was full: the frame was read, so it must be accounted for.
  if (!put.has_value()) reports_.dropped(topic, 1, "stopped while the queue was full", number_);
  std::move(put).get();
}

TopicState* FeedSession::find(std::string_view key) {
  for (TopicState& topic : topics_) {
    if (topic.wanted->key == key) return &topic;
  }
  return nullptr;
}

void FeedSession::note_ack() {
  TopicState* topic = find(view_.topic);
  if (topic != nullptr && view_.subscribed) topic->confirmed = true;
}

void FeedSession::note_data(std::string_view key) {
  const Instant now = EventLoop::running().time();
  if (!streaming_) {
    streaming_ = true;
    first_data_ = now;
    reports_.phase(Phase::kStream);
  }
  last_data_ = now;
  if (!config_.decode) {
    for (TopicState& topic : topics_) topic.alive_at = now;
    return;
  }
  TopicState* topic = find(key);
  if (topic == nullptr) return;
  if (!topic->delivering && topic->last_data) reports_.gap(key, *topic->last_data, now, number_);
  topic->delivering = true;
  topic->alive_at = now;
  topic->last_data = now;
}

Instant FeedSession::next_check() const {
  const Instant now = EventLoop::running().time();
  if (held_) return std::min(next_ping_, now + kHeldCheck);
  Instant next = pong_due_.value_or(next_ping_);
  for (const TopicState& topic : topics_) {
    if (topic.wanted->quiet || !topic.wanted->has_cadence) continue;
    next = std::min(next, topic.alive_at + config_.stall_limit);
  }
  return next;
}

// False when the connection was given up. Deadlines are absolute: neither what we send nor control
// frames move them. Source: hyperliquid.md, incidents 30 and 32.
bool FeedSession::check_alive() {
  if (held_) return true;
  const Instant now = EventLoop::running().time();
  if (pong_due_ && *pong_due_ <= now) {
    give_up("no pong in time");
    return false;
  }
  for (const TopicState& topic : topics_) {
    if (topic.wanted->quiet || !topic.wanted->has_cadence) continue;
    if (topic.alive_at + config_.stall_limit > now) continue;
    give_up("no data of " + topic.wanted->key + " in time");
    return false;
  }
  return true;
}

void FeedSession::give_up(std::string why) {
  given_up_ = std::move(why);
  socket_->abort();
}

Coro<void> FeedSession::watch() {
  while (check_alive()) {
    const Instant now = EventLoop::running().time();
    // Pings go on while nothing is read, for the peer's watch over us.
    if ((!pong_due_ || held_) && next_ping_ <= now) {
      pong_due_ = now + config_.pong_limit;
      next_ping_ = now + config_.ping_interval;
      // Never waits for a peer that does not read: then the missing pong ends the connection.
      socket_->try_send(MessageKind::kText, kPingMessage);
    }
    co_await sleep_until(std::max(next_check(), now + std::chrono::milliseconds(1)));
  }
}

Coro<void> FeedSession::close() {
  if (socket_ == nullptr) co_return;
  const Closing closing(*this);
  if (held_) holding_.cancel();
  const Instant deadline = deadline_after(config_.close_limit);
  const CloseStatus status = co_await socket_->close(kCloseNormal, "", deadline);
  static_cast<void>(status);
}

}  // namespace wavetank::hyperliquid
