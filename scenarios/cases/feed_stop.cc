#include "scenarios/cases/feed_stop.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "sim/run/run.h"
#include "sim/world/host.h"
#include "sim/world/world.h"

namespace wavetank::scenarios {
namespace {

using sim::EventKind;

// After the last frame of a replay was due, lost ones are no longer waited for.
constexpr Duration kReplayPatience = std::chrono::seconds(5);

// The end of the feed is known once a client has subscribed to all of it.
constexpr Duration kLookForEnd = std::chrono::seconds(1);

}  // namespace

FeedStop::FeedStop(const CaseTerms& terms, VenuePart& venue, std::vector<const ClientPart*> clients,
                   Duration delay)
    : terms_(terms), venue_(venue), clients_(std::move(clients)), delay_(delay) {}

void FeedStop::build(sim::Run& run) {
  run_ = &run;
  run.at_start([this] { watch(); });
}

void FeedStop::complete(sim::Run& run) { run.add_listener(*this); }

bool FeedStop::wants(EventKind kind) const noexcept {
  return kind == EventKind::kTextReceived || kind == EventKind::kFrameReceived ||
         kind == EventKind::kReportPhase || kind == EventKind::kReportFrame ||
         kind == EventKind::kReportSample;
}

void FeedStop::on_event(const sim::Event&) {
  if (stage_ == Stage::kStopped) return;
  const hyperliquid::VenueStats& stats = venue_.venue().stats();
  const std::uint64_t sent = stats.count(hyperliquid::VenueMessageKind::kData) +
                             stats.count(hyperliquid::VenueMessageKind::kStray);
  if (!venue_.venue().feed_done(now()) || messages() < sent) return;
  if (now() >= feed_end()) ask_to_stop();
}

Instant FeedStop::now() const { return run_->world().now(); }

std::uint64_t FeedStop::messages() const {
  std::uint64_t sum = 0;
  for (const ClientPart* const client : clients_) sum += client->facts().messages();
  return sum;
}

// No client wants any topic.
bool FeedStop::is_empty() const { return terms_.topics().empty(); }

// When the feed is over: with its last frame, or with the recording if that is later. Absent while
// a topic has not started.
std::optional<Instant> FeedStop::feed_end() const {
  std::optional<Instant> end = venue_.venue().feed_end();
  if (!end) return end;
  Duration age{};
  for (std::size_t i = 0; i < venue_.feed().topics().size(); ++i) {
    age = std::max(age, venue_.venue().offset_of(i, now()).value_or(Duration::zero()));
  }
  return std::max(*end, saturating_add(now() - age, terms_.feed_length));
}

// The clients are asked to stop, whether or not they do anything.
void FeedStop::watch() {
  if (stage_ == Stage::kStopped) return;
  if (is_empty()) return ask_to_stop();
  const std::optional<Instant> end = feed_end();
  const Instant next =
      end ? saturating_add(*end, kReplayPatience) : saturating_add(now(), kLookForEnd);
  const Instant latest(std::max(terms_.length - kStopBeforeEnd, Duration::zero()));
  const Instant due = std::min(next, latest);
  if (now() >= due) return ask_to_stop();
  run_->world().call_at(due, [this] { watch(); });
}

void FeedStop::ask_to_stop() {
  stage_ = Stage::kStopped;
  sim::World& world = run_->world();
  world.call_at(world.now() + delay_, [this, &world] {
    for (const ClientPart* const client : clients_) {
      sim::Host& host = client->host();
      if (run_->ended(host)) continue;
      world.emit(EventKind::kSignal, host.id(), 0, "SIGTERM");
      host.signals().raise(Signal::kTerminate);
    }
  });
}

std::string FeedStop::doubt() const {
  if (is_empty()) {
    return "the replay has no messages: the capture names no subscription and holds no data";
  }
  if (terms_.data_frames > 0 && messages() == 0) return "no message of the feed reached the client";
  return {};
}

}  // namespace wavetank::scenarios
