#include "sim/fault/fault_plan_json.h"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "sim/fault/duration_text.h"
#include "sim/fault/json_position.h"
#include "sim/fault/nearest_name.h"

namespace wavetank::sim {
namespace {

using rapidjson::Value;

constexpr std::size_t kShownBytesMax = 60;
constexpr std::size_t kWhereBytesMax = 96;

/// Iterative, so that deep nesting cannot overflow the stack.
constexpr unsigned kParseFlags =
    rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag;

std::string_view text_of(const Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

/// The value as ASCII JSON, shortened: for error lines. Does not look into lists and objects, which
/// in outside data may be deeper than the stack.
std::string shown(const Value& value) {
  if (value.IsArray()) return value.Empty() ? "[]" : "[...]";
  if (value.IsObject()) return value.ObjectEmpty() ? "{}" : "{...}";
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer, rapidjson::UTF8<>, rapidjson::ASCII<>> writer(buffer);
  value.Accept(writer);
  std::string text(buffer.GetString(), buffer.GetSize());
  // The one control character that JSON does not escape.
  std::replace(text.begin(), text.end(), '\x7F', '?');
  if (text.size() > kShownBytesMax) text = text.substr(0, kShownBytesMax - 3) + "...";
  return text;
}

std::string shown(std::string_view text) {
  return shown(Value(rapidjson::StringRef(text.data(), text.size())));
}

/// A place in the document.
class Pointer {
 public:
  explicit Pointer(std::string text) : text_(std::move(text)) {}

  /// Escapes as in RFC 6901 section 3, and unprintable bytes as in JSON.
  Pointer operator/(std::string_view name) const {
    const std::string quoted = shown(name);
    std::string token;
    for (const char character : std::string_view(quoted).substr(1, quoted.size() - 2)) {
      if (character == '~') {
        token += "~0";
      } else if (character == '/') {
        token += "~1";
      } else {
        token += character;
      }
    }
    return Pointer(text_ + "/" + token);
  }

  /// Caught in this file. The whole document has the empty pointer.
  [[noreturn]] void fail(const std::string& message) const {
    throw PlanError(text_.empty() ? "plan" : text_, message);
  }

 private:
  std::string text_;
};

const Value* find_member(const Value& object, std::string_view name) {
  for (auto member = object.MemberBegin(); member != object.MemberEnd(); ++member) {
    if (text_of(member->name) == name) return &member->value;
  }
  return nullptr;
}

/// Every member's name is one of `allowed`, and occurs once.
void check_members(const Value& object, const Pointer& at, const std::vector<std::string>& allowed,
                   const std::string& what = "field") {
  std::set<std::string_view> seen;
  for (auto member = object.MemberBegin(); member != object.MemberEnd(); ++member) {
    const std::string_view name = text_of(member->name);
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end()) {
      (at / name).fail("unknown " + what + "; " + name_advice(name, allowed));
    }
    if (!seen.insert(name).second) (at / name).fail("duplicate key; remove one");
  }
}

const Value& require_member(const Value& object, const Pointer& at, std::string_view name,
                            const std::string& remedy) {
  const Value* value = find_member(object, name);
  if (value == nullptr) (at / name).fail("is missing; " + remedy);
  return *value;
}

void require_object(const Value& value, const Pointer& at, const std::string& remedy) {
  if (!value.IsObject()) at.fail(shown(value) + " is not an object; " + remedy);
}

std::string_view require_text(const Value& value, const Pointer& at, const std::string& remedy) {
  if (!value.IsString()) at.fail(shown(value) + " is not a string; " + remedy);
  return text_of(value);
}

std::int64_t require_integer(const Value& value, const Pointer& at, std::int64_t min,
                             std::int64_t max) {
  const std::string range =
      "give an integer from " + std::to_string(min) + " to " + std::to_string(max);
  if (!value.IsInt64() && !value.IsUint64()) {
    at.fail(shown(value) + " is not an integer; " + range);
  }
  if (!value.IsInt64() || value.GetInt64() < min || value.GetInt64() > max) {
    at.fail(shown(value) + " is out of range; " + range);
  }
  return value.GetInt64();
}

/// Nanoseconds as an integer, or as a text with units.
std::int64_t require_time(const Value& value, const Pointer& at, std::int64_t min,
                          std::int64_t max) {
  if (!value.IsString()) return require_integer(value, at, min, max);
  const std::optional<std::int64_t> ns = parse_duration_ns(text_of(value));
  const std::string remedy = "give nanoseconds from " + std::to_string(min) + " to " +
                             std::to_string(max) +
                             R"(, or a text such as "5s", "250ms" or "1h30m")";
  if (!ns) at.fail(shown(value) + " is not a time; " + remedy);
  if (*ns < min || *ns > max) at.fail(shown(value) + " is out of range; " + remedy);
  return *ns;
}

template <class Named>
std::vector<std::string> names_of(std::span<const Named> all) {
  std::vector<std::string> names;
  for (const Named& named : all) names.push_back(named.name);
  return names;
}

std::string read_where(const Value& value, const Pointer& at) {
  const std::string_view where = require_text(value, at, "name a target, or leave it out for all");
  const bool plain = std::all_of(where.begin(), where.end(), [](char character) {
    return character > ' ' && character <= '~';
  });
  if (where.empty() || where.size() > kWhereBytesMax || !plain) {
    at.fail(shown(value) + " is not a target's name; give 1 to " + std::to_string(kWhereBytesMax) +
            " printable characters without spaces, or \"*\"");
  }
  return std::string(where);
}

std::string read_host(const Value& when, const Pointer& at) {
  const Value* host = find_member(when, "host");
  return host == nullptr ? std::string() : read_where(*host, at / "host");
}

AfterTrigger read_after(const Value& value, const Pointer& at, const FaultCatalogue& catalogue) {
  check_members(value, at, {"after", "count", "delay_ns", "host"});
  AfterTrigger after;
  const Pointer at_after = at / "after";
  after.trigger = require_text(*find_member(value, "after"), at_after, "name a trigger");
  if (catalogue.find_trigger(after.trigger) == nullptr) {
    at_after.fail(shown(after.trigger) + " is not a known trigger; " +
                  name_advice(after.trigger, names_of(catalogue.triggers())));
  }
  if (const Value* count = find_member(value, "count")) {
    after.count = require_integer(*count, at / "count", 1, kPlanNumberMax);
  }
  if (const Value* delay = find_member(value, "delay_ns")) {
    after.delay_ns = require_time(*delay, at / "delay_ns", 0, kPlanNumberMax);
  }
  after.host = read_host(value, at);
  return after;
}

FaultWhen read_when(const Value& value, const Pointer& at, const FaultCatalogue& catalogue) {
  const std::string remedy = R"(give {"at_ns":N}, {"event":N} or {"after":"dial","count":1})";
  require_object(value, at, remedy);
  const Value* at_ns = find_member(value, "at_ns");
  const Value* event = find_member(value, "event");
  const bool has_after = find_member(value, "after") != nullptr;
  const int given = (at_ns != nullptr ? 1 : 0) + (event != nullptr ? 1 : 0) + (has_after ? 1 : 0);
  if (given == 0) at.fail(shown(value) + " has no time; " + remedy);
  if (given > 1) at.fail(shown(value) + " has more than one time; " + remedy);
  if (has_after) return read_after(value, at, catalogue);
  if (event != nullptr) {
    check_members(value, at, {"event", "host"});
    const std::int64_t number = require_integer(*event, at / "event", 0, kPlanNumberMax);
    return AtEvent{number, read_host(value, at)};
  }
  check_members(value, at, {"at_ns"});
  return AtTime{require_time(*at_ns, at / "at_ns", 0, kPlanNumberMax)};
}

std::int64_t read_number(const Value& value, const Pointer& at, const NumberSpec& spec) {
  const std::int64_t number = spec.unit == "ns" ? require_time(value, at, spec.min, spec.max)
                                                : require_integer(value, at, spec.min, spec.max);
  if (!spec.allows(number)) {
    std::vector<std::string> choices;
    for (const std::int64_t choice : spec.choices) choices.push_back(std::to_string(choice));
    if (spec.or_from < spec.max) {
      choices.push_back(std::to_string(spec.or_from) + " to " + std::to_string(spec.max));
    }
    at.fail(shown(value) + " is not one of the choices; " +
            name_advice(std::to_string(number), choices));
  }
  return number;
}

std::string read_text(const Value& value, const Pointer& at, const TextSpec& spec) {
  const std::string text(require_text(value, at, "put the text in double quotes"));
  if (text.size() > spec.bytes_max) {
    at.fail(shown(value) + " is too long; give at most " + std::to_string(spec.bytes_max) +
            " bytes");
  }
  if (!spec.choices.empty() &&
      std::find(spec.choices.begin(), spec.choices.end(), text) == spec.choices.end()) {
    at.fail(shown(value) + " is not one of the choices; " + name_advice(text, spec.choices));
  }
  return text;
}

/// Fills in omitted parameters, so that a stored plan means the same when a fallback changes.
void read_parameters(const Value* object, const Pointer& at, const FaultKind& kind,
                     FaultEntry& entry) {
  std::vector<std::string> names = names_of(std::span<const NumberSpec>(kind.numbers));
  for (const TextSpec& spec : kind.texts) names.push_back(spec.name);
  if (object != nullptr) {
    require_object(*object, at, R"(give {"name":value})");
    check_members(*object, at, names, "parameter of \"" + kind.name + "\"");
  }
  for (const NumberSpec& spec : kind.numbers) {
    const Value* value = object == nullptr ? nullptr : find_member(*object, spec.name);
    entry.numbers[spec.name] =
        value == nullptr ? spec.fallback : read_number(*value, at / spec.name, spec);
  }
  for (const TextSpec& spec : kind.texts) {
    const Value* value = object == nullptr ? nullptr : find_member(*object, spec.name);
    entry.texts[spec.name] =
        value == nullptr ? spec.fallback : read_text(*value, at / spec.name, spec);
  }
}

FaultEntry read_entry(const Value& value, const Pointer& at, const FaultCatalogue& catalogue) {
  require_object(value, at, R"(give {"id":1,"kind":"reset_peer","when":{"at_ns":N}})");
  check_members(value, at, {"id", "kind", "where", "when", "parameters"});
  FaultEntry entry;
  const Value& id = require_member(value, at, "id", "give each fault its own number");
  entry.id = static_cast<std::uint32_t>(
      require_integer(id, at / "id", 0, std::numeric_limits<std::uint32_t>::max()));
  const std::string kind_remedy = "name a kind of fault";
  const Value& kind_value = require_member(value, at, "kind", kind_remedy);
  entry.kind = require_text(kind_value, at / "kind", kind_remedy);
  const FaultKind* kind = catalogue.find_kind(entry.kind);
  if (kind == nullptr) {
    (at / "kind")
        .fail(shown(entry.kind) + " is not a known kind; " +
              name_advice(entry.kind, names_of(catalogue.kinds())));
  }
  if (const Value* where = find_member(value, "where")) {
    entry.where = read_where(*where, at / "where");
  }
  const Value& when = require_member(value, at, "when", "say when, for example {\"at_ns\":0}");
  entry.when = read_when(when, at / "when", catalogue);
  read_parameters(find_member(value, "parameters"), at / "parameters", *kind, entry);
  return entry;
}

void check_header(const Value& root, const Pointer& at) {
  const std::string remedy = "start the file with {\"format\":\"wavetank-plan\",\"version\":1";
  require_object(root, at, remedy);
  const Value& format = require_member(root, at, "format", remedy);
  if (!format.IsString() || text_of(format) != "wavetank-plan") {
    (at / "format").fail(shown(format) + " is not \"wavetank-plan\"; give a fault plan");
  }
  const Value& version = require_member(root, at, "version", remedy);
  if (!version.IsInt64() || version.GetInt64() != 1) {
    (at / "version").fail(shown(version) + " is not a version this program reads; give 1");
  }
  check_members(root, at, {"format", "version", "faults"});
}

FaultPlan read_plan(const Value& root, const Pointer& at, const FaultCatalogue& catalogue) {
  check_header(root, at);
  const Pointer at_faults = at / "faults";
  const Value& faults = require_member(root, at, "faults", "give a list, which may be empty");
  if (!faults.IsArray()) at_faults.fail(shown(faults) + " is not a list; give [...]");
  std::vector<FaultEntry> entries;
  std::map<std::uint32_t, std::size_t> index_of;
  for (rapidjson::SizeType index = 0; index < faults.Size(); ++index) {
    const Pointer at_entry = at_faults / std::to_string(index);
    entries.push_back(read_entry(faults[index], at_entry, catalogue));
    const auto [first, is_new] = index_of.emplace(entries.back().id, index);
    if (!is_new) {
      (at_entry / "id")
          .fail(std::to_string(entries.back().id) + " is also the id of fault number " +
                std::to_string(first->second) + "; give each fault its own number");
    }
  }
  return FaultPlan(std::move(entries));
}

/// The comma at the end of the list or object around `offset`, if that is the mistake.
std::optional<std::size_t> trailing_comma(std::string_view json, std::size_t offset) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t close = json.find_first_not_of(kBlank, std::min(offset, json.size()));
  if (close == std::string_view::npos || (json[close] != '}' && json[close] != ']')) return {};
  const std::size_t comma = json.substr(0, close).find_last_not_of(kBlank);
  if (comma == std::string_view::npos || json[comma] != ',') return {};
  return comma;
}

/// Where the JSON itself is broken.
PlanError syntax_error(std::string_view json, std::size_t offset, rapidjson::ParseErrorCode code) {
  if (code == rapidjson::kParseErrorDocumentEmpty) {
    return PlanError("plan", R"(is empty; the smallest is {"format":"wavetank-plan","version":1,)"
                             R"("faults":[]})");
  }
  if (const std::optional<std::size_t> comma = trailing_comma(json, offset)) {
    return PlanError(position_text(json, *comma),
                     "not JSON: a comma after the last item. Remove that comma.");
  }
  return PlanError(
      position_text(json, offset),
      std::string("not JSON: ") + rapidjson::GetParseError_En(code) + " Correct the text there.");
}

using PlanWriter =
    rapidjson::Writer<rapidjson::StringBuffer, rapidjson::UTF8<>, rapidjson::UTF8<>,
                      rapidjson::CrtAllocator, rapidjson::kWriteValidateEncodingFlag>;

void write_text(PlanWriter& writer, std::string_view text) {
  if (!writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()))) {
    throw std::invalid_argument("fault plan: a text is not UTF-8");
  }
}

