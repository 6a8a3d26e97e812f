#include "sim/explore/run_worker.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <exception>
#include <new>
#include <stdexcept>
#include <utility>

#include "sim/explore/native_stack.h"
#include "sim/trace/pulse.h"
#include "sim/trace/time_text.h"

namespace wavetank::sim {
namespace {

constexpr std::string_view kForeignWrite = "the client wrote to a descriptor that it does not own";
constexpr std::size_t kStackLinesMax = 24;
constexpr std::size_t kStackLinesShown = 6;
constexpr Duration kWorthAStack = std::chrono::seconds(1);

/// A person, the terminal, or the kernel that is out of memory; no program dies of these by itself.
bool comes_from_outside(int signal) {
  constexpr std::array<int, 5> kOutside = {SIGKILL, SIGHUP, SIGINT, SIGTERM, SIGQUIT};
  return std::find(kOutside.begin(), kOutside.end(), signal) != kOutside.end();
}

std::int64_t last_time_ns(const Pulse& pulse) {
  return pulse.events() == 0 ? 0 : pulse.last().time_ns;
}

std::string last_event_text(const Pulse& pulse) {
  if (pulse.events() == 0) return "no event yet";
  const EventHead last = pulse.last();
  std::string text =
      fmt::format("event {}, the last one: {}", pulse.events() - 1, event_name(last.kind));
  if (last.subject != 0) text += fmt::format(" #{}", last.subject);
  if (!pulse.phase().empty()) text += fmt::format(", in phase \"{}\"", pulse.phase());
  return text;
}

/// The hash of all that is known of the run; a run that breaks again in the same way has it again.
Hash128 fingerprint(const Pulse& pulse, std::string_view property, std::string_view how) {
  TraceHash hash;
  if (pulse.events() > 0) hash.add(pulse.last(), how);
  hash.add(EventHead(last_time_ns(pulse), 0, EventKind::kHostExit, pulse.events()), property);
  return hash.value();
}

std::vector<std::string> frames_of(const Pulse& pulse, std::size_t lines_max) {
  const auto count = static_cast<std::size_t>(pulse.frame_count.load(std::memory_order_acquire));
  std::vector<std::string> lines =
      stack_lines({pulse.frames.data(), std::min(count, Pulse::kFramesMax)}, lines_max);
  // From here outwards it is the same for every run, and ours.
  const auto ours = std::find_if(lines.begin(), lines.end(), [](const std::string& line) {
    return line.find("wavetank::sim::run_checked(") != std::string::npos ||
           line.find("wavetank::sim::run_watched(") != std::string::npos;
  });
  lines.erase(ours, lines.end());
  return lines;
}

/// `how`: the cause of the end, for the fingerprint; `what`: the same as a sentence.
EncodedRun broken_run(const Worker& worker, std::string_view property, std::string_view how,
                      std::string what) {
  const Pulse& pulse = worker.pulse();
  EncodedRun record;
  record.seed = pulse.seed();
  RunResult& result = record.result;
  const Instant last_event(Duration(last_time_ns(pulse)));
  const Instant at(Duration(pulse.now_ns()));
  result.verdict = Verdict::kFail;
  result.violation.emplace(std::string(property), Observation(last_event, last_event_text(pulse)),
                           Observation(at, std::move(what)));
  result.properties.emplace_back(std::string(property), PropertyVerdict::kFail, 1);
  result.virtual_ns = pulse.now_ns();
  result.epoch_ns = pulse.epoch_ns();
  result.exit_code = -1;
  result.trace_hash = fingerprint(pulse, property, how);
  result.step_hash = result.trace_hash;
  result.log = pulse.landmarks();
  Breakdown& breakdown = result.breakdown.emplace();
  breakdown.events = pulse.events();
  breakdown.bit = pulse.bit();
  breakdown.stack = frames_of(pulse, kStackLinesMax);
  breakdown.last_words = worker.last_words();
  return record;
}

/// The rest of a result whose run wrote into the pipe: all that a breakdown knows.
RunResult garbled_result(RunResult whole, std::uint64_t events) {
  TraceHash hash;
  hash.add(EventHead(whole.virtual_ns, 0, EventKind::kHostExit, events), whole.trace_hash.hex());
  const Instant at(Duration(whole.virtual_ns));
  RunResult result;
  result.verdict = Verdict::kFail;
  result.violation.emplace(std::string(kCrash),
                           Observation(at, fmt::format("the run ended after {} events", events)),
                           Observation(at, std::string(kForeignWrite)));
  result.properties.emplace_back(std::string(kCrash), PropertyVerdict::kFail, 1);
  result.virtual_ns = whole.virtual_ns;
  result.epoch_ns = whole.epoch_ns;
  result.exit_code = whole.exit_code;
  result.trace_hash = hash.value();
  result.step_hash = result.trace_hash;
  result.log = std::move(whole.log);
  result.breakdown.emplace().events = events;
  return result;
}

/// "was killed by signal 11 (Segmentation fault) after 57 events", "passed", "violated STALL".
std::string outcome_text(const EncodedRun& record) {
  if (!record.internal_error.empty()) return "had an internal error: " + record.internal_error;
  const RunResult& result = record.result;
  if (result.breakdown) {
    return fmt::format("broke after {} events: {}", result.breakdown->events,
                       result.violation->second.text);
  }
  if (result.violation) return "violated " + result.violation->property;
  return "ended as \"" + std::string(verdict_name(result.verdict)) + "\"";
}

}  // namespace

EncodedRun run_watched(const RunFunction& run, const RunRequest& request, Recheck recheck) {
  Pulse* const pulse = Pulse::current();
  // Each single run, so that a repetition begins with a new count.
  const RunFunction watched = [&run, pulse](const RunRequest& one) {
    if (pulse != nullptr) pulse->begin_run(one.seed);
    return run(one);
  };
  EncodedRun record;
  record.seed = request.seed;
  try {
    CheckedRun checked = run_checked(watched, request, recheck);
    record.result = std::move(checked.result);
    record.difference = std::move(checked.difference);
  } catch (const std::invalid_argument& error) {
    record.refusal = error.what();
  } catch (const std::bad_alloc&) {
    record.internal_error = kOutOfMemory;
  } catch (const std::exception& error) {
    record.internal_error = std::string("exception: ") + error.what();
  } catch (...) {
    record.internal_error = "an exception that is no std::exception";
  }
  if (pulse != nullptr) {
    record.events = pulse->events();
    pulse->end_run();
  }
  return record;
}

RunWorker::RunWorker(const std::function<void(const HandOver& hand_over)>& body,
                     SeedTimeout timeout)
    : worker_([&body](const SendFunction& send) {
        body([&send](const EncodedRun& record) {
          send(encode(record));
          Pulse::current()->told();
        });
      }),
      timeout_(std::move(timeout)) {}

bool RunWorker::receive(std::vector<EncodedRun>& records) {
  std::vector<Received> messages;
  const bool open = worker_.receive(messages);
  for (const Received& message : messages) {
    EncodedRun record = decode(message.text);
    const bool garbled = message.before == Received::Before::kGarbage;
    records.push_back(garbled ? garbling_run(std::move(record)) : std::move(record));
  }
  if (!messages.empty()) worker_.forget_words();
  return open;
}

std::optional<EncodedRun> RunWorker::end() {
  const Worker::End end = worker_.wait();
  const Pulse::Work work = worker_.pulse().work();
  if (work == Pulse::Work::kNothing) {
    if (!worker_.left_garbage()) return std::nullopt;
    EncodedRun record;
    record.seed = worker_.pulse().seed();
    return garbling_run(std::move(record));
  }
  if (comes_from_outside(end.signal)) {
    EncodedRun record;
    record.seed = worker_.pulse().seed();
    record.internal_error =
        "the worker process " + end.text() + " from outside, by a person or because memory ran out";
    return record;
  }
  if (work == Pulse::Work::kRun) {
    return broken_run(worker_, kCrash, end.text(), "the process of the run " + end.text());
  }
  return broken_run(worker_, kCrash, "untold",
                    "the run has ended and its result was lost: the program closes descriptors "
                    "that it does not own");
}

bool RunWorker::is_silent() {
  const std::uint64_t beats = worker_.pulse().beats();
  if (!timeout_.clock || !worker_.pulse().under_way() || beats != beats_) {
    beats_ = beats;
    quiet_since_.reset();
    return false;
  }
  const Instant now = timeout_.clock();
  if (!quiet_since_) quiet_since_ = now;
  if (now - *quiet_since_ < timeout_.silence_max) return false;
  if (!worker_.is_traced()) return true;
  quiet_since_.reset();
  return false;
}

EncodedRun RunWorker::kill_silent() {
  worker_.ask_for_stack();
  worker_.kill();
  return broken_run(
      worker_, kHang, "silent",
      fmt::format("no event for {} of real time", duration_text(timeout_.silence_max.count())));
}

std::string RunWorker::where() {
  const Pulse& pulse = worker_.pulse();
  if (!pulse.under_way()) return {};
  std::string text = fmt::format("seed {}: {} events, at {}", pulse.seed(), pulse.events(),
                                 virtual_time_text(last_time_ns(pulse)));
  if (!pulse.phase().empty()) text += fmt::format(", in phase \"{}\"", pulse.phase());
  if (!quiet_since_ || timeout_.clock() - *quiet_since_ < kWorthAStack) return text;
  worker_.ask_for_stack();
  for (const std::string& line : frames_of(pulse, kStackLinesShown)) text += "\n  " + line;
  return text;
}

bool is_crash(const EncodedRun& record) {
  return record.result.breakdown && record.result.violation->property == kCrash;
}

bool is_hang(const EncodedRun& record) {
  return record.result.breakdown && record.result.violation->property == kHang;
}

EncodedRun garbling_run(EncodedRun record) {
  const bool judged = record.refusal.empty() && record.internal_error.empty() &&
                      record.result.verdict != Verdict::kNondeterministic;
  if (!judged) return record;
  record.result = garbled_result(std::move(record.result), record.events);
  record.difference.clear();
  return record;
}

EncodedRun compared(EncodedRun first, EncodedRun second) {
  if (!second.refusal.empty()) return second;
  if (second.internal_error.empty() && second.result.breakdown &&
      second.result.trace_hash == first.result.trace_hash) {
    return first;
  }
  std::string one = "the first run " + outcome_text(first);
  std::string other = "the second " + outcome_text(second);
  first.difference = one + "; " + other;
  const Instant at = first.result.violation->second.at;
  first.result.verdict = Verdict::kNondeterministic;
  first.result.violation.emplace(std::string(kDeterminism), Observation(at, std::move(one)),
                                 Observation(at, std::move(other)));
  return first;
}

}  // namespace wavetank::sim
