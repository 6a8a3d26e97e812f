#include "sim/fault/simpler_plans.h"

#include <utility>

namespace wavetank::sim {
namespace {

void drop_halves(const FaultPlan& plan, std::vector<FaultPlan>& simpler) {
  const auto entries = plan.entries();
  if (entries.size() < 3) return;  // Half of two entries is one entry: drop_each() has it.
  const std::size_t half = entries.size() / 2;
  const auto middle = entries.begin() + static_cast<std::ptrdiff_t>(half);
  simpler.emplace_back(std::vector<FaultEntry>(middle, entries.end()));
  simpler.emplace_back(std::vector<FaultEntry>(entries.begin(), middle));
}

void drop_each(const FaultPlan& plan, std::vector<FaultPlan>& simpler) {
  for (const FaultEntry& entry : plan.entries()) simpler.push_back(plan.without(entry.id));
}

/// `boring` itself, then the number half of the way there. Empty if `value` is there already.
std::vector<std::int64_t> closer_numbers(std::int64_t value, std::int64_t boring) {
  if (value == boring) return {};
  // Plan numbers stay within 2^53, so the difference fits; division truncates towards `boring`.
  const std::int64_t half_way = boring + (value - boring) / 2;
  if (half_way == boring) return {boring};
  return {boring, half_way};
}

void ease_numbers(const FaultPlan& plan, const FaultEntry& entry, const FaultKind& kind,
                  std::vector<FaultPlan>& simpler) {
  for (const NumberSpec& spec : kind.numbers) {
    const auto found = entry.numbers.find(spec.name);
    if (found == entry.numbers.end()) continue;
    const std::int64_t boring = spec.name == "duration_ns" ? spec.min : spec.fallback;
    for (const std::int64_t number : closer_numbers(found->second, boring)) {
      // Half of the way between two choices there is, in general, no choice.
      if (!spec.choices.empty() && number != boring) continue;
      FaultEntry easier = entry;
      easier.numbers[spec.name] = number;
      simpler.push_back(plan.with(std::move(easier)));
    }
  }
}

void ease_texts(const FaultPlan& plan, const FaultEntry& entry, const FaultKind& kind,
                std::vector<FaultPlan>& simpler) {
  for (const TextSpec& spec : kind.texts) {
    const auto found = entry.texts.find(spec.name);
    if (found == entry.texts.end() || found->second == spec.fallback) continue;
    FaultEntry easier = entry;
    easier.texts[spec.name] = spec.fallback;
    simpler.push_back(plan.with(std::move(easier)));
  }
}

void ease_delay(const FaultPlan& plan, const FaultEntry& entry, std::vector<FaultPlan>& simpler) {
  const auto* after = std::get_if<AfterTrigger>(&entry.when);
  if (after == nullptr) return;
  for (const std::int64_t delay_ns : closer_numbers(after->delay_ns, 0)) {
    FaultEntry easier = entry;
    easier.when = AfterTrigger(after->trigger, after->count, delay_ns);
    simpler.push_back(plan.with(std::move(easier)));
  }
}

}  // namespace

std::vector<FaultPlan> simpler_plans(const FaultPlan& plan, const FaultCatalogue& catalogue) {
  std::vector<FaultPlan> simpler;
  drop_halves(plan, simpler);
  drop_each(plan, simpler);
  for (const FaultEntry& entry : plan.entries()) {
    const FaultKind* kind = catalogue.find_kind(entry.kind);
    if (kind == nullptr) continue;
    ease_numbers(plan, entry, *kind, simpler);
    ease_texts(plan, entry, *kind, simpler);
    ease_delay(plan, entry, simpler);
  }
  return simpler;
}

}  // namespace wavetank::sim
