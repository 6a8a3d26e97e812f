#include "tests/explore/fake_registry.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include "sim/fault/fault_kinds.h"
#include "sim/import/open_capture.h"
#include "sim/oracle/oracle.h"
#include "sim/trace/time_text.h"
#include "sim/trace/trace.h"

namespace wavetank::sim {
namespace {

/// 2025-01-26T19:14:03.893903Z.
constexpr std::int64_t kEpochNs = 1'737'918'843'893'903'000;
constexpr std::int64_t kSecond = 1'000'000'000;

Oracle oracle_of(const RunRequest& request) {
  const KeepDraws recording = request.record_tape ? KeepDraws::kOn : KeepDraws::kOff;
  return request.tape ? Oracle::from_tape(*request.tape, recording)
                      : Oracle::from_seed(request.seed, recording);
}

/// The effect of a scenario on a run with a given frame.
class FakeRun {
 public:
  explicit FakeRun(const RunRequest& request_)
      : request(request_), oracle(oracle_of(request_)), trace(request_.log) {
    event(0, EventKind::kListen, "start");
    event(1, EventKind::kHostStart, "client");
  }

  void event(std::int64_t seconds, EventKind kind, std::string_view content) {
    const std::uint16_t host = kind == EventKind::kListen ? 0 : 1;
    trace.event(EventHead(seconds * kSecond, host, kind), content);
  }

  void observe(std::uint64_t id) {
    trace.event(EventHead(12 * kSecond, 0, EventKind::kFaultObserved, id), "reset_peer");
  }

  std::uint64_t draw(std::uint64_t bound) { return oracle.stream("coin").draw("side", bound); }

  void check(const std::string& property) {
    result.properties.emplace_back(property, PropertyVerdict::kPass, 1);
  }

