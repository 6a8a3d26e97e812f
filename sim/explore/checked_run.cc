#include "sim/explore/checked_run.h"

#include <optional>
#include <stdexcept>
#include <utility>

namespace wavetank::sim {
namespace {

RunRequest recorded(RunRequest request) {
  request.record_tape = true;
  EventSink* const sink = request.log.sink();
  request.log = EventLog::of_long_run();
  request.log.set_sink(sink);
  return request;
}

bool same(const RunResult& a, const RunResult& b) {
  return a.trace_hash == b.trace_hash && a.step_hash == b.step_hash && a.verdict == b.verdict;
}

/// The difference of runs that are alike in all that is logged.
std::string explain_steps(const RunResult& a, const RunResult& b) {
  return "equal traces, but the steps of the tasks differ: step hash " + a.step_hash.hex() +
         " and " + b.step_hash.hex();
}

/// How runs of the same decisions differ.
struct Explanation {
  std::string text;
  std::string first, second;  ///< The words of two runs at the place of the difference.
  Instant at{};
};

Explanation explain_event(const LogDifference& difference) {
  Explanation explanation;
  explanation.text = "event " + std::to_string(difference.position) +
                     (difference.may_be_earlier ? " or an earlier one" : "") + " differs:\n" +
                     difference.message();
  const std::string place = "event " + std::to_string(difference.position) + " of ";
  const auto line = [](const std::optional<LoggedEvent>& event) {
    return event ? event->line() : std::string("no event, because the run has ended");
  };
  explanation.first = place + "one run: " + line(difference.a);
  explanation.second = place + "the next: " + line(difference.b);
  const std::optional<LoggedEvent>& shown = difference.a ? difference.a : difference.b;
  if (shown) explanation.at = Instant(Duration(shown->head.time_ns));
  return explanation;
}

/// `a` had no log, `b` and `c` have one.
Explanation explain(const RunResult& a, const RunResult& b, const RunResult& c) {
  const std::optional<LogDifference> difference = first_difference(b.log, c.log);
  if (difference) return explain_event(*difference);
  Explanation explanation;
  explanation.at = Instant(Duration(c.virtual_ns));
  explanation.first = "one run: trace " + a.trace_hash.hex() + ", steps " + a.step_hash.hex();
  explanation.second = "the next: trace " + b.trace_hash.hex() + ", steps " + b.step_hash.hex();
  if (b.trace_hash != c.trace_hash) {
    explanation.text = "two runs differ, but no event of their logs does";
  } else if (a.trace_hash != b.trace_hash) {
    explanation.text = "two runs with a log are equal, and differ from the one without: trace " +
                       a.trace_hash.hex() + " without, " + b.trace_hash.hex() + " with";
  } else if (a.verdict != b.verdict) {
    explanation.text = "equal traces, but the verdicts " + std::string(verdict_name(a.verdict)) +
                       " and " + std::string(verdict_name(b.verdict));
  } else {
    explanation.text = explain_steps(a, b);
  }
  return explanation;
}

}  // namespace

CheckedRun run_checked(const RunFunction& run, const RunRequest& request, Recheck recheck) {
  CheckedRun checked;
  checked.result = run(request);
  if (checked.result.verdict == Verdict::kFail && !checked.result.violation) {
    throw std::logic_error("the scenario fails without naming the property that was violated");
  }
  if (checked.result.verdict != Verdict::kFail && recheck == Recheck::kFailures) return checked;
  const RunResult first = std::exchange(checked.result, run(recorded(request)));
  if (same(first, checked.result)) return checked;
  RunResult third = run(recorded(request));
  Explanation explanation = explain(first, checked.result, third);
  checked.result = std::move(third);
  checked.result.verdict = Verdict::kNondeterministic;
  checked.result.violation.emplace(std::string(kDeterminism),
                                   Observation(explanation.at, std::move(explanation.first)),
                                   Observation(explanation.at, std::move(explanation.second)));
  checked.difference = std::move(explanation.text);
  return checked;
}

}  // namespace wavetank::sim
