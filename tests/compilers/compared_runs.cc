// compared_runs [--seeds A..B] CAPTURE...: runs every scenario with every client and seed, and
// replays every capture to every client. Prints one line for each run: all that the run decided.
// compare.py demands the same lines from every compiler and at every level of optimisation.
// A client whose run of a scenario is long runs one seed in ten of it.
// Exit code 0: everything ran, with any verdicts; 2: wrong arguments, or a capture that cannot
// be read.

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/capture/content_hash.h"
#include "scenarios/cases/cases.h"
#include "scenarios/cases/feed_run.h"
#include "scenarios/clients/clients.h"
#include "scenarios/properties/properties.h"
#include "sim/fault/fault_plan_json.h"
#include "sim/import/open_capture.h"
#include "sim/report/incident.h"

namespace wavetank {
namespace {

/// A run with so many messages is long: without optimisation it takes half a second.
constexpr std::uint64_t kManyMessages = 400;

struct SeedRange {
  std::uint64_t first = 0;
  std::uint64_t last = 19;
};

std::optional<SeedRange> parse_seed_range(std::string_view text) {
  SeedRange range;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, range.first);
  if (first.ec != std::errc{} || end - first.ptr < 3 || first.ptr[0] != '.' ||
      first.ptr[1] != '.') {
    return std::nullopt;
  }
  const auto last = std::from_chars(first.ptr + 2, end, range.last);
  if (last.ec != std::errc{} || last.ptr != end || range.last < range.first) return std::nullopt;
  return range;
}

/// The numbers that every run has.
std::string counts_of(const sim::RunResult& result) {
  return std::string(sim::verdict_name(result.verdict)) + " trace=" + result.trace_hash.hex() +
         " step=" + result.step_hash.hex() + " ns=" + std::to_string(result.virtual_ns) +
         " messages=" + std::to_string(result.messages) +
         " exit=" + std::to_string(result.exit_code) +
         " silences=" + std::to_string(result.silences_total);
}

std::string judgements_of(const sim::RunResult& result) {
  std::string line;
  for (const sim::PropertyResult& property : result.properties) {
    line += ' ' + property.name + '=' + std::string(sim::verdict_name(property.verdict)) + ':' +
            std::to_string(property.checked);
  }
  for (const sim::LedgerRow& row : result.faults) {
    line += ' ' + row.kind + '#' + std::to_string(row.id) + '=' + std::to_string(row.scheduled) +
            '/' + std::to_string(row.applied) + '/' + std::to_string(row.observed);
  }
  return line;
}

/// Hashes of the texts made of the run: plan and incident.
std::string texts_of(const std::string& name, const sim::RunRequest& request,
                     const sim::RunResult& result) {
  std::string line = " plan=" + content_hash(sim::to_json(result.plan));
  if (!result.violation) return line;
  const sim::Incident incident = sim::make_incident(name, request, result, "compared_runs");
  return line + " incident=" + content_hash(sim::to_json(incident)) + ' ' +
         result.violation->property;
}

/// Returns the messages that the client got.
std::uint64_t print_run(const std::string& name, const sim::RunFunction& run,
                        const sim::RunRequest& request) {
  const sim::RunResult result = run(request);
  const std::string line = name + ' ' + request.client + ' ' + std::to_string(request.seed) + ": " +
                           counts_of(result) + judgements_of(result) +
                           texts_of(name, request, result);
  std::puts(line.c_str());
  return result.messages;
}

/// The parts of the program's registry that runs need, without those of sockets.
sim::Registry runs_registry() {
  sim::Registry registry;
  registry.scenarios = scenarios::scenario_infos();
  sim::Venue& venue = registry.venues.emplace_back();
  venue.replay.run = scenarios::replay_capture;
  registry.clients = scenarios::client_infos();
  registry.properties = scenarios::property_infos();
  registry.faults = scenarios::feed_faults();
  return registry;
}

void print_scenarios(const SeedRange& seeds) {
  const sim::Registry all = runs_registry();
  for (const sim::ScenarioInfo& scenario : all.scenarios) {
    for (const sim::ClientInfo& client : all.clients) {
      std::uint64_t step = 1;
      for (std::uint64_t seed = seeds.first; seed <= seeds.last; seed += step) {
        sim::RunRequest request;
        request.client = client.name;
        request.seed = seed;
        request.record_tape = true;
        const std::uint64_t messages =
            print_run(scenario.name, all.runs_of(scenario.name), request);
        step = messages < kManyMessages ? 1 : 10;
      }
    }
  }
}

void print_replays(const std::shared_ptr<const sim::Capture>& capture) {
  const sim::Registry all = runs_registry();
  for (const sim::ClientInfo& client : all.clients) {
    sim::RunRequest request;
    request.client = client.name;
    request.capture = capture;
    request.record_tape = true;
    print_run(std::string(sim::kReplayCase), all.replays(), request);
  }
}

int usage() {
  std::fputs("usage: compared_runs [--seeds A..B] CAPTURE...\n", stderr);
  return 2;
}

int print_all(const std::vector<std::string_view>& arguments) {
  SeedRange seeds;
  std::vector<std::shared_ptr<const sim::Capture>> captures;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--seeds") {
      if (++i == arguments.size()) return usage();
      const std::optional<SeedRange> range = parse_seed_range(arguments[i]);
      if (!range) return usage();
      seeds = *range;
      continue;
    }
    auto capture = sim::load_capture(std::string(arguments[i]));
    if (!capture) {
      std::fprintf(stderr, "compared_runs: %s\n", capture.error().text.c_str());
      return 2;
    }
    captures.push_back(std::make_shared<const sim::Capture>(std::move(capture).value()));
  }
  print_scenarios(seeds);
  for (const auto& capture : captures) print_replays(capture);
  return 0;
}

}  // namespace
}  // namespace wavetank

int main(int argc, char** argv) {
  try {
    return wavetank::print_all(std::vector<std::string_view>(argv + 1, argv + argc));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "compared_runs: %s\n", error.what());
    return 2;
  }
}
