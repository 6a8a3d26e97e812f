#include "tests/cases/planted.h"

#include <algorithm>
#include <utility>

#include "core/combine/gather.h"
#include "core/combine/outcome.h"
#include "core/combine/timeout.h"
#include "core/task/sleep.h"
#include "scenarios/cases/generated_setup.h"

namespace wavetank::test {

using hyperliquid::FrameKind;
using hyperliquid::Phase;
using namespace std::chrono_literals;

namespace {

constexpr Duration kSilence = 21s;      // Silence of all topics.
constexpr Duration kDataSilence = 18s;  // Silence of a topic with a cadence.
constexpr std::uint32_t kStopId = 1000;

Coro<void> end(Task<void> task) {
  task.cancel();
  Future<Unit> ended(gather_ended(EventLoop::running(), {task}));
  co_await ended;
}

}  // namespace

PlantedClient::PlantedClient(Doors& doors, const hyperliquid::ClientConfig& config,
                             hyperliquid::Reports& reports)
    : doors_(doors),
      config_(config),
      reports_(reports),
      data_(config.topics.size()),
      brought_(config.topics.size()) {}

Instant PlantedClient::now() { return EventLoop::running().time(); }

Coro<int> PlantedClient::run() {
  reader_ = create_task(stay_connected(), "reader");
  pinger_ = create_task(send_pings(), "pinger");
  watcher_ = create_task(watch(), "watcher");
  co_await doors_.signals.wait();
  reports_.phase(Phase::kClose);
  co_await stop();
  reports_.phase(Phase::kStopped);
  co_return 0;
}

Coro<void> PlantedClient::stop() {
  co_await end(reader_);
  if (socket_ != nullptr) co_await close_socket();
  co_await end(pinger_);
  co_await end(watcher_);
}

Coro<void> PlantedClient::close_socket() {
  const Instant deadline = deadline_after(1s);
  const CloseStatus status = co_await socket_->close(kCloseNormal, "", deadline);
  static_cast<void>(status);
}

Coro<void> PlantedClient::stay_connected() {
  for (;;) {
    auto over = co_await outcome(one_connection());
    if (over.cancelled()) static_cast<void>(std::move(over).get());
    socket_.reset();
    ended(over.error());
    connection_ = 0;
    reports_.phase(Phase::kBackoff);
    co_await backoff();
  }
}

Coro<void> PlantedClient::one_connection() {
  co_await timeout(6s, open());
  failures_ = 0;
  heard_ = now();
  std::fill(data_.begin(), data_.end(), heard_);
  reports_.phase(Phase::kSubscribe);
  co_await subscribe();
  co_await read();
}

Coro<void> PlantedClient::open() {
  reports_.phase(Phase::kDial);
  std::unique_ptr<Stream> stream = co_await doors_.transport.connect(config_.venue);
  connection_ = ++connections_;
  reports_.phase(Phase::kUpgrade);
  UpgradeRequest request(config_.venue.host, config_.path);
  Coro<std::unique_ptr<WebSocket>> upgrade =
      WebSocket::connect(std::move(stream), std::move(request), doors_.random);
  socket_ = co_await std::move(upgrade);
}

Coro<void> PlantedClient::subscribe() {
  for (const hyperliquid::WantedTopic& topic : config_.topics) {
    const std::string message = subscribe_message(topic.subscription);
    co_await socket_->send_text(message);
  }
}

Coro<void> PlantedClient::read() {
  for (;;) {
    const std::optional<Message> message = co_await socket_->next();
    if (!message) co_return;
    take(message->payload);
  }
}

Coro<void> PlantedClient::backoff() {
  const Duration delay = std::min<Duration>(1s * (1 << std::min(failures_, 5)), 30s);
  ++failures_;
  co_await sleep(delay);
}

void PlantedClient::ended(const std::exception_ptr&) {}

void PlantedClient::take(std::string_view text) {
  heard_ = now();
  parser_.parse(text, view_);
  reports_.frame(frame_kind_name(view_.kind), connection_);
  if (view_.kind != FrameKind::kData) return;
  for (std::size_t i = 0; i < data_.size(); ++i) {
    if (config_.topics[i].key != view_.topic) continue;
    data_[i] = now();
    brought_[i] = true;
  }
  deliver();
}

void PlantedClient::deliver() {
  for (const hyperliquid::TradeId& trade : view_.trades) {
    if (!duplicates_.is_new(view_.coin, trade)) continue;
    reports_.trade(view_.coin, trade.time_ms, trade.tid, connection_);
  }
  reports_.delivered(view_.topic, connection_);
}

Coro<void> PlantedClient::send_pings() {
  for (;;) {
    co_await sleep(15s);
    if (socket_ != nullptr && !socket_->status()) ping();
  }
}

void PlantedClient::ping() { socket_->try_send(MessageKind::kText, hyperliquid::kPingMessage); }

Coro<void> PlantedClient::watch() {
  for (;;) {
    co_await sleep(1s);
    if (socket_ != nullptr && !socket_->status() && silent()) socket_->abort();
  }
}

bool PlantedClient::silent() {
  if (heard_ + kSilence <= now()) return true;
  for (std::size_t i = 0; i < data_.size(); ++i) {
    const hyperliquid::WantedTopic& topic = config_.topics[i];
    if (topic.has_cadence && brought_[i] && data_[i] + kDataSilence <= now()) return true;
  }
  return false;
}

sim::RunResult run_planted(scenarios::ClientProgram program, const PlantedRun& how) {
  const auto make_setup = [&how](const sim::RunRequest&, sim::Oracle& oracle) {
    scenarios::CaseSetup setup = scenarios::generated_setup(oracle, how.market);
    std::vector<sim::FaultEntry> entries = how.faults;
    if (how.stop > Duration::zero()) entries.push_back(scenarios::stop_at(kStopId, how.stop));
    setup.clients.front().early_end = how.early_end;
    setup.plan = sim::FaultPlan(std::move(entries));
    setup.length = how.length;
    setup.latency_min = setup.latency_max = how.latency;
    return setup;
  };
  sim::RunRequest request;
  request.seed = how.seed;
  if (how.stop == Duration::zero()) {
    request.plan = sim::FaultPlan(how.faults);
    request.plan_scope = sim::PlanScope::kWhole;  // Else a stop would be added.
  }
  return scenarios::run_feed_case(make_setup, request, scenarios::Client(program, how.reports));
}

sim::FaultEntry fault_at(std::uint32_t id, const std::string& kind, Duration at) {
  return sim::FaultEntry(id, kind, sim::AtTime{at.count()});
}

sim::FaultEntry fault_at(std::uint32_t id, const std::string& kind, Duration at, Duration lasts) {
  sim::FaultEntry entry = fault_at(id, kind, at);
  entry.numbers["duration_ns"] = lasts.count();
  return entry;
}

PlantedRun with_reset(Duration at) {
  PlantedRun how;
  how.faults = {fault_at(1, "reset_peer", at)};
  return how;
}

std::string broken(const sim::RunResult& result) {
  return result.violation ? result.violation->property : std::string();
}

std::string why(const sim::RunResult& result) {
  return result.violation ? result.violation->second.text : std::string();
}

}  // namespace wavetank::test
