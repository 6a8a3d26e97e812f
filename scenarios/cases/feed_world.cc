#include "scenarios/cases/feed_world.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/task/dump_tasks.h"
#include "sim/oracle/draw_stream.h"
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

// A client that never subscribes is stopped so long before the run ends.
constexpr Duration kStopBeforeEnd = std::chrono::seconds(10);

std::string text_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "an exception of unknown type";
  }
}

}  // namespace

FeedWorld::FeedWorld(const FeedSetup& setup, const Client& client, sim::Oracle& oracle,
                     const sim::FaultPlan& plan, sim::PlanOrigin origin, sim::EventLog log)
    : setup_(setup),
      client_(client),
      plan_(plan),
      venue_(hyperliquid::VenueConfig(), *setup.feed),
      record_(*setup.feed, [this] { return world_.now(); }),
      world_(oracle, setup.epoch_ns, std::move(log)),
      venue_host_(world_.add_host("venue")),
      client_host_(world_.add_host("client")),
      properties_(world_),
      injector_(world_, plan_, origin),
      facts_(client_host_.id(), client.reports, setup.config, injector_),
      reports_(world_, client_host_.id()) {
  sim::DrawStream& draws = oracle.stream("case");
  sim::Path& path = world_.network().path(client_host_);
  path.latency = Duration(
      draws.draw_between("latency_ns", setup.latency_min.count(), setup.latency_max.count()));
  hyperliquid::VenueServerOptions options;
  options.identify = [](const Stream& stream) {
    return static_cast<const sim::HostStream&>(stream).connection().id();
  };
  server_.emplace(venue_host_.doors(), venue_, "client", std::move(options));
  venue_.keep_record(record_);
  facts_.set_record(record_);
  properties_.add_listener(injector_);
  properties_.add_listener(facts_);
  properties_.add_listener(*this);
  for (PropertyPointer& property : all_properties(facts_)) properties_.add(std::move(property));
  injector_.set_phase([this] { return std::string_view(facts_.phase()); });
  add_sim_handlers(injector_, client_host_);
  add_venue_handlers();
}

void FeedWorld::run() {
  injector_.start();
  venue_host_.spawn(server_->serve(setup_.config.venue), "venue");
  const Task<int> program =
      client_host_.spawn(client_.run(client_host_.doors(), setup_.config, reports_), "main");
  program.add_done_callback(DoneCallback([this](const AnyFuture& task) { client_ended(task); }));
  if (setup_.stop_after_feed) watch_feed_end();
  const Instant end(setup_.length);
  end_ = world_.run(end);
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
  if (error) client_error_ = text_of(error);
  world_.emit(EventKind::kHostExit, client_host_.id(), 0,
              fmt::format("exit {} {}", *exit_code_, client_error_));
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
  const std::uint64_t sent =
      stats.count(hyperliquid::VenueSends::kData) + stats.count(hyperliquid::VenueSends::kStray);
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

// What plans can wait for beside sim's own triggers. An acknowledgement is counted when it arrives.
void FeedWorld::raise_trigger() {
  if (facts_.frame() == nullptr) return;
  switch (facts_.frame()->kind) {
    case hyperliquid::FrameKind::kSubscriptionResponse:
      injector_.trigger("subscribe_ack");
      break;
    case hyperliquid::FrameKind::kData:
      injector_.trigger("data");
      break;
    case hyperliquid::FrameKind::kPong:
      injector_.trigger("pong");
      break;
    default:
      break;
  }
}

void FeedWorld::add_venue_handlers() {
  injector_.handle("venue_close", [this](const sim::FaultEntry& entry) {
    sim::FaultEffect effect;
    venue_.close_all(static_cast<std::uint16_t>(entry.number("code")), entry.text("reason"));
    effect.applied = facts_.upgraded();
    // The first close frame from now on; later ones answer the client's own.
    effect.meets = [this, met = false](const sim::Event& event) mutable {
      if (met) return false;
      met = event.kind() == EventKind::kFrameReceived && event.content.starts_with("C") &&
            event.head.host == client_host_.id();
      return met;
    };
    return effect;
  });
  injector_.handle("mute", [this](const sim::FaultEntry& entry) {
    const Instant until = saturating_add(world_.now(), Duration(entry.number("duration_ns")));
    if (entry.where == "*") {
      venue_.mute_data(until);
    } else {
      venue_.mute(entry.where, until);
    }
    sim::FaultEffect effect;
    effect.count = [this, before = venue_.stats().muted] { return venue_.stats().muted - before; };
    return effect;
  });
  injector_.handle("mute_pongs", [this](const sim::FaultEntry& entry) {
    venue_.mute_pongs(saturating_add(world_.now(), Duration(entry.number("duration_ns"))));
    sim::FaultEffect effect;
    effect.count = [this, before = venue_.stats().pongs_muted] {
      return venue_.stats().pongs_muted - before;
    };
    return effect;
  });
}

void FeedWorld::judge(sim::RunResult& result, const sim::Ledger& ledger) const {
  if (properties_.violation() != nullptr) {
    result.verdict = sim::Verdict::kFail;
    result.violation = *properties_.violation();
    result.tasks = dump_tasks(client_host_.loop());
    return;
  }
  if (end_ == sim::RunEnd::kDeadlock && !exit_code_) {
    result.verdict = sim::Verdict::kFail;
    const Instant now = world_.now();
    result.violation.emplace("DEADLOCK", sim::Observation(now, "the client has not ended"),
                             sim::Observation(now,
                                              "nothing is ready, no timer is armed and "
                                              "nothing is under way"));
    result.tasks = dump_tasks(client_host_.loop());
    return;
  }
  const auto inconclusive = [&result](std::string reason) {
    result.verdict = sim::Verdict::kInconclusive;
    result.inconclusive_reason = std::move(reason);
  };
  if (ledger.inconclusive()) return inconclusive(ledger.complaints().front());
  if (!exit_code_) return inconclusive("the client was still running at the end of the run");
  if (*exit_code_ != 0) {
    return inconclusive(fmt::format("the client ended with exit code {}: {}", *exit_code_,
                                    client_error_.empty() ? "no error was told" : client_error_));
  }
  if (setup_.stop_after_feed && setup_.config.topics.empty()) {
    inconclusive("nothing was replayed: the capture names no subscription and holds no data");
  }
}

sim::RunResult FeedWorld::finish() {
  properties_.finish();
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
  judge(result, ledger);
  return result;
}

}  // namespace wavetank::scenarios
