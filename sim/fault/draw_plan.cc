#include "sim/fault/draw_plan.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace wavetank::sim {
namespace {

const FaultKind& known_kind(const FaultCatalogue& catalogue, const std::string& name) {
  const FaultKind* kind = catalogue.find_kind(name);
  if (kind == nullptr) throw std::invalid_argument("draw_plan: unknown kind \"" + name + "\"");
  return *kind;
}

void check_limits(const FaultCatalogue& catalogue, const PlanLimits& limits) {
  for (const std::string& trigger : limits.triggers) {
    if (catalogue.find_trigger(trigger) == nullptr) {
      throw std::invalid_argument("draw_plan: unknown trigger \"" + trigger + "\"");
    }
  }
  for (const auto& [kind, wheres] : limits.wheres) {
    if (wheres.empty()) throw std::invalid_argument("draw_plan: no targets for \"" + kind + "\"");
  }
  if (limits.begin_ns < 0 || limits.begin_ns > limits.end_ns || limits.delay_ns_max < 0 ||
      limits.trigger_count_max < 1 || limits.entries_per_kind_max < 1) {
    throw std::invalid_argument("draw_plan: an empty range in the limits");
  }
}

template <class Value>
const Value& draw_choice(DrawStream& stream, std::string_view label,
                         const std::vector<Value>& choices) {
  return choices[stream.draw(label, choices.size())];
}

FaultWhen draw_when(DrawStream& stream, const PlanLimits& limits) {
  // Half of the faults at plain times: they reach the long quiet phases, triggers the short ones.
  bool is_triggered = false;
  if (!limits.triggers.empty()) is_triggered = stream.chance("when_triggered", 1, 2);
  if (!is_triggered) {
    return AtTime{stream.draw_between("when_at_ns", limits.begin_ns, limits.end_ns)};
  }
  AfterTrigger after;
  after.trigger = draw_choice(stream, "when_trigger", limits.triggers);
  after.count = stream.draw_log_uniform("when_count", 1, limits.trigger_count_max);
  after.delay_ns = stream.draw_log_uniform("when_delay_ns", 0, limits.delay_ns_max);
  return after;
}

/// The usual choice in half of all cases; else another one, or one of those beyond the choices.
std::int64_t draw_open_choice(DrawStream& stream, const NumberSpec& spec) {
  const bool unusual = stream.chance(spec.name, 1, 2);
  if (!unusual) return spec.choices.front();
  const std::uint64_t index = 1 + stream.draw(spec.name, spec.choices.size());
  if (index < spec.choices.size()) return spec.choices[index];
  return stream.draw_between(spec.name, spec.or_from, spec.max);
}

std::int64_t draw_number(DrawStream& stream, const NumberSpec& spec, const PlanLimits& limits) {
  if (spec.or_from < spec.max) return draw_open_choice(stream, spec);
  if (!spec.choices.empty()) return draw_choice(stream, spec.name, spec.choices);
  const bool is_time = spec.unit == "ns";
  const std::int64_t max =
      is_time ? std::max(spec.min, std::min(spec.max, limits.duration_ns_max)) : spec.max;
  const bool is_wide = (is_time || spec.unit == "bytes") && spec.min >= 0;
  if (is_wide) return stream.draw_log_uniform(spec.name, spec.min, max);
  return stream.draw_between(spec.name, spec.min, max);
}

FaultEntry draw_entry(DrawStream& stream, std::uint32_t id, const FaultKind& kind,
                      const PlanLimits& limits) {
  FaultEntry entry;
  entry.id = id;
  entry.kind = kind.name;
  const auto wheres = limits.wheres.find(kind.name);
  if (wheres != limits.wheres.end()) entry.where = draw_choice(stream, "where", wheres->second);
  entry.when = draw_when(stream, limits);
  for (const NumberSpec& spec : kind.numbers) {
    entry.numbers[spec.name] = draw_number(stream, spec, limits);
  }
  for (const TextSpec& spec : kind.texts) {
    if (spec.choices.empty()) {
      entry.texts[spec.name] = spec.fallback;
    } else {
      entry.texts[spec.name] = draw_choice(stream, spec.name, spec.choices);
    }
  }
  return entry;
}

}  // namespace

FaultPlan draw_plan(Oracle& oracle, const FaultCatalogue& catalogue, const PlanLimits& limits) {
  check_limits(catalogue, limits);
  std::vector<FaultEntry> entries;
  std::uint32_t id_next = 1;
  for (const std::string& name : limits.kinds) {
    const FaultKind& kind = known_kind(catalogue, name);
    DrawStream& stream = oracle.stream("plan." + name);
    const bool is_used = stream.chance("kind_used", 1, 2);
    if (!is_used) continue;
    const std::int64_t count =
        stream.draw_log_uniform("kind_entries", 1, limits.entries_per_kind_max);
    for (std::int64_t index = 0; index < count; ++index) {
      entries.push_back(draw_entry(stream, id_next++, kind, limits));
    }
  }
  return FaultPlan(std::move(entries));
}

}  // namespace wavetank::sim
