#include "sim/run/run.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/check.h"
#include "core/inspect/dump_tasks.h"
#include "core/task/format_exception.h"
#include "sim/trace/time_text.h"

namespace wavetank::sim {
namespace {

// The exit code of a program that an exception ended, or that was cancelled.
constexpr int kExitBroken = 70;

// The row of a property that several programs have: it fails with one of them, and is reached by
// one of them.
PropertyVerdict merged(PropertyVerdict one, PropertyVerdict other) {
  for (const PropertyVerdict verdict :
       {PropertyVerdict::kFail, PropertyVerdict::kPass, PropertyVerdict::kNotReached}) {
    if (one == verdict || other == verdict) return verdict;
  }
  return PropertyVerdict::kNotApplicable;
}

}  // namespace

Oracle oracle_of(const RunRequest& request) {
  const auto keep = request.record_tape ? KeepDraws::kOn : KeepDraws::kOff;
  if (!request.tape) return Oracle::from_seed(request.seed, keep);
  return Oracle::from_tape(*request.tape, keep);
}

Run::Run(const RunRequest& request, const FaultCatalogue& kinds, Oracle& oracle, RunSetup setup)
    : request_(request),
      kinds_(kinds),
      oracle_(oracle),
      setup_(std::move(setup)),
      world_(oracle, setup_.epoch_ns, request.log),
      properties_(world_),
      injector_(world_, setup_.plan, setup_.plan_origin) {
  world_.set_events_max(setup_.events_max);
  add_listener(injector_);
}

Run::~Run() {
  for (Hosted& program : programs_) program.task = {};
}

void Run::add_program(Host& host, ProgramMain main, std::function<std::string_view()> phase) {
  CHECK(std::none_of(programs_.begin(), programs_.end(),
                     [&host](const Hosted& one) { return &one.host == &host; }));
  injector_.add_client(host, std::move(phase));
  Hosted& program = programs_.emplace_back(host, std::move(main));
  at_start([this, &program] { start(program); });
}

void Run::add_property(std::unique_ptr<Property> property, const Host& host) {
  watched_.emplace_back(property.get(), &host);
  properties_.add(std::move(property));
}

bool Run::ended(const Host& host) const {
  const auto found = std::find_if(programs_.begin(), programs_.end(),
                                  [&host](const Hosted& one) { return &one.host == &host; });
  CHECK(found != programs_.end());
  return found->exit_code.has_value();
}

RunResult Run::run() {
  for (const std::unique_ptr<Part>& part : parts_) part->complete(*this);
  injector_.resolve(targets(), kinds_);
  injector_.start();
  for (const std::function<void()>& action : starts_) action();
  run_to_end();
  for (Hosted& program : programs_) program.task = {};
  return finish();
}

// Programs under test come first, and dial the others.
TargetDirectory Run::targets() const {
  TargetDirectory directory;
  std::vector<const Host*> others;
  for (const std::unique_ptr<Host>& host : world_.hosts()) {
    const bool tested = std::any_of(programs_.begin(), programs_.end(),
                                    [&](const Hosted& one) { return &one.host == host.get(); });
    if (!tested) others.push_back(host.get());
  }
  for (const Hosted& program : programs_) directory.add_host(program.host.name());
  for (const Host* const other : others) directory.add_host(other->name());
  for (const Hosted& program : programs_) {
    for (const Host* const other : others) directory.add_link(program.host.name(), other->name());
  }
  for (const std::string& topic : topics_) directory.add_topic(topic);
  return directory;
}

void Run::start(Hosted& program) {
  program.task = program.host.spawn(program.main(program.host.doors()), "main");
  program.task.add_done_callback(
      DoneCallback([this, &program](const AnyFuture& task) { end(program, task); }));
}

void Run::end(Hosted& program, const AnyFuture& task) {
  const std::exception_ptr error = task.cancelled() ? nullptr : task.exception();
  const bool broken = task.cancelled() || error;
  program.exit_code = broken ? kExitBroken : Future<int>(task.shared_state()).result();
  const std::string why = error ? error_text(error) : "";
  world_.emit(EventKind::kHostExit, program.host.id(), 0,
              fmt::format("exit {} {}", *program.exit_code, why));
  injector_.program_ended(program.host);
  if (setup_.ends_with == EndsWith::kPrograms && still_running() == nullptr) world_.stop();
}

const Run::Hosted* Run::still_running() const {
  const auto found = std::find_if(programs_.begin(), programs_.end(),
                                  [](const Hosted& one) { return !one.exit_code; });
  return found == programs_.end() ? nullptr : &*found;
}

void Run::run_to_end() {
  const Instant end(setup_.length);
  const Instant last = std::min(end, request_.until.value_or(end));
  end_ = world_.run(last);
  if (end_ != RunEnd::kDeadlock) return;
  if (still_running() != nullptr) {
    for (const Hosted& program : programs_) {
      if (!program.exit_code) world_.emit(EventKind::kDeadlock, program.host.id(), 0, {});
    }
    return;
  }
  // The programs are gone and nothing else will happen: the rest of the run's time is empty.
  world_.call_at(last, [this] { world_.stop(); });
  end_ = world_.run(last);
  if (last < end) end_ = RunEnd::kTimeLimit;
}

bool Run::stopped_early() const noexcept {
  return end_ == RunEnd::kTimeLimit && request_.until && *request_.until < Instant(setup_.length);
}

// The await trees of the programs under test.
std::string Run::tasks() const {
  std::string text;
  for (const Hosted& program : programs_) {
    if (programs_.size() > 1) text += "host " + program.host.name() + "\n";
    text += dump_tasks(program.host.loop());
  }
  return text;
}

// The first one. Where there are several programs, it names the host of the one that broke it.
std::optional<Violation> Run::violation() const {
  if (properties_.violation() != nullptr) {
    Violation broken = *properties_.violation();
    if (programs_.size() < 2) return broken;
    for (const auto& [property, host] : watched_) {
      if (!property->violation() || &*property->violation() != properties_.violation()) continue;
      broken.first.text.insert(0, host->name() + ": ");
      broken.second.text.insert(0, host->name() + ": ");
    }
    return broken;
  }
  if (end_ != RunEnd::kBudget) return std::nullopt;
  const Instant now = world_.now();
  return Violation("HANG",
                   Observation(now, fmt::format("a run has at most {} events", setup_.events_max)),
                   Observation(now, "the run exceeds the limit"));
}

// Why the run proves nothing; empty: it passes.
std::string Run::doubt(const Ledger& ledger) const {
  if (stopped_early()) return stopped_early_text(*request_.until);
  if (ledger.inconclusive()) return ledger.complaints().front();
  if (const Hosted* const program = still_running()) {
    return fmt::format("the client {}was still running at the end of the run",
                       programs_.size() > 1 ? "on " + program->host.name() + " " : "");
  }
  for (const std::unique_ptr<Part>& part : parts_) {
    std::string reason = part->doubt();
    if (!reason.empty()) return reason;
  }
  return {};
}

void Run::judge(RunResult& result, const Ledger& ledger) const {
  result.violation = violation();
  if (result.violation) {
    result.verdict = Verdict::kFail;
    result.tasks = tasks();
    return;
  }
  if (stopped_early()) result.tasks = world_.dump_tasks();
  result.inconclusive_reason = doubt(ledger);
  if (!result.inconclusive_reason.empty()) result.verdict = Verdict::kInconclusive;
}

void Run::add_properties(RunResult& result) const {
  for (const auto& property : properties_.properties()) {
    const auto known =
        std::find_if(result.properties.begin(), result.properties.end(),
                     [&](const PropertyResult& one) { return one.name == property->name(); });
    if (known == result.properties.end()) {
      result.properties.emplace_back(property->name(), property->verdict(), property->checked());
      continue;
    }
    known->verdict = merged(known->verdict, property->verdict());
    known->checked += property->checked();
  }
}

// -1: one has not ended. Else the first code that is not 0.
int Run::exit_code() const {
  if (still_running() != nullptr) return -1;
  const auto failed = std::find_if(programs_.begin(), programs_.end(),
                                   [](const Hosted& one) { return *one.exit_code != 0; });
  return failed == programs_.end() ? 0 : *failed->exit_code;
}

RunResult Run::finish() {
  // Duties that the end of a run judges are still open in its middle.
  if (!stopped_early()) properties_.finish();
  const Ledger& ledger = injector_.finish();
  RunResult result;
  result.trace_hash = world_.trace().trace_hash();
  result.step_hash = world_.trace().step_hash();
  result.virtual_ns = world_.now().time_since_epoch().count();
  result.epoch_ns = setup_.epoch_ns;
  result.exit_code = exit_code();
  result.plan = setup_.plan;
  result.faults.assign(ledger.rows().begin(), ledger.rows().end());
  add_properties(result);
  result.log = world_.trace().log();
  result.events_max = setup_.events_max;
  judge(result, ledger);
  for (const std::unique_ptr<Part>& part : parts_) part->finish(result);
  if (request_.record_tape) result.tape = oracle_.tape();
  result.misalignments = oracle_.misalignments();
  return result;
}

}  // namespace wavetank::sim
