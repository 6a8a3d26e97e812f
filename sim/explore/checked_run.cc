#include "sim/explore/checked_run.h"

#include <optional>
#include <stdexcept>
#include <utility>

namespace wavetank::sim {
namespace {

RunRequest recorded(RunRequest request) {
  request.record_tape = true;
  request.log = EventLog(EventLog::kUnbounded);
  return request;
}

bool same(const RunResult& a, const RunResult& b) {
  return a.trace_hash == b.trace_hash && a.step_hash == b.step_hash && a.verdict == b.verdict;
}

/// Of runs that are alike in all that is logged.
std::string explain_steps(const RunResult& a, const RunResult& b) {
  return "equal traces, but the steps of the tasks differ: step hash " + a.step_hash.hex() +
         " and " + b.step_hash.hex();
}

/// Why runs of the same decisions are not the same; `a` had no log, `b` and `c` have one.
std::string explain(const RunResult& a, const RunResult& b, const RunResult& c) {
  const std::optional<LogDifference> difference = first_difference(b.log, c.log);
  if (difference) {
    return "event " + std::to_string(difference->position) +
           (difference->may_be_earlier ? " or an earlier one" : "") + " differs:\n" +
           difference->message();
  }
  if (b.trace_hash != c.trace_hash) return "two runs differ, but no event of their logs does";
  if (a.trace_hash == b.trace_hash && a.verdict == b.verdict) return explain_steps(a, b);
  if (a.trace_hash == b.trace_hash) {
    return "equal traces, but the verdicts " + std::string(verdict_name(a.verdict)) + " and " +
           std::string(verdict_name(b.verdict));
  }
  return "two runs with a log are equal, and differ from the one without: trace " +
         a.trace_hash.hex() + " without, " + b.trace_hash.hex() + " with";
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
  checked.difference = explain(first, checked.result, third);
  checked.result = std::move(third);
  checked.result.verdict = Verdict::kNondeterministic;
  return checked;
}

}  // namespace wavetank::sim
