// A feed client: connects, subscribes, reads, pings, notices silence, and stops when it is asked
// to. It knows the doors that it is given, and not whether a simulation or the kernel is behind
// them.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "own.h"

namespace own {
namespace {

using namespace wavetank;
using namespace wavetank::hyperliquid;
using namespace std::chrono_literals;

enum class Silence { kEndsTheConnection, kGoesUnnoticed };

class Client {
 public:
  Client(Doors& doors, const ClientConfig& config, Reports& reports, Silence silence)
      : doors_(doors), config_(config), reports_(reports), silence_(silence) {}

  Coro<> stay_connected() {
    Backoff backoff = Backoff::exponential(500ms, 30s).with_jitter(50);
    for (;;) {
      const Instant begun = doors_.clock.now();
      const Outcome<> ended = co_await outcome(one_connection());
      if (ended.cancelled()) co_await fail(ended.error());
      reports_.disconnected(error_text(ended.error()), connection_);
      if (doors_.clock.now() - begun > 30s) backoff.reset();
      const Duration delay = backoff.next(doors_.random);
      co_await sleep(delay);
    }
  }

 private:
  Coro<> one_connection() {
    connection_ = 0;
    auto stream = co_await timeout(3s, doors_.transport.connect(config_.venue));
    connection_ = ++connections_;
    UpgradeRequest request(config_.venue.host, config_.path);
    auto upgrade = WebSocket::connect(std::move(stream), std::move(request), doors_.random);
    socket_ = co_await timeout(3s, std::move(upgrade));
    auto use = [this](TaskGroup& group) -> Coro<> {
      group.create_task(read(), "read");
      group.create_task(ping(), "ping");
      for (const WantedTopic& topic : config_.topics) {
        const std::string message = subscribe_message(topic.subscription);
        co_await socket_->send_text(message);
      }
    };
    auto work = [&use] { return task_group(use); };  // Ends with the first task that fails.
    auto close = [this]() -> Coro<> { co_await socket_->close(1000, "", deadline_after(1s)); };
    co_await finally(work, close);
  }

  Coro<> read() {
    heard_ = doors_.clock.now();
    for (auto& [topic, at] : data_at_) at = heard_;
    for (;;) {
      auto next = socket_->next();
      const auto message = co_await timeout_at(silent_until(), std::move(next));
      if (!message) throw std::runtime_error(socket_->close_reason());
      take(message->payload);
    }
  }

  void take(std::string_view text) {
    heard_ = doors_.clock.now();
    parser_.parse(text, frame_);
    reports_.frame(frame_kind_name(frame_.kind), connection_);
    if (frame_.kind != FrameKind::kData) return;
    for (const WantedTopic& topic : config_.topics) {
      if (topic.has_cadence && topic.key == frame_.topic) data_at_[topic.key] = heard_;
    }
    reports_.delivered(frame_.topic, connection_);
  }

  // The instant at which a topic with a cadence, or three pings, have been silent for too long.
  std::optional<Instant> silent_until() const {
    if (silence_ == Silence::kGoesUnnoticed) return std::nullopt;
    Instant until = heard_ + 45s;
    for (const auto& [topic, at] : data_at_) until = std::min<Instant>(until, at + 21s);
    return until;
  }

  Coro<> ping() {
    for (;;) {
      co_await sleep(15s);
      co_await socket_->send_text(kPingMessage);
    }
  }

  Doors& doors_;
  const ClientConfig& config_;
  Reports& reports_;
  Silence silence_;
  std::unique_ptr<WebSocket> socket_;
  FrameParser parser_;
  FrameView frame_;
  std::uint32_t connections_ = 0;  // So far.
  std::uint32_t connection_ = 0;   // The one in use, 0 without one.
  Instant heard_{};
  std::map<std::string, Instant> data_at_;  // Topics with a cadence that have brought data.
};

Coro<int> run(Doors& doors, const ClientConfig& config, Reports& reports, Silence silence) {
  Client client(doors, config, reports, silence);
  const Task<> work = create_task(client.stay_connected(), "work");
  co_await doors.signals.wait();
  co_await cancel_and_wait(work);
  co_return 0;
}

}  // namespace

Coro<int> run_client(Doors& doors, const ClientConfig& config, Reports& reports) {
  return run(doors, config, reports, Silence::kEndsTheConnection);
}

Coro<int> run_defective_client(Doors& doors, const ClientConfig& config, Reports& reports) {
  return run(doors, config, reports, Silence::kGoesUnnoticed);
}

}  // namespace own