  void fail(const std::string& property) {
    result.verdict = Verdict::kFail;
    result.properties.emplace_back(property, PropertyVerdict::kFail, 2);
    result.violation.emplace(
        property, Observation(Instant(Duration(10 * kSecond)), "dial 1 of a window that allows 1"),
        Observation(Instant(Duration(12'480'000'000)), "dial 2 in that window"));
    result.tasks = "host client\ntask 'main' waits for sleep\n  client.cc:12 main\n";
  }

  void plan(const FaultPlan& own) { result.plan = request.plan ? *request.plan : own; }

  RunResult finish() {
    if (request.until && *request.until < Instant(Duration(13 * kSecond))) {
      result.verdict = Verdict::kInconclusive;
      result.violation.reset();
      result.inconclusive_reason = stopped_early_text(*request.until);
      result.tasks = "host client\ntask 'main' waits for sleep\n";
    }
    event(13, EventKind::kTextReceived, "end");
    result.trace_hash = trace.trace_hash();
    result.step_hash = trace.step_hash();
    result.virtual_ns = 13 * kSecond;
    result.epoch_ns = kEpochNs;
    result.log = trace.log();
    if (request.record_tape) result.tape = oracle.tape();
    result.misalignments = oracle.misalignments();
    return std::move(result);
  }

  const RunRequest& request;
  Oracle oracle;
  Trace trace;
  RunResult result;
};

FaultPlan reset_plan() {
  return FaultPlan(std::vector<FaultEntry>{FaultEntry(1, "reset_peer", AtTime{9 * kSecond})});
}

LedgerRow reset_row(std::uint64_t observed, const char* phase) {
  LedgerRow row;
  row.id = 1;
  row.kind = "reset_peer";
  row.when = AtTime{9 * kSecond};
  row.due_ns = 9 * kSecond;
  row.scheduled = 1;
  row.applied = 1;
  row.observed = observed;
  row.applied_in_phase[phase] = 1;
  return row;
}

void dial_twice(FakeRun& run) {
  run.event(9, EventKind::kFaultApplied, "reset_peer");
  run.event(10, EventKind::kDial, "venue:443");
  run.event(12, EventKind::kDial, "venue:443");
}

RunResult steady(const RunRequest& request) {
  FakeRun run(request);
  const std::uint64_t draw = run.draw(1000);
  run.event(static_cast<std::int64_t>(draw % 8), EventKind::kDial, std::to_string(draw));
  run.plan(reset_plan());
  run.result.faults.push_back(reset_row(2, draw % 2 == 0 ? "stream" : "backoff"));
  run.result.messages = 55;
  run.check("BUDGET");
  run.result.properties.emplace_back("STOP_BOUND", PropertyVerdict::kNotReached, 0);
  return run.finish();
}

RunResult unlucky(const RunRequest& request) {
  FakeRun run(request);
  const std::uint64_t draw = run.draw(7);
  run.plan(reset_plan());
  dial_twice(run);
  if (draw == 2) {
    run.fail("BUDGET");
  } else {
    run.check("BUDGET");
  }
  return run.finish();
}

RunResult two_ways(const RunRequest& request) {
  FakeRun run(request);
  const std::uint64_t draw = run.draw(5);
  dial_twice(run);
  if (draw == 1 || draw == 2) run.fail(draw == 1 ? "BUDGET" : "STOP_BOUND");
  return run.finish();
}

RunResult flaky(const RunRequest& request) {
  static int calls = 0;
  FakeRun run(request);
  run.event(5, EventKind::kDial, "call " + std::to_string(++calls));
  run.fail("BUDGET");
  return run.finish();
}

RunResult crashing(const RunRequest& request) {
  if (request.seed == 5) std::abort();
  return steady(request);
}

RunResult leaving(const RunRequest& request) {
  FakeRun run(request);
  if (request.seed == 6) std::exit(0);
  return run.finish();
}

RunResult falling(const RunRequest& request) {
  FakeRun run(request);
  run.plan(reset_plan());
  run.event(2, EventKind::kReportPhase, "backoff");
  dial_twice(run);
  run.observe(1);
  run.observe(1);
  if (request.seed % 3 == 1) {
    if (request.seed == 4) (void)!::write(STDERR_FILENO, "no such order\n", 14);
    std::abort();
  }
  return run.finish();
}

/// Shared by all processes that come of this one.
int& calls_of_fickle() {
  static int* const calls = static_cast<int*>(
      ::mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  return *calls;
}

RunResult fickle(const RunRequest& request) {
  FakeRun run(request);
  if (request.seed == 2 && ++calls_of_fickle() % 2 == 1) std::abort();
  return run.finish();
}

RunResult killed(const RunRequest& request) {
  FakeRun run(request);
  if (request.seed == 1) ::raise(SIGKILL);
  return run.finish();
}

void close_all() {
  for (int descriptor = 3; descriptor < 256; ++descriptor) ::close(descriptor);
}

RunResult closing(const RunRequest& request) {
  FakeRun run(request);
  dial_twice(run);
  if (request.seed % 10 < 5 || request.seed % 10 > 7) return run.finish();
  close_all();
  // Others take their numbers.
  while (request.seed % 10 == 6 && ::open("/dev/null", O_RDWR) < 255) {
  }
  while (request.seed % 10 == 7) ::pause();
  return run.finish();
}

RunResult shouting(const RunRequest& request) {
  FakeRun run(request);
  const std::string words(1 << 20, '!');
  (void)!::write(STDERR_FILENO, words.data(), words.size());
  return run.finish();
}

RunResult choosy(const RunRequest& request) {
  FakeRun run(request);
  run.result.setup_hash.low = 0xabc;
  run.result.events_max = request.events_max.value_or(1'000);
  run.event(5, EventKind::kDial, std::to_string(run.draw(1000)));
  run.plan(reset_plan());
  run.result.faults.push_back(reset_row(request.client == "shy" ? 0 : 1, "stream"));
  if (request.client == "hasty") {
    dial_twice(run);
    run.fail("BUDGET");
  } else {
    run.check("BUDGET");
  }
  return run.finish();
}

RunResult looping(const RunRequest& request) {
  FakeRun run(request);
  run.event(3, EventKind::kDial, "venue:443");
  // To its parent, a run that waits looks like one that loops; it leaves the processor to others.
  while (request.seed == 4) ::pause();
  return run.finish();
}

RunResult throwing(const RunRequest& request) {
  if (request.seed == 3) throw std::runtime_error("the scenario has a bug");
  return steady(request);
}

RunResult refusing(const RunRequest& request) {
  throw std::invalid_argument("refusing needs a client that " + request.client + " is not");
}

RunResult inert(const RunRequest& request) {
  FakeRun run(request);
  run.result.faults.push_back(reset_row(0, "dial"));
  return run.finish();
}

RunResult doubtful(const RunRequest& request) {
  FakeRun run(request);
  if (request.seed % 4 == 1) {
    run.result.verdict = Verdict::kInconclusive;
    run.result.inconclusive_reason = "fault 1 (reset_peer) was applied, but never observed";
  }
  return run.finish();
}

RunResult endless(const RunRequest& request) {
  while (request.seed >= 3) ::pause();
  return steady(request);
}

RunResult unnamed(const RunRequest& request) {
  FakeRun run(request);
  run.result.verdict = Verdict::kFail;
  return run.finish();
}

RunResult replay(const RunRequest& request) {
  FakeRun run(request);
  if (!request.capture) throw std::invalid_argument("replay needs a capture");
  for (const Record& record : request.capture->records) {
    run.event(1, EventKind::kFrameReceived, record.payload);
  }
  run.result.messages = request.capture->records.size();
  run.plan(FaultPlan());
  if (request.plan) run.result.faults.push_back(reset_row(2, "stream"));
  if (request.client == "crashing") std::abort();
  if (request.client == "closing") close_all();
  if (request.client == "hasty") {
    dial_twice(run);
    run.fail("BUDGET");
  } else {
    run.check("BUDGET");
  }
  return run.finish();
}

RunResult fed(const RunRequest& request) {
  FakeRun run(request);
  run.plan(reset_plan());
  if (request.capture) {
    run.result.messages = request.capture->records.size();
    run.result.remarks.push_back("seed " + std::to_string(request.seed) + " has looked at it");
    run.result.silences.emplace_back("l2Book:BTC", kSecond, 31 * kSecond, 2);
    run.result.silences_total = 1;
  }
  if (request.seed == 17) {
    run.check("STOP_BOUND");
  } else {
    run.result.properties.emplace_back("STOP_BOUND", PropertyVerdict::kNotReached, 0);
  }
  if (request.seed == 5) {
    dial_twice(run);
    run.fail("BUDGET");
  }
  return run.finish();
}

void add_scenario(Registry& registry, const char* name, RunFunction run) {
  ScenarioInfo scenario;
  scenario.name = name;
  scenario.summary = std::string("does what ") + name + " says";
  scenario.source = "tests/explore/fake_registry.h";
  scenario.run = [run = std::move(run)](const Registry&, const RunRequest& request) {
    return run(request);
  };
  registry.scenarios.push_back(std::move(scenario));
}

std::uint64_t generate(const GenerateRequest& request, const TakeCapture& take) {
  std::string head = request.tool + " " + std::to_string(request.seed);
  for (const std::string& coin : request.coins) {
    if (coin == "none") throw std::invalid_argument("\"none\" is no coin");
    head += " " + coin;
  }
  std::uint64_t records = 1;
  if (!take(head + "\n", Duration::zero())) return records;
  for (Duration at(kSecond); at <= request.length; at += Duration(kSecond)) {
    ++records;
    if (!take(std::to_string(at.count()) + "\n", at)) return records;
  }
  return records;
}

Coro<int> serve_nothing(Doors&, const ServeRequest& request, const ServeObserver& observer,
                        ServeStatus& status) {
  if (!request.plan.empty()) throw std::invalid_argument("fault 1: not on real sockets");
  if (request.listen.host == "taken") throw AddressInUse("address already in use");
  const std::uint16_t port = request.listen.port == 0 ? 4321 : request.listen.port;
  observer.listening(Endpoint(request.listen.host, port));
  observer.line("connection 1 open");
  status.connections_total = 1;
  status.frames_sent = static_cast<std::uint64_t>(request.speed_permille);
  co_return static_cast<int>(request.seed);
}

/// Prints its request, and ends as its first subscription demands.
Coro<int> record(Doors& doors, const RecordRequest& request, const RecordObserver& observer,
                 RecordStatus& status) {
  const std::string wanted = request.subscriptions.front();
  if (wanted == "none") throw std::invalid_argument("--subscribe: no such topic");
  observer.opening();
  std::unique_ptr<AppendFile> file = co_await doors.files.open_append(request.file);
  observer.line(request.host_field + " " + std::to_string(request.venue.port) + " " + request.path);
  status.dials = 1;
  status.last_failure = "refused";
  status.remedy = "see that it runs";
  if (wanted == "deaf") co_return 0;
  status.connections = 1;
  status.messages = request.subscriptions.size();
  if (wanted == "full") throw NoSpace("cannot append: no space left on device");
  co_return wanted == "hurried" ? 15 : 0;
}

Venue fake_venue() {
  Venue venue("fake", "does the least of everything", "tests/explore/fake_registry.h");
  venue.replay.run = [](const Registry&, const RunRequest& request) { return replay(request); };
  venue.generate.run = generate;
  venue.generate.options.emplace_back("--coins", "A,B", "its coins (default: BTC,ETH)");
  venue.serve.run = serve_nothing;
  venue.serve.options.emplace_back("--coins", "A,B", "no effect here");
  venue.record.run = record;
  return venue;
}

}  // namespace

Registry fake_registry() {
  calls_of_fickle() = 0;  // Made in the parent of all.
  Registry registry;
  registry.venues.push_back(fake_venue());
  add_scenario(registry, "steady", steady);
  add_scenario(registry, "unlucky", unlucky);
  add_scenario(registry, "two_ways", two_ways);
  add_scenario(registry, "flaky", flaky);
  add_scenario(registry, "crashing", crashing);
  add_scenario(registry, "throwing", throwing);
  add_scenario(registry, "refusing", refusing);
  add_scenario(registry, "inert", inert);
  add_scenario(registry, "doubtful", doubtful);
  add_scenario(registry, "endless", endless);
  add_scenario(registry, "unnamed", unnamed);
  add_scenario(registry, "leaving", leaving);
  add_scenario(registry, "falling", falling);
  add_scenario(registry, "fickle", fickle);
  add_scenario(registry, "killed", killed);
  add_scenario(registry, "looping", looping);
  add_scenario(registry, "closing", closing);
  add_scenario(registry, "shouting", shouting);
  add_scenario(registry, "choosy", choosy);
  add_scenario(registry, "fed", fed);
  add_scenario(registry, "demanding", steady);
  registry.scenarios.back().demands = SweepDemands({"STOP_BOUND"}, {"reset_peer"});
  registry.clients = {{"reference", "does everything right", "none", nullptr},
                      {"hasty", "dials without a pause", "made up", nullptr},
                      {"crashing", "aborts in a replay", "made up", nullptr},
                      {"shy", "meets no fault", "made up", nullptr},
                      {"closing", "closes what is not its own", "made up", nullptr}};
  registry.properties = {
      {"BUDGET", "no more dials than allowed", "made up", Duration::zero(), nullptr},
      {"STOP_BOUND", "a stop ends the client", "made up", std::chrono::seconds(2), nullptr}};
  registry.faults = sim_faults();
  return registry;
}

std::shared_ptr<const Capture> fake_capture() {
  auto capture = std::make_shared<Capture>();
  capture->name = "feed.zst";
  capture->head.tool = "test";
  capture->head.source = "made up";
  capture->head.clocks = "mono and wall";
  capture->head.synthetic = true;
  for (int number = 0; number < 3; ++number) {
    capture->records.emplace_back(number * kSecond, kEpochNs + number * kSecond, 0,
                                  RecordKind::kReceived, "{\"n\":" + std::to_string(number) + "}");
  }
  capture->content_hash = "00112233445566778899aabbccddeeff";
  return capture;
}

}  // namespace wavetank::sim