void write_number(PlanWriter& writer, const char* key, std::int64_t number) {
  writer.Key(key);
  writer.Int64(number);
}

void write_host(PlanWriter& writer, const std::string& host) {
  if (host.empty()) return;
  writer.Key("host");
  write_text(writer, host);
}

void write_when(PlanWriter& writer, const FaultWhen& when) {
  writer.StartObject();
  if (const auto* at_time = std::get_if<AtTime>(&when)) {
    write_number(writer, "at_ns", at_time->at_ns);
  } else if (const auto* at_event = std::get_if<AtEvent>(&when)) {
    write_number(writer, "event", at_event->event);
    write_host(writer, at_event->host);
  } else {
    const auto& after = std::get<AfterTrigger>(when);
    writer.Key("after");
    write_text(writer, after.trigger);
    write_number(writer, "count", after.count);
    write_number(writer, "delay_ns", after.delay_ns);
    write_host(writer, after.host);
  }
  writer.EndObject();
}

std::string entry_json(const FaultEntry& entry) {
  rapidjson::StringBuffer buffer;
  PlanWriter writer(buffer);
  writer.StartObject();
  write_number(writer, "id", entry.id);
  writer.Key("kind");
  write_text(writer, entry.kind);
  writer.Key("where");
  write_text(writer, entry.where);
  writer.Key("when");
  write_when(writer, entry.when);
  writer.Key("parameters");
  writer.StartObject();
  for (const auto& [name, number] : entry.numbers) write_number(writer, name.c_str(), number);
  for (const auto& [name, text] : entry.texts) {
    write_text(writer, name);
    write_text(writer, text);
  }
  writer.EndObject();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

PlanError::PlanError(std::string where_, std::string message_)
    : where(std::move(where_)), message(std::move(message_)) {}

std::variant<FaultPlan, PlanError> parse_fault_plan(std::string_view json,
                                                    const FaultCatalogue& catalogue,
                                                    std::string_view pointer) {
  // For the parser a NUL is the end of the text, even with bytes behind it.
  const std::size_t nul = json.find('\0');
  if (nul != std::string_view::npos) {
    return PlanError(position_text(json, nul), "a NUL byte; give a text file");
  }
  rapidjson::Document document;
  document.Parse<kParseFlags>(json.data(), json.size());
  if (document.HasParseError()) {
    return syntax_error(json, document.GetErrorOffset(), document.GetParseError());
  }
  try {
    return read_plan(document, Pointer(std::string(pointer)), catalogue);
  } catch (const PlanError& error) {
    return error;
  }
}

std::string to_json(const FaultPlan& plan) {
  std::string json = R"({"format":"wavetank-plan","version":1,"faults":[)";
  const char* separator = "\n";
  for (const FaultEntry& entry : plan.entries()) {
    json += separator + entry_json(entry);
    separator = ",\n";
  }
  return json + (plan.empty() ? "]}\n" : "\n]}\n");
}

FaultPlan completed(const FaultPlan& plan, const FaultCatalogue& catalogue) {
  auto parsed = parse_fault_plan(to_json(plan), catalogue);
  if (const auto* error = std::get_if<PlanError>(&parsed)) {
    throw std::invalid_argument("fault plan: " + error->line());
  }
  return std::get<FaultPlan>(std::move(parsed));
}

}  // namespace wavetank::sim
