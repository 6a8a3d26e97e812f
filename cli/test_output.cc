#include "cli/test_output.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <utility>

#include "cli/printable.h"
#include "cli/recorded_feed.h"
#include "cli/result_json.h"
#include "cli/run_output.h"
#include "cli/summary.h"
#include "sim/import/open_capture.h"
#include "sim/trace/time_text.h"

namespace wavetank::cli {
namespace {

constexpr std::size_t kReasonsShown = 8;

/// Where an incident and a report can be had of.
const std::string* incident_of(const ScenarioOutcome& outcome, std::size_t failure) {
  if (failure >= outcome.incidents.size() || outcome.incidents[failure].empty()) return nullptr;
  return &outcome.incidents[failure];
}

/// "DIAL_BUDGET in 98 seeds (first 0), STALL in 2 seeds (first 17)".
std::string violations_text(const sim::SweepResult& result) {
  std::string text;
  for (const auto& [property, alike] : result.failures_by) {
    text += fmt::format("{}{} in {} (first {})", text.empty() ? "" : ", ", property,
                        counted(alike.count, "seed"), alike.first_seed);
  }
  return text;
}

/// For few seeds, since many are inconclusive for it; for a given plan always.
std::string never_bit_text(const sim::SweepResult& result) {
  if (result.demands.given) return never_bit_line(result.never_bit());
  if (result.seeds_run >= sim::SweepResult::kManySeeds) return {};
  return never_bit_line(result.never_bit(), fmt::format("; inconclusive from {} seeds on",
                                                        sim::SweepResult::kManySeeds));
}

std::string counts_text(const sim::SweepResult& result) {
  std::string text =
      counted(result.seeds_run, "seed") + ": " + fmt::format("{} passed", result.passed);
  const auto append = [&text](std::uint64_t count, const char* what) {
    if (count > 0) text += fmt::format(", {} {}", count, what);
  };
  append(result.failed, "failed");
  append(result.inconclusive, "inconclusive");
  append(result.nondeterministic, "nondeterministic");
  append(result.internal_errors.size(), "without a result");
  return text;
}

std::string indented(const std::vector<std::string>& lines) {
  std::string text;
  for (std::size_t i = 0; i < std::min(lines.size(), kReasonsShown); ++i) {
    text += "      " + lines[i] + "\n";
  }
  if (lines.size() > kReasonsShown) {
    text += fmt::format("      and {} more\n", lines.size() - kReasonsShown);
  }
  return text;
}

/// Options that decide a run beside scenario, client and seed, as a shell reads them.
std::string other_arguments(const Options& options) {
  std::string text;
  if (options.faults) text += " --faults " + shell_word(*options.faults);
  if (options.capture) text += " --capture " + shell_word(*options.capture);
  if (options.max_gap) text += fmt::format(" --max-gap {}ms", options.max_gap->count() / 1'000'000);
  if (options.owe_gaps) text += " --owe-gaps";
  return text;
}

/// As if all had been one sweep; failures stay where they are.
sim::SweepResult sum_of(const std::vector<ScenarioOutcome>& outcomes) {
  sim::SweepResult sum;
  std::vector<sim::Hash128> hashes;
  for (const ScenarioOutcome& outcome : outcomes) {
    const sim::SweepResult& result = outcome.result;
    sum.seeds_run += result.seeds_run;
    sum.passed += result.passed;
    sum.failed += result.failed;
    sum.inconclusive += result.inconclusive;
    sum.nondeterministic += result.nondeterministic;
    sum.virtual_ns += result.virtual_ns;
    sum.messages += result.messages;
    sum.interrupted = sum.interrupted || result.interrupted;
    sum.failures_left_out += result.failures_left_out;
    merge_properties(sum.properties, result.properties);
    sum.faults.add(result.faults);
    hashes.push_back(result.trace_hash);
  }
  sum.trace_hash = outcomes.size() == 1 ? hashes.front() : sim::combine(hashes);
  return sum;
}

std::int64_t seeds_per_cpu_second(std::uint64_t seeds, std::int64_t cpu_ns) {
  constexpr std::uint64_t kNsPerSecond = 1'000'000'000;
  if (cpu_ns <= 0) return 0;
  return static_cast<std::int64_t>(seeds * kNsPerSecond / static_cast<std::uint64_t>(cpu_ns));
}

void add_failures(sim::JsonWriter& json, const ScenarioOutcome& outcome) {
  for (std::size_t i = 0; i < outcome.result.failures.size(); ++i) {
    const sim::SweepFailure& failure = outcome.result.failures[i];
    json.begin_object().key("scenario").text(outcome.scenario);
    json.key("seed").exact_natural(failure.seed);
    json.key("property");
    failure.result.violation ? json.text(failure.result.violation->property) : json.null();
    json.key("verdict").text(verdict_name(failure.result.verdict));
    const std::string* incident = incident_of(outcome, i);
    add_text_or_null(json, "incident", incident == nullptr ? std::string_view() : *incident);
    json.key("trace_hash").text(failure.result.trace_hash.hex());
    json.key("plan_size").natural(failure.plan_size);
    add_text_or_null(json, "difference", failure.difference);
    json.end_object();
  }
}

void add_errors(sim::JsonWriter& json, const ScenarioOutcome& outcome) {
  for (const sim::SweepTrouble& error : outcome.result.internal_errors) {
    json.begin_object().key("scenario").text(outcome.scenario);
    json.key("seed").exact_natural(error.seed).key("error").text(error.what).end_object();
  }
}

void add_counts(sim::JsonWriter& json, const sim::SweepResult& result) {
  json.key("seeds_run").natural(result.seeds_run);
  json.key("passed").natural(result.passed);
  json.key("failed").natural(result.failed);
  json.key("inconclusive").natural(result.inconclusive);
  json.key("nondeterministic").natural(result.nondeterministic);
}

/// Runs that were not made, or not to their end, and why.
void add_unfinished(sim::JsonWriter& json, const std::vector<ScenarioOutcome>& outcomes) {
  json.key("under_way").begin_array();
  for (const ScenarioOutcome& outcome : outcomes) {
    for (const std::string& where : outcome.result.under_way) {
      json.text(outcome.scenario + ", " + where.substr(0, where.find('\n')));
    }
  }
  json.end_array().key("ended_early").begin_array();
  for (const ScenarioOutcome& outcome : outcomes) {
    const std::string& why = outcome.result.ended_early;
    if (!why.empty()) json.text(outcome.scenario + ": " + why);
  }
  json.end_array();
}

void add_hash(sim::JsonWriter& json, const sim::SweepResult& result) {
  json.key("trace_hash");
  // An interrupted sweep's would depend on the moment.
  result.interrupted ? json.null() : json.text(result.trace_hash.hex());
  json.key("messages").natural(result.messages);
  json.key("virtual_seconds").seconds(result.virtual_ns);
}

/// Everything of `outcomes` from the failures on; `sum` is their sum.
void add_lists(sim::JsonWriter& json, const std::vector<const ScenarioOutcome*>& outcomes,
               const sim::SweepResult& sum) {
  json.key("failures").begin_array();
  for (const ScenarioOutcome* outcome : outcomes) add_failures(json, *outcome);
  json.end_array().key("failures_left_out").natural(sum.failures_left_out);
  json.key("internal_errors").begin_array();
  for (const ScenarioOutcome* outcome : outcomes) add_errors(json, *outcome);
  json.end_array().key("inconclusive_reasons").begin_array();
  for (const ScenarioOutcome* outcome : outcomes) {
    for (const std::string& reason : outcome->result.inconclusive_reasons()) json.text(reason);
  }
  json.end_array().key("never_bit").begin_array();
  for (const std::string& kind : sum.never_bit()) json.text(kind);
  json.end_array();
  add_properties(json, sum.properties);
  add_faults(json, sum.faults);
}

void add_scenario(sim::JsonWriter& json, const ScenarioOutcome& outcome) {
  json.begin_object().key("scenario").text(outcome.scenario);
  json.key("verdict").text(verdict_name(outcome.result.verdict()));
  add_hash(json, outcome.result);
  add_counts(json, outcome.result);
  add_lists(json, {&outcome}, outcome.result);
  json.end_object();
}

void add_capture(sim::JsonWriter& json, const sim::Registry& registry, const sim::RunRequest& base,
                 const sim::SweepResult& sum) {
  json.key("capture");
  if (!base.capture) {
    json.null();
    return;
  }
  json.begin_object().key("path").text(base.capture->name);
  json.key("content_hash").text(base.capture->content_hash);
  add_text_or_null(json, "lost", loss_line(*base.capture));
  if (base.max_gap) json.key("max_gap_ns").integer(base.max_gap->count());
  json.key("gaps_owed").boolean(base.gap_duty == sim::GapDuty::kCadence);
  json.key("too_short_for").begin_array();
  for (const std::string& name : too_short_for(registry, base, sum.properties)) json.text(name);
  json.end_array().end_object();
}

}  // namespace

std::string outcome_text(const Console& console, const ScenarioOutcome& outcome,
                         std::size_t name_width) {
  const sim::SweepResult& result = outcome.result;
  std::string text = fmt::format("{}  {:<{}}  {}\n", verdict_word(console, result.verdict()),
                                 outcome.scenario, name_width, counts_text(result));
  const std::string violations = violations_text(result);
  if (!violations.empty()) text += "      " + violations + "\n";
  if (!result.ended_early.empty()) text += "      " + result.ended_early + "\n";
  text += never_bit_text(result);
  return text + indented(result.inconclusive_reasons());
}

std::string first_failure_text(const ScenarioOutcome& outcome, const Session& session,
                               const std::string& client) {
  const std::vector<sim::SweepFailure>& failures = outcome.result.failures;
  if (failures.empty()) return {};
  const sim::SweepFailure& first = failures.front();
  sim::ReportHead head(outcome.scenario, client, first.seed);
  const std::string* incident = incident_of(outcome, 0);
  head.repro =
      incident != nullptr
          ? reproduce_line(session.console, *incident)
          : fmt::format("{} test {} --client {} --seed {}{}", session.console.program(),
                        outcome.scenario, client, first.seed, other_arguments(session.options));
  sim::CheckedRun run;
  run.result = first.result;
  run.difference = first.difference;
  const auto written = std::count_if(outcome.incidents.begin(), outcome.incidents.end(),
                                     [](const std::string& path) { return !path.empty(); });
  std::string text = "\n" + failure_text(head, run) + "\n";
  if (failures.size() > 1) {
    text += fmt::format("      {} in all, {} written as incidents\n",
                        counted(failures.size(), "failure"), written);
  }
  return text;
}

std::string totals_text(const std::vector<ScenarioOutcome>& outcomes, const Stopwatch& watch) {
  const sim::SweepResult sum = sum_of(outcomes);
  const std::int64_t cpu_ns = watch.cpu_ns();
  std::string text = faults_table(sum.faults) + properties_table(sum.properties);
  text += fmt::format("\n  virtual time  {} in {} of CPU time, {} seeds per CPU-second\n",
                      sim::duration_text(sum.virtual_ns), sim::duration_text(cpu_ns),
                      seeds_per_cpu_second(sum.seeds_run, cpu_ns));
  if (!sum.interrupted) text += fmt::format("  trace         {}\n", sum.trace_hash.hex());
  return text;
}

std::string verdict_text(const Console& console, const std::vector<ScenarioOutcome>& outcomes) {
  const auto passed = std::count_if(outcomes.begin(), outcomes.end(), [](const auto& outcome) {
    return outcome.result.verdict() == sim::Verdict::kPass;
  });
  return fmt::format("{}  {} of {} scenarios passed\n",
                     verdict_word(console, overall_verdict(outcomes)), passed, outcomes.size());
}

sim::Verdict overall_verdict(const std::vector<ScenarioOutcome>& outcomes) {
  sim::Verdict worst = sim::Verdict::kPass;
  for (const ScenarioOutcome& outcome : outcomes) {
    const sim::Verdict verdict = outcome.result.verdict();
    // In the order of how bad they are, but that a violation outweighs a doubt.
    const auto badness = [](sim::Verdict v) {
      if (v == sim::Verdict::kFail) return 2;
      if (v == sim::Verdict::kInconclusive) return 1;
      return v == sim::Verdict::kPass ? 0 : 3;
    };
    if (badness(verdict) > badness(worst)) worst = verdict;
  }
  return worst;
}

std::string test_json(const Session& session, const sim::RunRequest& base,
                      const std::vector<ScenarioOutcome>& outcomes) {
  const sim::SweepResult sum = sum_of(outcomes);
  sim::JsonWriter json = begin_json("test", verdict_name(overall_verdict(outcomes)));
  const bool one = outcomes.size() == 1;
  add_text_or_null(json, "scenario", one ? outcomes.front().scenario : std::string());
  json.key("client").text(base.client);
  add_capture(json, session.registry, base, sum);
  json.key("first_seed").exact_natural(session.options.seeds.first);
  json.key("last_seed").exact_natural(session.options.seeds.last);
  add_hash(json, sum);
  add_times(json, session.watch);
  json.key("seeds_per_cpu_second")
      .integer(seeds_per_cpu_second(sum.seeds_run, session.watch.cpu_ns()));
  json.key("interrupted").boolean(sum.interrupted);
  add_unfinished(json, outcomes);
  add_counts(json, sum);
  std::vector<const ScenarioOutcome*> all;
  for (const ScenarioOutcome& outcome : outcomes) all.push_back(&outcome);
  add_lists(json, all, sum);
  add_feed_notes(json, FeedNotes(outcomes.front().result));
  if (!one) {
    json.key("scenarios").begin_array();
    for (const ScenarioOutcome& outcome : outcomes) add_scenario(json, outcome);
    json.end_array();
  }
  return json.end_object().take();
}

}  // namespace wavetank::cli
