#include "scenarios/clients/simple_client.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/combine/gather.h"
#include "core/combine/outcome.h"
#include "core/combine/task_group.h"
#include "core/combine/timeout.h"
#include "core/net/websocket.h"
#include "core/retry/backoff.h"
#include "core/task/format_exception.h"
#include "core/task/sleep.h"
#include "scenarios/pipeline/dial_gate.h"
#include "scenarios/pipeline/duplicate_filter.h"
#include "scenarios/pipeline/feed_steps.h"
#include "scenarios/protocol/frame_parser.h"

namespace wavetank::scenarios {

using hyperliquid::ClientConfig;
using hyperliquid::FrameKind;
using hyperliquid::Phase;
using hyperliquid::Reports;

namespace {

constexpr Duration kPingInterval = std::chrono::seconds(50);
constexpr Duration kPongLimit = std::chrono::seconds(8);

// The parts that the sockets of one client have in common.
struct SimpleShared {
  SimpleShared(Doors& doors_, const ClientConfig& config_, Reports& reports_,
               SimpleClientHabits habits_)
      : doors(doors_),
        config(config_),
        reports(reports_),
        habits(habits_),
        gate(config_.dials_per_minute, config_.sockets) {}

  // A socket alone needs no budget: its backoff keeps it.
  bool gated() const { return config.sockets > 1 && habits.shares_dials; }

  Doors& doors;
  const ClientConfig& config;
  Reports& reports;
  SimpleClientHabits habits;
  hyperliquid::DialGate gate;
  hyperliquid::DuplicateFilter duplicates;
  std::uint32_t connections = 0;  // Successful dials so far.
  bool stopping = false;
};

// A reader that stays connected, and a ping task.
class SimpleSocket {
 public:
  SimpleSocket(SimpleShared& shared, std::span<const hyperliquid::WantedTopic> topics)
      : shared_(shared),
        doors_(shared.doors),
        config_(shared.config),
        reports_(shared.reports),
        habits_(shared.habits),
        topics_(topics) {}

  // `number`: behind the names of its tasks.
  void start(const std::string& number) {
    ping_ = create_task(send_pings(), "ping" + number);
    reader_ = create_task(stay_connected(), "reader" + number);
  }

  Coro<void> stop() {
    reader_.cancel();
    Future<Unit> reader_ended(gather_ended(EventLoop::running(), {reader_}));
    co_await reader_ended;
    if (socket_ != nullptr) co_await close_socket();
    ping_.cancel();
    Future<Unit> ping_ended(gather_ended(EventLoop::running(), {ping_}));
    co_await ping_ended;
  }

 private:
  Coro<void> close_socket() {
    const Instant deadline = deadline_after(config_.close_limit);
    const CloseStatus status = co_await socket_->close(kCloseNormal, "", deadline);
    static_cast<void>(status);
  }

  Coro<void> stay_connected() {
    Backoff backoff = Backoff::exponential(config_.backoff_first, config_.backoff_cap)
                          .with_jitter(config_.backoff_jitter_percent);
    for (;;) {
      if (shared_.gated()) co_await shared_.gate.acquire();
      const Instant begun = EventLoop::running().time();
      auto ended = co_await outcome(one_connection());
      if (ended.cancelled()) static_cast<void>(std::move(ended).get());
      if (socket_ != nullptr) {
        shared_.gate.note_ended();
      } else {
        shared_.gate.note_failed();
      }
      socket_.reset();
      reports_.disconnected(ended.error() ? error_text(ended.error()) : ended.value(), connection_);
      if (EventLoop::running().time() - begun >= config_.stable_spell) backoff.reset();
      Duration delay = backoff.next(doors_.random);
      if (habits_.fixed_retry_delay) delay = *habits_.fixed_retry_delay;
      reports_.phase(Phase::kBackoff);
      co_await sleep(delay);
    }
  }

