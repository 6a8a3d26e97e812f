#include <utility>

#include "sim/fault/fault_plan_json.h"

namespace wavetank::sim {
namespace {

/// Needs no escaping: the catalogue accepts only plain lines.
std::string quoted(std::string_view plain) { return "\"" + std::string(plain) + "\""; }

std::string integer_range(std::int64_t min, std::int64_t max) {
  return R"("type":"integer","minimum":)" + std::to_string(min) + R"(,"maximum":)" +
         std::to_string(max);
}

std::string number_schema(const NumberSpec& spec) {
  std::string schema = "{" + integer_range(spec.min, spec.max);
  const char* separator = ",\"enum\":[";
  for (const std::int64_t choice : spec.choices) {
    schema += std::exchange(separator, ",") + std::to_string(choice);
  }
  if (!spec.choices.empty()) schema += "]";
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

std::string kind_schema(const FaultKind& kind) {
  return "{\"description\":" + quoted(kind.doc) + ",\n    " +
         R"("type":"object","required":["id","kind","when"],"additionalProperties":false,)" +
         "\n    \"properties\":{" + R"("id":{"$ref":"#/definitions/id"},)" + R"("kind":{"enum":[)" +
         quoted(kind.name) + "]},\n     " +
         R"("where":{"$ref":"#/definitions/where"},"when":{"$ref":"#/definitions/when"},)" +
         "\n     \"parameters\":" + parameters_schema(kind) + "}}";
}

std::string trigger_schema(const FaultCatalogue& catalogue) {
  std::string names;
  const char* separator = "";
  for (const FaultTrigger& trigger : catalogue.triggers()) {
    names += std::exchange(separator, ",") + quoted(trigger.name);
  }
  return R"({"type":"object","required":["after"],"additionalProperties":false,"properties":{)"
         R"("after":{"enum":[)" +
         names + R"(]},"count":{)" + integer_range(1, kPlanNumberMax) + R"(},"delay_ns":{)" +
         integer_range(0, kPlanNumberMax) + "}}}";
}

std::string time_schema(std::string_view name) {
  return R"({"type":"object","required":[)" + quoted(name) +
         R"(],"additionalProperties":false,"properties":{)" + quoted(name) + ":{" +
         integer_range(0, kPlanNumberMax) + "}}}";
}

}  // namespace

std::string fault_plan_schema(const FaultCatalogue& catalogue) {
  std::string schema = R"({"$schema":"http://json-schema.org/draft-04/schema#",
"title":"wavetank fault plan, version 1",
"type":"object","required":["format","version","faults"],"additionalProperties":false,
"properties":{"format":{"enum":["wavetank-plan"]},"version":{"enum":[1]},
 "faults":{"type":"array","items":{"oneOf":[)";
  const char* separator = "\n   ";
  for (const FaultKind& kind : catalogue.kinds()) {
    schema += std::exchange(separator, ",\n   ") + kind_schema(kind);
  }
  return schema + R"(]}}},
"definitions":{
 "id":{"type":"integer","minimum":0,"maximum":4294967295},
 "where":{"type":"string","pattern":"^[!-~]{1,64}$"},
 "when":{"oneOf":[
   )" + time_schema("at_ns") +
         ",\n   " + time_schema("event") + ",\n   " + trigger_schema(catalogue) + "]}}}\n";
}

}  // namespace wavetank::sim
