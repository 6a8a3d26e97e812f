#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/pointer.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "core/capture/line.h"
#include "core/capture/payload.h"
#include "core/capture/zstd_frame.h"
#include "sim/fault/fault_plan_json.h"
#include "sim/fault/json_position.h"
#include "sim/import/open_capture.h"
#include "sim/report/incident.h"

namespace wavetank::sim {
namespace {

using rapidjson::Value;

constexpr std::size_t kIncidentShownBytesMax = 60;
constexpr const char* kBase64Remedy = " is wrong here; give base64 with padding, or leave it out";
constexpr const char* kFrameRemedy = "; give one zstd frame with a checksum, or leave it out";
constexpr const char* kLineRemedy = "; give a line as in docs/capture_format.md";
/// An incident needs seven levels; a deeper text is no incident, and would recurse deeply.
constexpr int kDepthMax = 16;
constexpr unsigned kIncidentParseFlags =
    rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag;

using AsciiWriter =
    rapidjson::Writer<rapidjson::StringBuffer, rapidjson::UTF8<>, rapidjson::ASCII<>>;

std::string as_json(const Value& value) {
  rapidjson::StringBuffer buffer;
  AsciiWriter writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

/// The value as printable ASCII JSON: for error lines about any content.
std::string printable_json(const Value& value) {
  std::string text;
  for (const char character : as_json(value)) {
    // RapidJSON takes DEL for printable.
    text += character == '\x7F' ? std::string("\\u007F") : std::string(1, character);
  }
  return text;
}

std::string shortened(std::string text) {
  if (text.size() > kIncidentShownBytesMax)
    text = text.substr(0, kIncidentShownBytesMax - 3) + "...";
  return text;
}

std::string shown_value(const Value& value) { return shortened(printable_json(value)); }

/// A place as an RFC 6901 pointer; unprintable characters are escaped as in JSON.
std::string pointer_text(const rapidjson::Pointer& pointer) {
  rapidjson::StringBuffer buffer;
  pointer.Stringify(buffer);
  const auto size = static_cast<rapidjson::SizeType>(buffer.GetSize());
  const std::string quoted = printable_json(Value(buffer.GetString(), size));
  return quoted.size() <= 2 ? "incident" : shortened(quoted.substr(1, quoted.size() - 2));
}

std::string_view document_text(const Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

/// Thrown inside this file only.
[[noreturn]] void fail(std::string where, std::string message) {
  throw IncidentError(std::move(where), std::move(message));
}

/// The largest number of open brackets; brackets in strings do not count.
int nesting_depth(std::string_view json) {
  int depth = 0;
  int depth_max = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char character = json[at];
    if (in_string) {
      if (character == '\\') ++at;
      if (character == '"') in_string = false;
      continue;
    }
    if (character == '"') in_string = true;
    if (character == '[' || character == '{') depth_max = std::max(depth_max, ++depth);
    if (character == ']' || character == '}') --depth;
  }
  return depth_max;
}

void parse_text(std::string_view json, rapidjson::Document& document) {
  if (json.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    fail("incident", "the file is empty; give one that wavetank has written");
  }
  const std::size_t nul = json.find('\0');
  if (nul != std::string_view::npos) {
    fail(position_text(json, nul), "a NUL byte; give a text file that wavetank has written");
  }
  if (nesting_depth(json) > kDepthMax) {
    fail("incident", "nested deeper than any incident; give one that wavetank has written");
  }
  document.Parse<kIncidentParseFlags>(json.data(), json.size());
  if (!document.HasParseError()) return;
  fail(position_text(json, document.GetErrorOffset()),
       std::string("not JSON: ") + rapidjson::GetParseError_En(document.GetParseError()) +
           " Correct the text there.");
}

/// Before the schema, whose first complaint about a foreign file would be any field.
void check_header(const Value& root) {
  const auto member = [&root](const char* name) -> const Value* {
    if (!root.IsObject()) return nullptr;
    const auto found = root.FindMember(name);
    return found == root.MemberEnd() ? nullptr : &found->value;
  };
  const Value* format = member("format");
  if (format == nullptr || !format->IsString() || document_text(*format) != "wavetank-incident") {
    fail(format == nullptr ? "incident" : "/format",
         (format == nullptr ? std::string("not an incident, it has no \"format\"")
                            : shown_value(*format) + " is not \"wavetank-incident\"") +
             "; give a file that wavetank has written");
  }
  const Value* version = member("version");
  if (version == nullptr || !version->IsInt() || version->GetInt() != 1) {
    fail("/version", (version == nullptr ? std::string("is missing") : shown_value(*version)) +
                         "; this program reads version 1, a newer one may read more");
  }
}

void check_unique_members(const Value& value, const rapidjson::Pointer& at) {
  if (value.IsArray()) {
    for (rapidjson::SizeType index = 0; index < value.Size(); ++index) {
      check_unique_members(value[index], at.Append(index));
    }
  }
  if (!value.IsObject()) return;
  std::set<std::string_view> seen;
  for (auto member = value.MemberBegin(); member != value.MemberEnd(); ++member) {
    const rapidjson::Pointer here =
        at.Append(member->name.GetString(), member->name.GetStringLength());
    if (!seen.insert(document_text(member->name)).second) {
      fail(pointer_text(here), "duplicate key; remove one");
    }
    check_unique_members(member->value, here);
  }
}

/// The first name that the schema requires and the object does not have.
std::string missing_member(const Value& schema, const Value& object) {
  for (const Value& name : schema["required"].GetArray()) {
    if (!object.HasMember(name)) return std::string(document_text(name));
  }
  return "format";  // The one remaining "dependencies" of the schema.
}

std::string remedy_of(const Value& schema) {
  const auto description = schema.FindMember("description");
  return description == schema.MemberEnd() ? "see docs/incident_format.md"
                                           : std::string(document_text(description->value));
}

/// The schema as text that error lines quote, and ready for use.
struct Schema {
  Schema() : document(parsed()), compiled(document) {}

  static rapidjson::Document parsed() {
    rapidjson::Document schema;
    schema.Parse(incident_schema().data(), incident_schema().size());
    return schema;
  }

  rapidjson::Document document;
  rapidjson::SchemaDocument compiled;
};

void check_schema(const Value& root) {
  static const Schema kSchema;
  const Value& schema = kSchema.document;
  rapidjson::SchemaValidator validator(kSchema.compiled);
  if (root.Accept(validator)) return;
  rapidjson::Pointer at = validator.GetInvalidDocumentPointer();
  const Value* value = at.Get(root);
  const Value* rule = validator.GetInvalidSchemaPointer().Get(schema);
  const std::string_view keyword = validator.GetInvalidSchemaKeyword();
  if (value == nullptr || rule == nullptr)
    fail("incident", "breaks the schema; " + remedy_of(schema));
  if (keyword == "additionalProperties") {
    fail(pointer_text(at), "unknown field; " + remedy_of(*rule));
  }
  if (keyword == "required" || keyword == "dependencies") {
    fail(pointer_text(at.Append(missing_member(*rule, *value))), "is missing; " + remedy_of(*rule));
  }
  fail(pointer_text(at), shown_value(*value) + " is wrong here; " + remedy_of(*rule));
}

/// From here on, the schema has checked types and presence; only ranges are left.
template <class Integer>
Integer read_integer(const Value& object, const char* name, const std::string& at) {
  const Value& value = object[name];
  Integer result = 0;
  const std::string digits = value.IsString() ? std::string(document_text(value)) : as_json(value);
  const char* end = digits.data() + digits.size();
  const std::from_chars_result read = std::from_chars(digits.data(), end, result);
  if (read.ec != std::errc() || read.ptr != end) {
    fail(at + "/" + name, shown_value(value) + " is out of range; give an integer of 64 bits");
  }
  return result;
}

std::string read_text(const Value& object, const char* name) {
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() ? std::string() : std::string(document_text(found->value));
}

Hash128 read_hash(const Value& object, const char* name) {
  return Hash128::from_hex(document_text(object[name])).value_or(Hash128());
}

Observation read_observation(const Value& object, const std::string& at) {
  const auto at_ns = read_integer<std::int64_t>(object, "at_ns", at);
  return {Instant(Duration(at_ns)), read_text(object, "text")};
}

Violation read_violation(const Value& object) {
  Observation first = read_observation(object["first"], "/violation/first");
  Observation second = read_observation(object["second"], "/violation/second");
  return {read_text(object, "property"), std::move(first), std::move(second)};
}

Tape read_draws(const Value& list) {
  Tape tape;
  for (rapidjson::SizeType index = 0; index < list.Size(); ++index) {
    const Value& draw = list[index];
    const std::string at = "/draws/" + std::to_string(index);
    TapeEntry& entry = tape.emplace_back();
    entry.stream = read_text(draw, "stream");
    entry.label = read_text(draw, "label");
    entry.ordinal = read_integer<std::uint64_t>(draw, "ordinal", at);
    entry.value = read_integer<std::uint64_t>(draw, "value", at);
    if (draw.HasMember("bound")) entry.bound = read_integer<std::uint64_t>(draw, "bound", at);
  }
  return tape;
}

FaultPlan read_plan(const Value& object, const FaultCatalogue& catalogue) {
  auto plan = parse_fault_plan(as_json(object), catalogue, "/plan");
  if (auto* error = std::get_if<PlanError>(&plan)) fail(error->where, error->message);
  return std::get<FaultPlan>(std::move(plan));
}

/// The schema has checked that they fit.
std::vector<std::uint32_t> read_ids(const Value& list) {
  std::vector<std::uint32_t> ids;
  for (const Value& id : list.GetArray()) ids.push_back(id.GetUint());
  return ids;
}

/// The lines of the capture, each in the object or one after the other, compressed.
struct CaptureLines {
  std::vector<std::string_view> lines;
  std::string place;  ///< The place of a line, without its number.
  std::string text;   ///< The lines are parts of it, if they are no strings of the object.
};

CaptureLines lines_inside(const Value& object) {
  CaptureLines all;
  if (object.HasMember("lines")) {
    all.place = "/capture/lines/";
    for (const Value& line : object["lines"].GetArray()) all.lines.push_back(document_text(line));
    return all;
  }
  all.place = "/capture/zstd_base64, line ";
  const std::optional<std::string> bytes = parse_base64(document_text(object["zstd_base64"]));
  if (!bytes) fail("/capture/zstd_base64", shown_value(object["zstd_base64"]) + kBase64Remedy);
  ZstdFrameDecoder decoder(kCaptureTextBytesMax);
  const FrameStep step = decoder.decode(*bytes);
  if (step.state != FrameState::kWhole || step.consumed != bytes->size()) {
    fail("/capture/zstd_base64",
         (step.state == FrameState::kBad ? decoder.problem() : "is not a whole zstd frame") +
             kFrameRemedy);
  }
  all.text = decoder.content();
  return all;
}

/// Splits `text`; its last line ends in a line feed, too.
void split_lines(CaptureLines& all) {
  std::string_view rest = all.text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    all.lines.push_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

/// Whether the lines are those that were recorded.
void check_inline_hash(const Value& object, const CaptureLines& all, const std::string& recorded) {
  std::string joined;
  for (const std::string_view line : all.lines) (joined += line) += '\n';
  const std::string hash = inline_hash(recorded, joined);
  const bool given = object.HasMember("lines_hash");
  if (given && document_text(object["lines_hash"]) == hash) return;
  throw IncidentError("/capture/lines_hash",
                      (given ? shown_value(object["lines_hash"]) : std::string("is missing, and")) +
                          " is not the hash of this content_hash and these lines, which is \"" +
                          hash + "\"; give the capture that was recorded",
                      IncidentFault::kOtherCapture);
}

/// A format that this program reads; the schema knows no importer.
std::string read_format(const Value& object) {
  std::string format = read_text(object, "format");
  const std::vector<std::string> formats = capture_formats();
  if (std::find(formats.begin(), formats.end(), format) != formats.end()) return format;
  std::string known;
  for (const std::string& one : formats) known += (known.empty() ? "\"" : " or \"") + one + "\"";
  fail("/capture/format", shown_value(object["format"]) + " is wrong here; give " + known);
}

std::shared_ptr<const Capture> read_content(const Value& object, const IncidentCapture& reference) {
  auto capture = std::make_shared<Capture>();
  capture->format = read_format(object);
  capture->name = reference.path;
  capture->content_hash = reference.content_hash;
  CaptureLines all = lines_inside(object);
  split_lines(all);
  if (all.lines.empty()) fail("/capture", std::string("holds no line") + kLineRemedy);
  Result<CaptureHead, CaptureError> head = parse_head(all.lines[0]);
  if (!head) fail(all.place + "0", head.error().text + kLineRemedy);
  capture->head = std::move(head).value();
  for (std::size_t index = 1; index < all.lines.size(); ++index) {
    Result<Record, std::string> record = parse_record(all.lines[index]);
    if (!record) fail(all.place + std::to_string(index), record.error() + kLineRemedy);
    capture->records.push_back(std::move(record).value());
  }
  check_inline_hash(object, all, reference.content_hash);
  return capture;
}

IncidentCapture read_capture_reference(const Value& object) {
  IncidentCapture capture;
  capture.path = read_text(object, "path");
  if (object.HasMember("path_base64")) {
    std::optional<std::string> bytes = parse_base64(document_text(object["path_base64"]));
    if (!bytes) fail("/capture/path_base64", shown_value(object["path_base64"]) + kBase64Remedy);
    capture.path = *std::move(bytes);
  }
  capture.content_hash = read_text(object, "content_hash");
  if (object.HasMember("max_gap_ns")) {
    capture.max_gap = Duration(read_integer<std::int64_t>(object, "max_gap_ns", "/capture"));
  }
  if (object.HasMember("gaps_owed")) capture.gap_duty = GapDuty::kCadence;
  if (object.HasMember("lines") || object.HasMember("zstd_base64")) {
    capture.content = read_content(object, capture);
  }
  return capture;
}

Incident read_incident(const Value& root, const FaultCatalogue& catalogue) {
  Incident incident(read_violation(root["violation"]));
  incident.tool = read_text(root, "tool");
  incident.case_name = read_text(root, "case");
  incident.client = read_text(root, "client");
  incident.venue = read_text(root, "venue");
  incident.seed = read_integer<std::uint64_t>(root, "seed", "");
  incident.epoch_ns = read_integer<std::int64_t>(root, "epoch_ns", "");
  incident.trace_hash = read_hash(root["expected"], "trace_hash");
  incident.step_hash = read_hash(root["expected"], "step_hash");
  if (root.HasMember("setup_hash")) incident.setup_hash = read_hash(root, "setup_hash");
  if (root.HasMember("events_max")) {
    incident.events_max = read_integer<std::uint64_t>(root, "events_max", "");
  }
  const bool drawn = read_text(root, "plan_origin") == "drawn";
  incident.plan_origin = drawn ? PlanOrigin::kDrawn : PlanOrigin::kHandWritten;
  if (root.HasMember("plan")) incident.plan = read_plan(root["plan"], catalogue);
  if (root.HasMember("plan_open")) incident.plan_scope = PlanScope::kOpen;
  if (root.HasMember("bit")) incident.bit = read_ids(root["bit"]);
  if (root.HasMember("draws")) incident.draws = read_draws(root["draws"]);
  if (root.HasMember("capture")) incident.capture = read_capture_reference(root["capture"]);
  if (root.HasMember("stack")) {
    for (const Value& line : root["stack"].GetArray())
      incident.stack.emplace_back(document_text(line));
  }
  incident.last_words = read_text(root, "last_words");
  return incident;
}

}  // namespace

Result<Incident, IncidentError> parse_incident(std::string_view json,
                                               const FaultCatalogue& catalogue) {
  try {
    rapidjson::Document document;
    parse_text(json, document);
    check_header(document);
    check_unique_members(document, rapidjson::Pointer());
    check_schema(document);
    return read_incident(document, catalogue);
  } catch (const IncidentError& error) {
    return error;
  }
}

}  // namespace wavetank::sim
