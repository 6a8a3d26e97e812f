#include "scenarios/cases/feed_world.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/inspect/dump_tasks.h"
#include "core/task/format_exception.h"
#include "scenarios/cases/setup_hash.h"
#include "sim/oracle/draw_stream.h"
#include "sim/trace/time_text.h"
#include "sim/world/connection.h"
#include "sim/world/host_stream.h"
#include "sim/world/network.h"

namespace wavetank::scenarios {

namespace {

using sim::EventKind;

// After the last frame of a replay was due, lost ones are no longer waited for.
constexpr Duration kReplayPatience = std::chrono::seconds(5);

// The end of the feed is known once a client has subscribed to all of it.
constexpr Duration kLookForEnd = std::chrono::seconds(1);

constexpr Duration kJitter = std::chrono::milliseconds(2);

}  // namespace

FeedWorld::FeedWorld(const FeedSetup& setup, const FeedParts& parts, sim::Oracle& oracle,
                     const sim::FaultPlan& plan, sim::PlanOrigin origin,
                     const sim::RunRequest& request)
    : setup_(setup),
      client_(parts.client),
      until_(request.until),
      plan_(plan),
      venue_(hyperliquid::VenueConfig(), *setup.feed),
      record_(*setup.feed, [this] { return world_.now(); }),
      world_(oracle, setup.epoch_ns, request.log),
      venue_host_(world_.add_host("venue")),
      client_host_(world_.add_host("client")),
      properties_(world_),
      injector_(world_, plan_, origin),
      facts_(client_host_.id(), client_.reports, setup.config, injector_),
      reports_(world_, client_host_.id()) {
  sim::DrawStream& draws = oracle.stream("case");
  const Duration latency(
      draws.draw_between("latency_ns", setup.latency_min.count(), setup.latency_max.count()));
  world_.network().set_latency(latency, kJitter);
  world_.set_events_max(setup.events_max);
  hyperliquid::VenueServerOptions options;
  options.identify = [](const Stream& stream) {
    return static_cast<const sim::HostStream&>(stream).connection().id();
  };
  server_.emplace(venue_host_.doors(), venue_, std::move(options));
  venue_.keep_record(record_);
  facts_.set_record(record_);
  properties_.add_listener(injector_);
  properties_.add_listener(facts_);
  properties_.add_listener(closes_);
  properties_.add_listener(*this);
  RunTerms terms;
  terms.may_end_early = setup.may_end_early;
  terms.may_hold = setup.config.room != nullptr;
  terms.signals = &client_host_.signals();
  for (PropertyPointer& property : make_properties(parts.properties, facts_, terms)) {
    properties_.add(std::move(property));
  }
  injector_.add_client(client_host_, [this] { return std::string_view(facts_.phase()); });
  injector_.offer(venue_);
  injector_.offer(closes_);
  injector_.resolve(targets(), parts.faults);
}

// The names that a plan may give.
sim::TargetDirectory FeedWorld::targets() const {
  sim::TargetDirectory directory;
  directory.add_host(client_host_.name());
  directory.add_host(venue_host_.name());
  directory.add_link(client_host_.name(), venue_host_.name());
  for (const hyperliquid::WantedTopic& topic : setup_.config.topics) directory.add_topic(topic.key);
  for (const hyperliquid::FeedTopic& topic : setup_.feed->topics()) {
    if (!topic.stray) directory.add_topic(topic.key);
  }
  return directory;
}

void FeedWorld::run() {
  injector_.start();
  venue_host_.spawn(server_->serve(setup_.config.venue), "venue");
  const Task<int> program =
      client_host_.spawn(client_.run(client_host_.doors(), setup_.config, reports_), "main");
  program.add_done_callback(DoneCallback([this](const AnyFuture& task) { client_ended(task); }));
  if (setup_.stop_after_feed) watch_feed_end();
  const Instant end(setup_.length);
  end_ = world_.run(std::min(end, until_.value_or(end)));
  stopped_early_ = end_ == sim::RunEnd::kTimeLimit && until_ && *until_ < end;
  if (end_ != sim::RunEnd::kDeadlock) return;
  if (!exit_code_) {
    world_.emit(EventKind::kDeadlock, client_host_.id(), 0, {});
    return;
  }
  // The client is gone and nothing else will happen: the rest of the run's time is empty.
  world_.call_at(end, [this] { world_.stop(); });
  end_ = world_.run(end);
}

void FeedWorld::client_ended(const AnyFuture& task) {
  const std::exception_ptr error = task.cancelled() ? nullptr : task.exception();
  exit_code_ = task.cancelled() || error ? 70 : Future<int>(task.shared_state()).result();
  const std::string why = error ? error_text(error) : "";
  world_.emit(EventKind::kHostExit, client_host_.id(), 0,
              fmt::format("exit {} {}", *exit_code_, why));
  injector_.program_ended(client_host_);
  if (setup_.stop_after_feed) world_.stop();
}

bool FeedWorld::wants(EventKind kind) const noexcept {
  if (kind == EventKind::kTextReceived) return setup_.stop_after_feed || setup_.config.decode;
  if (!setup_.stop_after_feed) return false;
  return kind == EventKind::kFrameReceived || kind == EventKind::kReportPhase ||
         kind == EventKind::kReportFrame || kind == EventKind::kReportSample;
}

void FeedWorld::on_event(const sim::Event&) {
  raise_trigger();
  if (!setup_.stop_after_feed || stop_asked_) return;
  const hyperliquid::VenueStats& stats = venue_.stats();
  const std::uint64_t sent = stats.count(hyperliquid::VenueMessageKind::kData) +
                             stats.count(hyperliquid::VenueMessageKind::kStray);
  if (!venue_.feed_done(world_.now()) || facts_.messages() < sent) return;
  if (world_.now() >= feed_end()) ask_to_stop();
}

// When the feed is over: with its last frame, or with the recording if that is later. Absent while
// a topic has not started.
std::optional<Instant> FeedWorld::feed_end() const {
  std::optional<Instant> end = venue_.feed_end();
  if (!end) return end;
  Duration age{};
  for (std::size_t i = 0; i < setup_.feed->topics().size(); ++i) {
    age = std::max(age, venue_.offset_of(i, world_.now()).value_or(Duration::zero()));
  }
  return std::max(*end, saturating_add(world_.now() - age, setup_.feed_length));
}

// Whatever the client does or leaves undone, it is asked to stop.
void FeedWorld::watch_feed_end() {
  if (stop_asked_) return;
  if (setup_.config.topics.empty()) return ask_to_stop();
  const std::optional<Instant> end = feed_end();
  const Instant next =
      end ? saturating_add(*end, kReplayPatience) : saturating_add(world_.now(), kLookForEnd);
  const Instant latest(std::max(setup_.length - kStopBeforeEnd, Duration::zero()));
  const Instant due = std::min(next, latest);
  if (world_.now() >= due) return ask_to_stop();
  world_.call_at(due, [this] { watch_feed_end(); });
}

// The end of a replay: an orderly stop, as its user would ask for one.
void FeedWorld::ask_to_stop() {
  stop_asked_ = true;
  world_.call_at(world_.now(), [this] {
    world_.emit(EventKind::kSignal, client_host_.id(), 0, "SIGTERM");
    client_host_.signals().raise(Signal::kTerminate);
  });
}

// Triggers of plans beside sim's own ones. An acknowledgement is counted when it arrives.
void FeedWorld::raise_trigger() {
  if (facts_.frame() == nullptr) return;
  switch (facts_.frame()->kind) {
    case hyperliquid::FrameKind::kSubscriptionResponse:
      injector_.trigger("subscribe_ack", client_host_.id());
      break;
    case hyperliquid::FrameKind::kData:
      injector_.trigger("data", client_host_.id());
      break;
    case hyperliquid::FrameKind::kPong:
      injector_.trigger("pong", client_host_.id());
      break;
    default:
      break;
  }
}

void FeedWorld::judge(sim::RunResult& result, const sim::Ledger& ledger) const {
  if (properties_.violation() != nullptr) {
    result.verdict = sim::Verdict::kFail;
    result.violation = *properties_.violation();
    result.tasks = dump_tasks(client_host_.loop());
    return;
  }
  if (end_ == sim::RunEnd::kBudget) {
    result.verdict = sim::Verdict::kFail;
    const Instant now = world_.now();
    result.violation.emplace(
        "HANG",
        sim::Observation(now, fmt::format("a run has at most {} events", setup_.events_max)),
        sim::Observation(now, "it has had more, and goes on"));
    result.tasks = dump_tasks(client_host_.loop());
    return;
  }
  const auto inconclusive = [&result](std::string reason) {
    result.verdict = sim::Verdict::kInconclusive;
    result.inconclusive_reason = std::move(reason);
  };
  if (stopped_early_) {
    result.tasks = world_.dump_tasks();
    return inconclusive(sim::stopped_early_text(*until_));
  }
  if (ledger.inconclusive()) return inconclusive(ledger.complaints().front());
  if (!exit_code_) return inconclusive("the client was still running at the end of the run");
  if (setup_.stop_after_feed && setup_.config.topics.empty()) {
    return inconclusive(
        "nothing was replayed: the capture names no subscription and holds no data");
  }
  if (setup_.stop_after_feed && setup_.data_frames > 0 && facts_.messages() == 0) {
    inconclusive("no message of the feed reached the client");
  }
}

sim::RunResult FeedWorld::finish() {
  // Duties that the end of a run judges are still open in its middle.
  if (!stopped_early_) properties_.finish();
  const sim::Ledger& ledger = injector_.finish();
  sim::RunResult result;
  result.trace_hash = world_.trace().trace_hash();
  result.step_hash = world_.trace().step_hash();
  result.virtual_ns = world_.now().time_since_epoch().count();
  result.epoch_ns = setup_.epoch_ns;
  result.messages = facts_.messages();
  result.exit_code = exit_code_.value_or(-1);
  result.plan = plan_;
  result.faults.assign(ledger.rows().begin(), ledger.rows().end());
  for (const auto& property : properties_.properties()) {
    result.properties.emplace_back(property->name(), property->verdict(), property->checked());
  }
  result.log = world_.trace().log();
  result.setup_hash = setup_hash(setup_, hyperliquid::VenueConfig());
  result.events_max = setup_.events_max;
  judge(result, ledger);
  return result;
}

}  // namespace wavetank::scenarios
