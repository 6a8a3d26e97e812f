// A feed client: connects, subscribes, reads, pings, notices silence, and stops when it is asked
// to. It knows the doors that it is given, and not whether a simulation or the kernel is behind
// them.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "own.h"

namespace own {
namespace {

using namespace wavetank;
using hyperliquid::FeedConfig;
using hyperliquid::FrameKind;
using hyperliquid::Phase;
using hyperliquid::Reports;
using std::chrono::seconds;

enum class Silence { kEndsTheConnection, kGoesUnnoticed };

class Client {
 public:
  Client(Doors& doors, const FeedConfig& config, Reports& reports, Silence silence)
      : doors_(doors), config_(config), reports_(reports), silence_(silence) {}

  Coro<> stay_connected() {
    Backoff backoff = Backoff::exponential(config_.backoff_first, config_.backoff_cap)
                          .with_jitter(config_.backoff_jitter_percent);
    for (;;) {
      const Instant begun = doors_.clock.now();
      const Outcome<> ended = co_await outcome(one_connection());
      if (ended.cancelled()) co_await fail(ended.error());
      reports_.disconnected(error_text(ended.error()), connection_);
      if (doors_.clock.now() - begun >= config_.stable_spell) backoff.reset();
      reports_.phase(Phase::kBackoff);
      const Duration delay = backoff.next(doors_.random);
      co_await sleep(delay);
    }
  }

 private:
  Coro<> one_connection() {
    connection_ = 0;
    reports_.phase(Phase::kDial);
    auto stream = co_await timeout(config_.dial_limit, doors_.transport.connect(config_.venue));
    connection_ = ++connections_;
    reports_.phase(Phase::kUpgrade);
    UpgradeRequest request(config_.venue.host, config_.path);
    auto upgrade = WebSocket::connect(std::move(stream), std::move(request), doors_.random);
    auto socket = co_await timeout(config_.upgrade_limit, std::move(upgrade));
    auto work = [&] { return use(*socket); };
    auto close = [&]() -> Coro<> {
      reports_.phase(Phase::kClose);
      co_await socket->close(1000, "", deadline_after(config_.close_limit));
    };
    co_await finally(work, close);
  }

  // Ends with the first task that fails.
  Coro<> use(WebSocket& socket) {
    heard_ = doors_.clock.now();
    pinged_.reset();
    for (auto& [topic, at] : data_at_) at = heard_;
    auto body = [&](TaskGroup& group) -> Coro<> {
      group.create_task(read(socket), "read");
      group.create_task(ping(socket), "ping");
      if (silence_ == Silence::kEndsTheConnection) group.create_task(watch(), "watch");
      reports_.phase(Phase::kSubscribe);
      for (const hyperliquid::WantedTopic& topic : config_.topics) {
        const std::string message = hyperliquid::subscribe_message(topic.subscription);
        co_await socket.send_text(message);
      }
      reports_.phase(Phase::kStream);
    };
    co_await task_group(body);
  }

  Coro<> read(WebSocket& socket) {
    for (;;) {
      const std::optional<Message> message = co_await socket.next();
      if (!message) throw std::runtime_error(socket.end_text());
      take(message->payload);
    }
  }

  void take(std::string_view text) {
    heard_ = doors_.clock.now();
    pinged_.reset();  // Any message shows that the connection is alive.
    parser_.parse(text, frame_);
    reports_.frame(frame_kind_name(frame_.kind), connection_);
    if (frame_.kind != FrameKind::kData) return;
    for (const hyperliquid::WantedTopic& topic : config_.topics) {
      if (topic.has_cadence && topic.key == frame_.topic) data_at_[topic.key] = heard_;
    }
    reports_.delivered(frame_.topic, connection_);
  }

  Coro<> ping(WebSocket& socket) {
    for (;;) {
      co_await sleep(config_.ping_interval);
      co_await socket.send_text(hyperliquid::kPingMessage);
      if (!pinged_) pinged_ = doors_.clock.now();
    }
  }

  // A topic that has brought data before is silent, or a ping and everything else is unanswered.
  Coro<> watch() {
    for (;;) {
      co_await sleep(seconds(1));
      const Instant limit = doors_.clock.now() - config_.stall_limit;
      for (const auto& [topic, at] : data_at_) {
        if (at < limit) throw std::runtime_error(topic + " is silent");
      }
      if (pinged_ && heard_ < limit) throw std::runtime_error("the venue is silent");
    }
  }

  Doors& doors_;
  const FeedConfig& config_;
  Reports& reports_;
  Silence silence_;
  hyperliquid::FrameParser parser_;
  hyperliquid::FrameView frame_;
  std::uint32_t connections_ = 0;  // So far.
  std::uint32_t connection_ = 0;   // The one in use, 0 without one.
  Instant heard_{};
  std::optional<Instant> pinged_;           // The first ping since anything arrived.
  std::map<std::string, Instant> data_at_;  // Topics sent at intervals that have brought data.
};

Coro<int> run(Doors& doors, const FeedConfig& config, Reports& reports, Silence silence) {
  Client client(doors, config, reports, silence);
  const Task<> work = create_task(client.stay_connected(), "work");
  co_await doors.signals.wait();
  co_await cancel_and_wait(work);
  reports.phase(Phase::kStopped);
  co_return 0;
}

}  // namespace

Coro<int> run_client(Doors& doors, const FeedConfig& config, Reports& reports) {
  return run(doors, config, reports, Silence::kEndsTheConnection);
}

Coro<int> run_defective_client(Doors& doors, const FeedConfig& config, Reports& reports) {
  return run(doors, config, reports, Silence::kGoesUnnoticed);
}

}  // namespace own
