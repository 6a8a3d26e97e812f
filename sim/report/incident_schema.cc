#include "sim/report/incident.h"

namespace wavetank::sim {
namespace {

/// Each description is also the remedy in an error line: it completes "... is wrong; ".
constexpr const char* kSchema = R"({"$schema":"http://json-schema.org/draft-04/schema#",
"title":"wavetank incident, version 1",
"description":"give an incident as wavetank test and wavetank replay write it",
"type":"object",
"required":["format","version","tool","case","client","seed","epoch_ns","violation","expected",
 "plan_origin"],
"additionalProperties":false,
"properties":{
 "format":{"description":"give \"wavetank-incident\"","enum":["wavetank-incident"]},
 "version":{"description":"give 1","enum":[1]},
 "tool":{"$ref":"#/definitions/text"},
 "case":{"$ref":"#/definitions/name"},
 "client":{"$ref":"#/definitions/name"},
 "venue":{"$ref":"#/definitions/name"},
 "seed":{"$ref":"#/definitions/natural"},
 "epoch_ns":{"$ref":"#/definitions/integer"},
 "violation":{
  "description":"give {\"property\":NAME,\"first\":{...},\"second\":{...}}",
  "type":"object","required":["property","first","second"],"additionalProperties":false,
  "properties":{
   "property":{"$ref":"#/definitions/name"},
   "first":{"$ref":"#/definitions/observation"},
   "second":{"$ref":"#/definitions/observation"}}},
 "expected":{
  "description":"give {\"trace_hash\":HEX,\"step_hash\":HEX}",
  "type":"object","required":["trace_hash","step_hash"],"additionalProperties":false,
  "properties":{
   "trace_hash":{"$ref":"#/definitions/hash"},
   "step_hash":{"$ref":"#/definitions/hash"}}},
 "setup_hash":{"$ref":"#/definitions/hash"},
 "events_max":{"$ref":"#/definitions/natural"},
 "plan_origin":{"description":"give \"hand_written\" or \"drawn\"","enum":["hand_written","drawn"]},
 "plan":{"description":"give a fault plan (docs/fault_model.md), or leave it out for the scenario's own",
  "type":"object"},
 "plan_open":{"description":"give true, or leave it out","enum":[true]},
 "bit":{"description":"give the ids of the faults that the client met","type":"array",
  "items":{"description":"give the id of a fault","type":"integer","minimum":0,"maximum":4294967295}},
 "draws":{"description":"give a list of draws, or leave it out to draw from the seed","type":"array",
  "items":{
   "description":"give {\"stream\":NAME,\"ordinal\":N,\"label\":NAME,\"value\":N,\"bound\":N}",
   "type":"object","required":["stream","ordinal","value"],"additionalProperties":false,
   "properties":{
    "stream":{"$ref":"#/definitions/text"},
    "ordinal":{"$ref":"#/definitions/natural"},
    "label":{"$ref":"#/definitions/text"},
    "value":{"$ref":"#/definitions/natural"},
    "bound":{"$ref":"#/definitions/natural"}}}},
 "capture":{
  "description":"give {\"path\":FILE,\"content_hash\":HEX}, and \"format\" and \"lines\" or \"zstd_base64\" if it is inside",
  "type":"object","required":["path","content_hash"],"additionalProperties":false,
  "dependencies":{"lines":["format"],"zstd_base64":["format"]},
  "properties":{
   "path":{"$ref":"#/definitions/text"},
   "path_base64":{"$ref":"#/definitions/text"},
   "content_hash":{"$ref":"#/definitions/hash"},
   "max_gap_ns":{"$ref":"#/definitions/natural"},
   "gaps_owed":{"description":"give true, or leave it out","enum":[true]},
   "format":{"description":"give the name of a format that wavetank reads, such as \"wavetank\"",
    "type":"string","pattern":"^[a-z][a-z0-9_]*$"},
   "lines_hash":{"$ref":"#/definitions/hash"},
   "lines":{"description":"give the lines of a capture, its head first: docs/capture_format.md",
    "type":"array","minItems":1,
    "items":{"description":"give a line of a capture as a string","type":"string"}},
   "zstd_base64":{"description":"give the lines of a capture as one zstd frame in base64","type":"string"}}},
 "stack":{"description":"give the frames of a stack as strings","type":"array",
  "items":{"description":"give a frame as a string","type":"string"}},
 "last_words":{"$ref":"#/definitions/text"}},
"definitions":{
 "text":{"description":"give a string","type":"string"},
 "name":{"description":"give 1 to 128 printable ASCII characters without spaces",
  "type":"string","pattern":"^[!-~]{1,128}$"},
 "natural":{"description":"give an integer from 0 to 2^64 - 1, as a string if it exceeds 2^53 - 1",
  "type":["integer","string"],"minimum":0,"pattern":"^[0-9]{1,20}$"},
 "integer":{"description":"give an integer of 64 bits, as a string if it exceeds 2^53 - 1",
  "type":["integer","string"],"pattern":"^-?[0-9]{1,19}$"},
 "hash":{"description":"give 32 hex digits in lower case","type":"string","pattern":"^[0-9a-f]{32}$"},
 "observation":{"description":"give {\"at_ns\":N,\"text\":TEXT}",
  "type":"object","required":["at_ns","text"],"additionalProperties":false,
  "properties":{
   "at_ns":{"$ref":"#/definitions/integer"},
   "text":{"$ref":"#/definitions/text"}}}}}
)";

}  // namespace

const std::string& incident_schema() {
  static const std::string schema(kSchema);
  return schema;
}

}  // namespace wavetank::sim
