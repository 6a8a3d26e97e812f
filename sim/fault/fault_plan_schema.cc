#include <span>
#include <utility>

#include "sim/fault/duration_text.h"
#include "sim/fault/fault_plan_json.h"

namespace wavetank::sim {
namespace {

/// Needs no escaping: the catalogue accepts only plain lines.
std::string quoted(std::string_view plain) { return "\"" + std::string(plain) + "\""; }

std::string integer_range(std::int64_t min, std::int64_t max) {
  return R"("type":"integer","minimum":)" + std::to_string(min) + R"(,"maximum":)" +
         std::to_string(max);
}

/// Nanoseconds as a number or as a text; the range of a text is more than a schema can say.
std::string time_range(std::int64_t min, std::int64_t max) {
  return R"("anyOf":[{)" + integer_range(min, max) + R"(},{"$ref":"#/definitions/time_text"}])";
}

std::string number_schema(const NumberSpec& spec) {
  std::string schema = "{" + (spec.unit == "ns" ? time_range(spec.min, spec.max)
                                                : integer_range(spec.min, spec.max));
  const bool open = spec.or_from < spec.max;
  const char* separator = open ? ",\"anyOf\":[{\"enum\":[" : ",\"enum\":[";
  for (const std::int64_t choice : spec.choices) {
    schema += std::exchange(separator, ",") + std::to_string(choice);
  }
  if (!spec.choices.empty()) schema += "]";
  if (open) schema += "},{\"minimum\":" + std::to_string(spec.or_from) + "}]";
  return schema + ",\"default\":" + std::to_string(spec.fallback) + "}";
}

std::string text_schema(const TextSpec& spec) {
  std::string schema = R"({"type":"string","maxLength":)" + std::to_string(spec.bytes_max);
  const char* separator = ",\"enum\":[";
  for (const std::string& choice : spec.choices) {
    schema += std::exchange(separator, ",") + quoted(choice);
  }
  return schema + (spec.choices.empty() ? "}" : "]}");
}

std::string parameters_schema(const FaultKind& kind) {
  std::string schema = R"({"type":"object","additionalProperties":false,"properties":{)";
  const char* separator = "\n      ";
  for (const NumberSpec& spec : kind.numbers) {
    schema += std::exchange(separator, ",\n      ") + quoted(spec.name) + ":" + number_schema(spec);
  }
  for (const TextSpec& spec : kind.texts) {
    schema += std::exchange(separator, ",\n      ") + quoted(spec.name) + ":" + text_schema(spec);
  }
  return schema + "}}";
}

/// One line on the kind for editors; plain, so it needs no escaping.
std::string description(const FaultKind& kind) {
  const std::string reason = kind.why_not_served();
  return reason.empty() ? kind.doc : kind.doc + " Not in wavetank serve: " + reason + ".";
}

/// "Another kind, or these parameters": draft 4 has no "if". So an editor that finds a wrong
/// parameter points at it, and not at every kind there is.
std::string kind_schema(const FaultKind& kind) {
  return "{\"description\":" + quoted(description(kind)) + ",\n    " +
         R"("anyOf":[{"not":{"properties":{"kind":{"enum":[)" + quoted(kind.name) +
         "]}}}},\n     " + R"({"properties":{"parameters":)" + parameters_schema(kind) + "}}]}";
}

template <class Named>
std::string names_enum(std::span<const Named> all) {
  std::string names = "{\"enum\":[";
  const char* separator = "";
  for (const Named& named : all) names += std::exchange(separator, ",") + quoted(named.name);
  return names + "]}";
}

/// An object with exactly one of the three times.
std::string when_schema(const FaultCatalogue& catalogue) {
  const std::string any_time = "{" + time_range(0, kPlanNumberMax) + "}";
  return R"({"type":"object","additionalProperties":false,"properties":{
   "at_ns":)" +
         any_time + R"(,"event":{)" + integer_range(0, kPlanNumberMax) + R"(},
   "after":)" +
         names_enum(catalogue.triggers()) + R"(,
   "count":{)" +
         integer_range(1, kPlanNumberMax) + R"(},"delay_ns":)" + any_time + R"(,
   "host":{"type":"string","pattern":"^[!-~]{1,96}$"}},
  "oneOf":[{"required":["at_ns"]},{"required":["event"]},{"required":["after"]}],
  "dependencies":{"count":["after"],"delay_ns":["after"],"host":{"not":{"required":["at_ns"]}}}})";
}

}  // namespace

std::string fault_plan_schema(const FaultCatalogue& catalogue) {
  std::string schema = R"({"$schema":"http://json-schema.org/draft-04/schema#",
"title":"wavetank fault plan, version 1",
"type":"object","required":["format","version","faults"],"additionalProperties":false,
"properties":{"format":{"enum":["wavetank-plan"]},"version":{"enum":[1]},
 "faults":{"type":"array","items":{
  "type":"object","required":["id","kind","when"],"additionalProperties":false,
  "properties":{"id":{"type":"integer","minimum":0,"maximum":4294967295},
   "kind":)" + names_enum(catalogue.kinds()) +
                       R"(,
   "where":{"type":"string","pattern":"^[!-~]{1,96}$"},
   "when":{"$ref":"#/definitions/when"},"parameters":{"type":"object"}},
  "allOf":[)";
  const char* separator = "\n   ";
  for (const FaultKind& kind : catalogue.kinds()) {
    schema += std::exchange(separator, ",\n   ") + kind_schema(kind);
  }
  return schema + R"(]}}},
"definitions":{
 "time_text":{"type":"string","minLength":2,"pattern":")" +
         std::string(kDurationPattern) + R"("},
 "when":)" +
         when_schema(catalogue) + "}}\n";
}

}  // namespace wavetank::sim