  // Returns how the connection ended.
  Coro<std::string> one_connection() {
    connection_ = 0;
    pong_due_.reset();
    streaming_ = false;
    Coro<void> opening = open();
    if (habits_.has_dial_limit) {
      co_await timeout(config_.dial_limit + config_.upgrade_limit, std::move(opening));
    } else {
      co_await std::move(opening);
    }
    reports_.phase(Phase::kSubscribe);
    // A topic that has brought data must do so on this connection, too.
    heard_ = EventLoop::running().time();
    for (auto& [key, at] : alive_at_) at = heard_;
    co_await subscribe_to_all(*socket_, topics_);
    for (;;) {
      const bool open = co_await read_one();
      if (!open) co_return socket_->close_reason();
    }
  }

  Coro<void> open() {
    reports_.phase(Phase::kDial);
    std::unique_ptr<Stream> stream = co_await doors_.transport.connect(config_.venue);
    connection_ = ++shared_.connections;
    reports_.phase(Phase::kUpgrade);
    Coro<std::unique_ptr<WebSocket>> upgrade =
        upgrade_to_feed(std::move(stream), config_, doors_.random);
    socket_ = co_await std::move(upgrade);
    shared_.gate.note_opened();
  }

  // When this client must hear something, or gives the connection up.
  std::optional<Instant> read_deadline() const {
    std::optional<Instant> deadline;
    if (habits_.has_read_limit && !alive_at_.empty()) {
      const auto mutest = std::min_element(
          alive_at_.begin(), alive_at_.end(),
          [](const auto& left, const auto& right) { return left.second < right.second; });
      deadline = mutest->second + config_.stall_limit;
    }
    if (habits_.checks_pongs && pong_due_) {
      deadline = std::min(deadline.value_or(kNever), lost_at());
    }
    return deadline;
  }

  // While a pong is missing. A connection with recent arrivals is not lost.
  Instant lost_at() const { return std::max(*pong_due_, heard_ + config_.stall_limit); }

  // False at the end of the connection.
  Coro<bool> read_one() {
    std::optional<Message> message = socket_->try_next();
    if (!message) {
      // The ping task may bring a pong's deadline nearer while we wait; it is looked at again then.
      waiting_until_ = read_deadline();
      Coro<std::optional<Message>> receiving = socket_->next();
      message = co_await timeout_at(waiting_until_, std::move(receiving));
    }
    if (message) take(message->payload);
    co_return message.has_value();
  }

  void take(std::string_view text) {
    pong_due_.reset();  // Any arrival is life.
    heard_ = EventLoop::running().time();
    if (!config_.decode) {
      reports_.frame("data", connection_);
      reports_.delivered("", connection_);
      alive_at_[""] = EventLoop::running().time();
      return;
    }
    parser_.parse(text, view_);
    reports_.frame(frame_kind_name(view_.kind), connection_);
    if (view_.kind != FrameKind::kData) return;
    if (!streaming_) reports_.phase(Phase::kStream);
    streaming_ = true;
    if (has_cadence(view_.topic)) alive_at_[view_.topic] = EventLoop::running().time();
    for (const hyperliquid::TradeId& trade : view_.trades) {
      if (!shared_.duplicates.is_new(view_.coin, trade)) continue;
      reports_.trade(view_.coin, trade.time_ms, trade.tid, connection_);
    }
    reports_.delivered(view_.topic, connection_);
  }

  bool has_cadence(std::string_view key) const {
    return std::any_of(topics_.begin(), topics_.end(),
                       [key](const auto& topic) { return topic.key == key && topic.has_cadence; });
  }

  Coro<void> send_pings() {
    while (!shared_.stopping) {
      co_await sleep_between_pings();
      if (shared_.stopping || socket_ == nullptr || socket_->status()) continue;
      socket_->try_send(MessageKind::kText, hyperliquid::kPingMessage);
      if (!habits_.checks_pongs) continue;
      const Instant pinged = EventLoop::running().time();
      pong_due_ = pinged + kPongLimit;
      co_await sleep_until(lost_at());
      waited_ = EventLoop::running().time() - pinged;
      // A reader that began to wait before the ping does not have this deadline.
      if (pong_due_ && socket_ != nullptr) socket_->abort();
    }
  }

