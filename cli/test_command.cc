#include <fmt/core.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/event_output.h"
#include "cli/incident_store.h"
#include "cli/input_files.h"
#include "cli/printable.h"
#include "cli/recorded_feed.h"
#include "cli/run_output.h"
#include "cli/stop_signal.h"
#include "cli/test_output.h"
#include "sim/explore/sweep.h"
#include "sim/report/failure_report.h"
#include "sim/trace/time_text.h"

namespace wavetank::cli {
namespace {

constexpr std::size_t kErrorsShown = 5;

/// In the order asked for, each once.
std::vector<const sim::ScenarioInfo*> scenarios_of(const sim::Registry& registry,
                                                   const std::vector<std::string>& names) {
  std::vector<const sim::ScenarioInfo*> scenarios;
  const auto add = [&scenarios](const sim::ScenarioInfo& scenario) {
    if (std::find(scenarios.begin(), scenarios.end(), &scenario) == scenarios.end()) {
      scenarios.push_back(&scenario);
    }
  };
  for (const std::string& name : names) {
    if (name != "all") {
      add(require_scenario(registry, name));
      continue;
    }
    for (const sim::ScenarioInfo& scenario : registry.scenarios) add(scenario);
  }
  if (scenarios.empty()) throw CommandError(ExitCode::kUsage, "this program has no scenario");
  return scenarios;
}

/// "7 s left", "3 h 12 min left".
std::string left_text(double seconds) {
  constexpr double kMax = 1e9;  // Three decades: no person waits, and in ns it fits.
  if (seconds < 60) return fmt::format("{:.0f} s left", seconds);
  const auto ns = static_cast<std::int64_t>(std::min(seconds, kMax) * 1e9);
  return sim::duration_text(ns) + " left";
}

class TestCommand {
 public:
  explicit TestCommand(Session& session)
      : session_(session),
        console_(session.console),
        scenarios_(scenarios_of(session.registry, session.options.subjects)),
        incidents_(session.options.out) {
    const Options& options = session.options;
    base_.client = require_client(session.registry, options.client).name;
    require_one_scenario(options);
    base_.until = options.until;
    if (options.faults) {
      base_.plan = load_plan(*options.faults, session.registry.faults);
      // Over the seeds: see SweepDemands::given.
      base_.idle_entries = sim::IdleEntries::kAllowed;
    }
    if (options.capture) take_capture(session, *options.capture, base_);
    prepare_for(*scenarios_.front());
    for (const sim::ScenarioInfo* scenario : scenarios_) {
      name_width_ = std::max(name_width_, scenario->name.size());
    }
  }

  ExitCode run() {
    EventOutput events(session_);
    events.watch(base_.log);
    for (const sim::ScenarioInfo* scenario : scenarios_) {
      prepare_for(*scenario);
      outcomes_.emplace_back(scenario->name, sweep_of(*scenario));
      withdraw_short_passes(session_.registry, base_, outcomes_.back().result.properties);
      if (!outcomes_.back().result.refusal.empty()) {
        throw CommandError(ExitCode::kUsage, outcomes_.back().result.refusal);
      }
      if (stop_.received() == 0) events.finish();
      store_incidents(*scenario, outcomes_.back());
      show(outcomes_.back());
      show_events(*scenario, outcomes_.back());
      if (stop_.received() != 0) break;
    }
    console_.detail(totals_text(outcomes_, session_.watch));
    if (outcomes_.size() > 1) {
      console_.detail("\n");
      console_.result(verdict_text(console_, outcomes_));
    }
    if (session_.options.json) {
      console_.json(test_json(session_, base_, outcomes_));
    }
    return exit_code();
  }

 private:
  /// A look at a run needs one.
  void require_one_scenario(const Options& options) const {
    const bool looks = !options.events.path.empty() || options.until;
    if (!looks || scenarios_.size() == 1) return;
    throw CommandError(
        ExitCode::kUsage,
        fmt::format("{} one run: give one scenario, not {}",
                    options.until ? "--until stops" : "--events writes the events of",
                    scenarios_.size()));
  }

  /// One preparation serves all scenarios of a venue in a row.
  void prepare_for(const sim::ScenarioInfo& scenario) {
    const sim::Venue* const venue = session_.registry.find_venue(scenario.venue);
    if (venue == prepared_by_) return;
    base_.prepared.reset();
    prepare_capture(venue, base_);
    prepared_by_ = venue;
  }

  sim::SweepResult sweep_of(const sim::ScenarioInfo& scenario) {
    const Options& options = session_.options;
    sim::SweepOptions sweep_options;
    sweep_options.first_seed = options.seeds.first;
    sweep_options.last_seed = options.seeds.last;
    sweep_options.jobs = options.jobs;
    sweep_options.fail_fast = options.fail_fast;
    sweep_options.timeout = seed_timeout(options);
    sweep_options.demands = demands_of(scenario);
    sweep_options.stop_requested = [this] { return stop_.received() != 0; };
    if (console_.shows_progress()) {
      const Stopwatch watch;
      sweep_options.on_progress = [this, watch, &scenario](const sim::SweepProgress& progress) {
        console_.progress(progress_text(scenario, progress, watch));
      };
    }
    return sweep(session_.registry.runs_of(scenario.name), base_, sweep_options);
  }

  /// Properties that the feed is long enough for, and faults that are the scenario's own.
  sim::SweepDemands demands_of(const sim::ScenarioInfo& scenario) const {
    // A run that stops early shows its state, and is no proof.
    if (base_.until) return {};
    sim::SweepDemands demands = scenario.demands;
    if (base_.plan) {
      demands.must_bite.clear();
      demands.given = base_.plan;
    }
    if (!base_.capture) return demands;
    std::erase_if(demands.must_reach, [this](const std::string& property) {
      return !is_long_enough(session_.registry, base_, property);
    });
    // The feed's end stops the client.
    std::erase(demands.must_bite, "stop_signal");
    return demands;
  }

