#include "sim/fault/fault_kinds.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "sim/fault/fault_application.h"

namespace wavetank::sim {
namespace {

bool is_snake_case(std::string_view name) {
  if (name.empty() || name.front() < 'a' || name.front() > 'z') return false;
  return std::all_of(name.begin(), name.end(), [](char character) {
    return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') ||
           character == '_';
  });
}

/// Docs appear in tables, in help texts and, unescaped, in the JSON schema.
bool is_one_plain_line(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char character) {
    return character >= ' ' && character <= '~' && character != '"' && character != '\\' &&
           character != '|';
  });
}

void require(bool ok, const std::string& subject, const char* remedy) {
  if (!ok) throw std::invalid_argument("fault catalogue: " + subject + ": " + remedy);
}

template <class Value>
bool contains(const std::vector<Value>& values, const Value& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

void check_number(const std::string& kind, const NumberSpec& spec) {
  const std::string subject = kind + "." + spec.name;
  require(is_snake_case(spec.name), subject, "name it in lower_snake_case");
  require(spec.unit.empty() || is_snake_case(spec.unit), subject, "give a unit like \"ns\"");
  require(spec.min >= -kPlanNumberMax && spec.max <= kPlanNumberMax, subject,
          "keep the range within 2^53 - 1");
  require(spec.min <= spec.fallback && spec.fallback <= spec.max, subject,
          "choose a fallback within the range");
  require(spec.choices.empty() || contains(spec.choices, spec.fallback), subject,
          "choose a fallback among the choices");
  for (const std::int64_t choice : spec.choices) {
    require(spec.min <= choice && choice <= spec.max, subject, "keep choices within the range");
  }
}

void check_text(const std::string& kind, const TextSpec& spec) {
  const std::string subject = kind + "." + spec.name;
  require(is_snake_case(spec.name), subject, "name it in lower_snake_case");
  require(spec.fallback.size() <= spec.bytes_max, subject, "shorten the fallback");
  require(spec.choices.empty() || contains(spec.choices, spec.fallback), subject,
          "choose a fallback among the choices");
  for (const std::string& choice : spec.choices) {
    require(is_one_plain_line(choice) && choice.size() <= spec.bytes_max, subject,
            "make each choice one short line of plain ASCII");
  }
}

void check_kind(const FaultKind& kind) {
  require(is_snake_case(kind.name), kind.name, "name it in lower_snake_case");
  require(is_one_plain_line(kind.doc), kind.name, "describe it in one line of plain ASCII");
  require(is_one_plain_line(kind.source), kind.name, "name its source in one line of plain ASCII");
  const bool simulated = static_cast<bool>(kind.apply_in_simulation);
  const int ways = (kind.apply ? 1 : 0) + (kind.hindrance ? 1 : 0) + (simulated ? 1 : 0);
  require(ways <= 1, kind.name, "give one of apply, hindrance and apply_in_simulation");
  require(!simulated || !kind.not_served.empty(), kind.name,
          "give in not_served the reason why it cannot act on real sockets");
  require(kind.not_served.empty() || is_one_plain_line(kind.not_served), kind.name,
          "make not_served one line of plain ASCII");
  std::vector<std::string> names;
  for (const NumberSpec& spec : kind.numbers) {
    check_number(kind.name, spec);
    names.push_back(spec.name);
  }
  for (const TextSpec& spec : kind.texts) {
    check_text(kind.name, spec);
    names.push_back(spec.name);
  }
  std::sort(names.begin(), names.end());
  require(std::adjacent_find(names.begin(), names.end()) == names.end(), kind.name,
          "give each parameter its own name");
}

template <class Named>
auto position(std::vector<Named>& sorted, std::string_view name) {
  return std::lower_bound(sorted.begin(), sorted.end(), name,
                          [](const Named& a, std::string_view b) { return a.name < b; });
}

template <class Named>
const Named* find(const std::vector<Named>& sorted, std::string_view name) {
  const auto found =
      std::lower_bound(sorted.begin(), sorted.end(), name,
                       [](const Named& a, std::string_view b) { return a.name < b; });
  return found != sorted.end() && found->name == name ? &*found : nullptr;
}

}  // namespace

bool FaultKind::does_hinder(Hinders what) const noexcept {
  return what == Hinders::kAnything ||
         std::find(hinders.begin(), hinders.end(), what) != hinders.end();
}

std::string FaultKind::why_not_served() const {
  if (!not_served.empty()) return not_served;
  return apply || hindrance ? std::string() : "it has no code that acts";
}

void FaultKind::act(FaultApplication& fault) const {
  if (apply) return apply(fault);
  if (hindrance) fault.hinder_ways(hindrance);
}

std::string_view level_name(FaultLevel level) noexcept {
  switch (level) {
    case FaultLevel::kByte:
      return "byte";
    case FaultLevel::kConnection:
      return "connection";
    case FaultLevel::kMessage:
      return "message";
    case FaultLevel::kServer:
      return "server";
    case FaultLevel::kClock:
      return "clock";
    case FaultLevel::kProcess:
      return "process";
  }
  return "unknown";
}

void FaultCatalogue::add(FaultKind kind) {
  check_kind(kind);
  require(find_kind(kind.name) == nullptr, kind.name, "this kind exists already");
  kinds_.insert(position(kinds_, kind.name), std::move(kind));
}

void FaultCatalogue::add(FaultTrigger trigger) {
  require(is_snake_case(trigger.name), trigger.name, "name it in lower_snake_case");
  require(is_one_plain_line(trigger.doc), trigger.name, "describe it in one line of plain ASCII");
  require(trigger.served.empty() || is_one_plain_line(trigger.served), trigger.name,
          "describe in one line of plain ASCII when a server counts it");
  require(find_trigger(trigger.name) == nullptr, trigger.name, "this trigger exists already");
  triggers_.insert(position(triggers_, trigger.name), std::move(trigger));
}

std::string_view target_name(TargetKind kind) noexcept {
  switch (kind) {
    case TargetKind::kHost:
      return "host";
    case TargetKind::kLink:
      return "link";
    case TargetKind::kDirection:
      return "direction";
    case TargetKind::kConnection:
      return "connection";
    case TargetKind::kTopic:
      return "topic";
  }
  return "unknown";
}

bool NumberSpec::allows(std::int64_t number) const {
  return choices.empty() || number >= or_from || contains(choices, number);
}

const FaultKind* FaultCatalogue::find_kind(std::string_view name) const {
  return find(kinds_, name);
}

const FaultTrigger* FaultCatalogue::find_trigger(std::string_view name) const {
  return find(triggers_, name);
}

}  // namespace wavetank::sim
