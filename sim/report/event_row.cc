#include "sim/report/event_row.h"

#include <fmt/core.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/capture/payload.h"
#include "core/net/frame.h"
#include "sim/report/json_writer.h"
#include "sim/report/landmarks.h"
#include "sim/trace/event_kind.h"
#include "sim/trace/time_text.h"

namespace wavetank::sim {
namespace {

/// A row is flat but for its fields: a deeper value is no row, and would recurse.
constexpr unsigned kRowParseFlags =
    rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag;

bool has_fields(const EventRow& row) {
  return row.kind.starts_with("report_") && row.text.find(kFieldSeparator) != std::string::npos;
}

std::string with_blanks(std::string text) {
  std::replace(text.begin(), text.end(), kFieldSeparator, ' ');
  return text;
}

void write_fields(JsonWriter& json, std::string_view text) {
  json.key("fields").begin_array();
  for (;;) {
    const std::size_t end = std::min(text.find(kFieldSeparator), text.size());
    json.text(text.substr(0, end));
    if (end == text.size()) break;
    text.remove_prefix(end + 1);
  }
  json.end_array();
}

void write_content(JsonWriter& json, const EventRow& row) {
  if (!is_utf8(row.text)) {
    std::string base64;
    append_base64(row.text, base64);
    json.key("base64").text(base64);
  } else if (has_fields(row)) {
    json.key("text").text(with_blanks(row.text));
    write_fields(json, row.text);
  } else {
    json.key("text").text(row.text);
  }
}

using RowValue = rapidjson::Value;

const RowValue* row_member(const RowValue& object, const char* key) {
  const auto found = object.FindMember(key);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

/// A number, or one beyond 2^53 - 1 as a string of digits: see JsonWriter::exact().
template <class Number>
bool row_number(const RowValue& object, const char* key, Number& number) {
  const RowValue* const value = row_member(object, key);
  if (value == nullptr) return false;
  if (value->Is<Number>()) {
    number = value->Get<Number>();
    return true;
  }
  if (!value->IsString()) return false;
  const char* const end = value->GetString() + value->GetStringLength();
  const auto read = std::from_chars(value->GetString(), end, number);
  return read.ec == std::errc() && read.ptr == end;
}

std::optional<std::string> row_text(const RowValue& object, const char* key) {
  const RowValue* const value = row_member(object, key);
  if (value == nullptr || !value->IsString()) return std::nullopt;
  return std::string(value->GetString(), value->GetStringLength());
}

std::optional<std::string> joined_fields(const RowValue& fields) {
  if (!fields.IsArray()) return std::nullopt;
  std::string text;
  for (const RowValue& field : fields.GetArray()) {
    if (!field.IsString()) return std::nullopt;
    if (&field != fields.Begin()) text += kFieldSeparator;
    text.append(field.GetString(), field.GetStringLength());
  }
  return text;
}

std::optional<std::string> row_content(const RowValue& object) {
  const std::optional<std::string> base64 = row_text(object, "base64");
  if (base64) return parse_base64(*base64);
  const RowValue* const fields = row_member(object, "fields");
  return fields == nullptr ? row_text(object, "text") : joined_fields(*fields);
}

}  // namespace

std::string to_json_line(const EventRow& row) {
  JsonWriter json;
  json.begin_object().key("n").exact_natural(row.n).key("time_ns").exact(row.time_ns);
  json.key("host").text(row.host).key("kind").text(row.kind);
  json.key("subject").exact_natural(row.subject);
  write_content(json, row);
  for (const auto& [key, value] : row.facts) json.key(key).text(value);
  return json.end_object().take() + "\n";
}

Result<EventRow, std::string> parse_event_row(std::string_view line) {
  rapidjson::Document object;
  object.Parse<kRowParseFlags>(line.data(), line.size());
  if (object.HasParseError()) return std::string("the line is not JSON");
  if (!object.IsObject()) return std::string("the line is not a JSON object");
  EventRow row;
  if (!row_number(object, "n", row.n)) return std::string("\"n\" is not a number");
  if (!row_number(object, "time_ns", row.time_ns))
    return std::string("\"time_ns\" is not a number");
  if (!row_number(object, "subject", row.subject))
    return std::string("\"subject\" is not a number");
  std::optional<std::string> host = row_text(object, "host");
  if (!host) return std::string("\"host\" is not a text");
  std::optional<std::string> kind = row_text(object, "kind");
  if (!kind) return std::string("\"kind\" is not a text");
  std::optional<std::string> text = row_content(object);
  if (!text) return std::string("there is neither a valid \"text\" nor a valid \"base64\"");
  row.host = *std::move(host);
  row.kind = *std::move(kind);
  row.text = *std::move(text);
  return row;
}

std::string event_row_text(const EventRow& row, std::size_t columns) {
  std::string line =
      fmt::format("{:>17}  {:<8} {}", virtual_time_text(row.time_ns), row.host, row.kind);
  if (row.subject != 0) line += fmt::format(" {}", row.subject);
  if (!row.text.empty()) line += "  " + row.text;
  return one_line(line, columns);
}

}  // namespace wavetank::sim
