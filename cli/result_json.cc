#include "cli/result_json.h"

#include "cli/cli.h"
#include "sim/trace/time_text.h"

namespace wavetank::cli {
namespace {

using Phases = std::map<std::string, std::uint64_t, std::less<>>;

void add_trace_counts(sim::JsonWriter& json, std::uint64_t scheduled, std::uint64_t applied,
                      std::uint64_t observed, const Phases& phases) {
  json.key("scheduled").natural(scheduled);
  json.key("applied").natural(applied);
  json.key("observed").natural(observed);
  json.key("phases").begin_object();
  for (const auto& [phase, count] : phases) json.key(phase).natural(count);
  json.end_object();
}

void add_observation(sim::JsonWriter& json, std::string_view key,
                     const sim::Observation& observation, std::int64_t epoch_ns) {
  const std::int64_t at_ns = observation.at.time_since_epoch().count();
  std::int64_t wall_ns = 0;
  json.key(key).begin_object().key("seconds").seconds(at_ns).key("utc");
  if (__builtin_add_overflow(epoch_ns, at_ns, &wall_ns)) {
    json.null();
  } else {
    json.text(sim::utc_text(wall_ns));
  }
  json.key("text").text(observation.text).end_object();
}

}  // namespace

sim::JsonWriter begin_json(std::string_view command, std::string_view verdict) {
  sim::JsonWriter json;
  json.begin_object().key("command").text(command).key("version").text(version());
  json.key("verdict").text(verdict);
  return json;
}

void add_times(sim::JsonWriter& json, const Stopwatch& watch) {
  json.key("wall_seconds").seconds(watch.wall_ns());
  json.key("cpu_seconds").seconds(watch.cpu_ns());
}

void add_properties(sim::JsonWriter& json, const std::vector<sim::PropertyResult>& properties) {
  json.key("properties").begin_array();
  for (const sim::PropertyResult& property : properties) {
    json.begin_object().key("name").text(property.name);
    json.key("verdict").text(verdict_name(property.verdict));
    json.key("checked").natural(property.checked).end_object();
  }
  json.end_array();
}

void add_faults(sim::JsonWriter& json, const std::vector<sim::LedgerRow>& faults) {
  json.key("faults").begin_array();
  for (const sim::LedgerRow& fault : faults) {
    json.begin_object().key("id").natural(fault.id).key("kind").text(fault.kind);
    add_trace_counts(json, fault.scheduled, fault.applied, fault.observed, fault.applied_in_phase);
    json.key("moot").boolean(fault.moot).end_object();
  }
  json.end_array();
}

void add_faults(sim::JsonWriter& json, const sim::FaultTotals& faults) {
  json.key("faults").begin_array();
  for (const auto& [kind, row] : faults.rows()) {
    json.begin_object().key("id").null().key("kind").text(kind);
    add_trace_counts(json, row.scheduled, row.applied, row.observed, row.applied_in_phase);
    json.key("entries").natural(row.entries).key("moot").natural(row.moot).end_object();
  }
  json.end_array();
}

void add_violation(sim::JsonWriter& json, const sim::RunResult& result) {
  json.key("violation");
  if (!result.violation) {
    json.null();
    return;
  }
  json.begin_object().key("property").text(result.violation->property);
  add_observation(json, "first", result.violation->first, result.epoch_ns);
  add_observation(json, "second", result.violation->second, result.epoch_ns);
  json.end_object();
}

void add_text_or_null(sim::JsonWriter& json, std::string_view key, std::string_view text) {
  json.key(key);
  if (text.empty()) {
    json.null();
  } else {
    json.text(text);
  }
}

}  // namespace wavetank::cli