  Coro<void> sleep_between_pings() {
    // From ping to ping, including the time that was waited for a pong.
    const Duration rest = kPingInterval - std::exchange(waited_, Duration::zero());
    if (!habits_.ping_swallows_cancel) {
      co_await sleep(rest);
      co_return;
    }
    try {
      co_await sleep(rest);
    } catch (...) {
      // The defect: asked to end, it begins another sleep.
      swallowed_ = true;
    }
    if (swallowed_) co_await sleep(kPingInterval);
  }

  SimpleShared& shared_;
  Doors& doors_;
  const ClientConfig& config_;
  Reports& reports_;
  const SimpleClientHabits& habits_;
  std::span<const hyperliquid::WantedTopic> topics_;
  Task<void> ping_;
  Task<void> reader_;
  std::unique_ptr<WebSocket> socket_;
  hyperliquid::FrameParser parser_;
  hyperliquid::FrameView view_;
  std::uint32_t connection_ = 0;  // The one at hand, 0 without one.
  // The last data of each topic with a cadence that has ever brought some, or the beginning of
  // this connection. The client hangs up when one of them is mute.
  std::map<std::string, Instant, std::less<>> alive_at_;
  std::optional<Instant> pong_due_;
  Instant heard_{};  // Anything came, or the connection was opened.
  std::optional<Instant> waiting_until_;
  bool streaming_ = false;
  Duration waited_{};  // For a pong, since the last ping.
  bool swallowed_ = false;
};

class SimpleClient {
 public:
  SimpleClient(Doors& doors, const ClientConfig& config, Reports& reports,
               SimpleClientHabits habits)
      : shared_(doors, config, reports, habits) {
    for (std::size_t i = 0; i < config.sockets; ++i) {
      const auto topics = topics_of_socket(config, i);
      sockets_.push_back(std::make_unique<SimpleSocket>(shared_, topics));
    }
  }

  Coro<int> run() {
    for (std::size_t i = 0; i < sockets_.size(); ++i) {
      sockets_[i]->start(sockets_.size() == 1 ? "" : "-" + std::to_string(i + 1));
    }
    co_await shared_.doors.signals.wait();
    shared_.reports.phase(Phase::kClose);
    shared_.stopping = true;
    co_await stop_all();
    shared_.reports.phase(Phase::kStopped);
    co_return 0;
  }

 private:
  Coro<void> stop_all() {
    if (sockets_.size() == 1) {
      co_await sockets_.front()->stop();
      co_return;
    }
    auto stop_each = [this](TaskGroup& group) -> Coro<void> {
      for (const auto& socket : sockets_) group.create_task(socket->stop());
      co_return;
    };
    co_await task_group(stop_each);
  }

  SimpleShared shared_;
  std::vector<std::unique_ptr<SimpleSocket>> sockets_;
};

}  // namespace

SimpleClientHabits SimpleClientHabits::fixed_retry() {
  SimpleClientHabits habits;
  habits.fixed_retry_delay = std::chrono::seconds(1);
  habits.has_dial_limit = habits.has_read_limit = habits.checks_pongs = false;
  habits.shares_dials = false;
  return habits;
}

SimpleClientHabits SimpleClientHabits::sleeping_ping() {
  SimpleClientHabits habits;
  habits.ping_swallows_cancel = true;
  return habits;
}

SimpleClientHabits SimpleClientHabits::lone_sockets() {
  SimpleClientHabits habits;
  habits.shares_dials = false;
  return habits;
}

Coro<int> run_simple_client(Doors& doors, const ClientConfig& config, Reports& reports,
                            SimpleClientHabits habits) {
  SimpleClient client(doors, config, reports, habits);
  co_return co_await client.run();
}

}  // namespace wavetank::scenarios