  static std::string progress_text(const sim::ScenarioInfo& scenario,
                                   const sim::SweepProgress& progress, const Stopwatch& watch) {
    const double seconds = static_cast<double>(watch.wall_ns()) * 1e-9;
    const double rate = seconds > 0 ? static_cast<double>(progress.done) / seconds : 0;
    const auto left = static_cast<double>(progress.total - progress.done);
    return fmt::format("[{:3}%] {}  {}/{} seeds  {} failing  {:.0f}/s  {}",
                       progress.done * 100 / progress.total, scenario.name, progress.done,
                       progress.total, progress.failed, rate,
                       rate > 0 ? left_text(left / rate) : "no result yet");
  }

  void store_incidents(const sim::ScenarioInfo& scenario, ScenarioOutcome& outcome) {
    for (const sim::SweepFailure& failure : outcome.result.failures) {
      std::string& path = outcome.incidents.emplace_back();
      if (!failure.detailed) continue;
      sim::RunRequest request = base_;
      request.seed = failure.seed;
      const sim::Incident incident =
          make_incident(scenario.name, request, failure.result, tool_name());
      path = incidents_.write(incident).value_or(std::string());
    }
  }

  void show(const ScenarioOutcome& outcome) {
    const bool passed = outcome.result.verdict() == sim::Verdict::kPass;
    std::string row = outcome_text(console_, outcome, name_width_);
    if (base_.capture) {
      row += not_reached_text(session_.registry, base_, outcome.result.properties);
    }
    console_.detail(feed_notes_text(FeedNotes(outcome.result)));
    if (passed && scenarios_.size() > 1) {
      console_.detail(row);
    } else {
      console_.result(row);
    }
    const std::string report = first_failure_text(outcome, session_, base_.client);
    if (!report.empty()) console_.result(report);
    const std::vector<sim::SweepTrouble>& errors = outcome.result.internal_errors;
    for (std::size_t i = 0; i < std::min(errors.size(), kErrorsShown); ++i) {
      console_.note(fmt::format("wavetank test: internal error in {}, client {}, seed {}: {}",
                                outcome.scenario, base_.client, errors[i].seed, errors[i].what));
    }
    if (errors.size() > kErrorsShown) {
      console_.note(
          fmt::format("wavetank test: and {} more such seeds", errors.size() - kErrorsShown));
    }
    for (const std::string& where : outcome.result.under_way) {
      const std::size_t end = where.find('\n');
      console_.note(
          fmt::format("wavetank test: {} was at {}", outcome.scenario, where.substr(0, end)));
      if (end != std::string::npos) console_.result(where.substr(end + 1) + "\n");
    }
    if (console_.verbose()) show_failures(outcome);
  }

  void show_failures(const ScenarioOutcome& outcome) {
    for (std::size_t i = 0; i < outcome.result.failures.size(); ++i) {
      const sim::SweepFailure& failure = outcome.result.failures[i];
      const sim::ReportHead head(outcome.scenario, base_.client, failure.seed);
      console_.result(failure_title(head, failure_key(failure.result)) + "  " +
                      printable(outcome.incidents[i]) + "\n");
    }
  }

  /// The events and tasks of a single run, with any verdict.
  void show_events(const sim::ScenarioInfo& scenario, const ScenarioOutcome& outcome) {
    const Options& options = session_.options;
    const bool one = options.seeds.first == options.seeds.last;
    if (!one || (!console_.verbose() && !options.until) || stop_.received() != 0) return;
    if (!outcome.result.failures.empty()) {
      const sim::SweepFailure& failure = outcome.result.failures.front();
      if (failure.detailed) console_.result(events_text(failure.result));
    } else if (outcome.result.seeds_run == 1) {
      // A sweep keeps no events of runs that do not fail.
      sim::RunRequest request = base_;
      request.seed = options.seeds.first;
      request.log = sim::EventLog::of_long_run();
      try {
        const sim::EncodedRun again =
            run_isolated(session_.registry.runs_of(scenario.name), request, sim::Recheck::kFailures,
                         seed_timeout(options), [this] { return stop_.received() != 0; });
        console_.result(events_text(again.result));
      } catch (const sim::RunStopped&) {
        // exit_code() tells of the signal.
      }
    }
  }

  ExitCode exit_code() {
    if (!incidents_.problem().empty()) {
      console_.note("wavetank test: " + incidents_.problem());
    }
    if (stop_.received() != 0) return stop_.exit_code();
    const bool broken = std::any_of(outcomes_.begin(), outcomes_.end(), [](const auto& outcome) {
      return !outcome.result.internal_errors.empty();
    });
    if (broken) return ExitCode::kInternal;
    return incidents_.problem().empty() ? exit_code_of(overall_verdict(outcomes_))
                                        : ExitCode::kOutside;
  }

  Session& session_;
  Console& console_;
  StopSignal stop_;
  std::vector<const sim::ScenarioInfo*> scenarios_;
  IncidentStore incidents_;
  sim::RunRequest base_;
  const sim::Venue* prepared_by_ = nullptr;  ///< Made base_.prepared.
  std::size_t name_width_ = 0;
  std::vector<ScenarioOutcome> outcomes_;
};

}  // namespace

ExitCode test_command(Session& session) { return TestCommand(session).run(); }

}  // namespace wavetank::cli
