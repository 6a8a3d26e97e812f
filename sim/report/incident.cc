#include "sim/report/incident.h"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/capture/content_hash.h"
#include "core/capture/line.h"
#include "core/capture/payload.h"
#include "core/capture/zstd_frame.h"
#include "sim/fault/fault_plan_json.h"
#include "sim/import/open_capture.h"
#include "sim/report/json_writer.h"

namespace wavetank::sim {
namespace {

constexpr std::size_t kNameBytesMax = 128;

/// Appends one line: `,"key":json`.
void add_key(std::string& text, std::string_view key, std::string_view json) {
  text += ",\n\"";
  text += key;
  text += "\":";
  text += json;
}

template <class Item, class ToJson>
std::string list_of_lines(const std::vector<Item>& items, ToJson to_json_of) {
  std::string text = "[";
  for (const Item& item : items) {
    text += &item == &items.front() ? "\n" : ",\n";
    text += to_json_of(item);
  }
  return text + (items.empty() ? "]" : "\n]");
}

std::string text_json(std::string_view text) { return JsonWriter().text(text).take(); }

void write_observation(JsonWriter& json, const Observation& observation) {
  json.begin_object().key("at_ns").exact(observation.at.time_since_epoch().count());
  json.key("text").text(observation.text).end_object();
}

std::string violation_json(const Violation& violation) {
  JsonWriter json;
  json.begin_object().key("property").text(violation.property);
  write_observation(json.key("first"), violation.first);
  write_observation(json.key("second"), violation.second);
  return json.end_object().take();
}

std::string draw_json(const TapeEntry& entry) {
  JsonWriter json;
  json.begin_object().key("stream").text(entry.stream);
  json.key("ordinal").exact_natural(entry.ordinal);
  json.key("label").text(entry.label);
  json.key("value").exact_natural(entry.value);
  json.key("bound").exact_natural(entry.bound);
  return json.end_object().take();
}

/// The text of a capture, a line a string, without line feeds.
std::vector<std::string> capture_lines(const Capture& capture) {
  std::vector<std::string> lines(1);
  append_head(capture.head, lines.front());
  lines.front().pop_back();
  for (const Record& record : capture.records) {
    append_record(record, lines.emplace_back());
    lines.back().pop_back();
  }
  return lines;
}

/// The same lines as one text, each with its line feed.
std::string capture_text(const Capture& capture) {
  std::string text;
  append_head(capture.head, text);
  for (const Record& record : capture.records) append_record(record, text);
  return text;
}

std::string compressed(const std::string& text) {
  std::string frame;
  ZstdFrameEncoder().encode(text, frame);
  return frame;
}

std::string capture_json(const IncidentCapture& capture) {
  JsonWriter json;
  json.begin_object().key("path").text(capture.path);
  if (!is_line_text(capture.path)) {
    // JSON text is UTF-8, the name of a file any bytes.
    std::string bytes;
    append_base64(capture.path, bytes);
    json.key("path_base64").text(bytes);
  }
  json.key("content_hash").text(capture.content_hash);
  if (capture.max_gap) json.key("max_gap_ns").exact(capture.max_gap->count());
  if (capture.gap_duty == GapDuty::kCadence) json.key("gaps_owed").boolean(true);
  if (capture.content) {
    const std::string text = capture_text(*capture.content);
    json.key("lines_hash").text(inline_hash(capture.content_hash, text));
    json.key("format").text(capture.content->format);
    if (text.size() <= kInlineCaptureBytesMax) {
      json.key("lines").raw(list_of_lines(capture_lines(*capture.content), text_json));
    } else {
      std::string base64;
      append_base64(compressed(text), base64);
      json.key("zstd_base64").text(base64);
    }
  }
  return json.end_object().take();
}

std::size_t payload_bytes(const Capture& capture) {
  std::size_t bytes = 0;
  for (const Record& record : capture.records) bytes += record.payload.size();
  return bytes;
}

IncidentCapture reference_to(const std::shared_ptr<const Capture>& capture) {
  IncidentCapture reference;
  reference.path = capture->name;
  reference.content_hash = capture->content_hash;
  // The first test avoids the work for a capture that is far too large.
  if (payload_bytes(*capture) > kCaptureTextBytesMax) return reference;
  const std::string text = capture_text(*capture);
  const bool small = text.size() <= kInlineCaptureBytesMax ||
                     (text.size() <= kCaptureTextBytesMax &&
                      compressed(text).size() <= kCompressedCaptureBytesMax);
  if (small) reference.content = capture;
  return reference;
}

std::vector<std::uint32_t> entries_that_bit(const std::vector<LedgerRow>& rows) {
  std::vector<std::uint32_t> ids;
  for (const LedgerRow& row : rows) {
    if (row.bit()) ids.push_back(row.id);
  }
  return ids;
}

std::string ids_json(const std::vector<std::uint32_t>& ids) {
  JsonWriter json;
  json.begin_array();
  for (const std::uint32_t id : ids) json.natural(id);
  return json.end_array().take();
}

/// So that it can be read back; names are words of a command line, too.
void require_name(const char* what, std::string_view name) {
  const bool plain = std::all_of(name.begin(), name.end(), [](char character) {
    return character >= '!' && character <= '~';
  });
  if (plain && !name.empty() && name.size() <= kNameBytesMax) return;
  throw std::invalid_argument(std::string("incident: the name of the ") + what +
                              " cannot be written; give it 1 to 128 printable ASCII characters "
                              "without spaces");
}

}  // namespace

Incident make_incident(std::string case_name, const RunRequest& request, const RunResult& result,
                       std::string tool) {
  if (!result.violation) throw std::invalid_argument("incident: the run has no violation");
  require_name("case", case_name);
  require_name("client", request.client);
  if (!request.venue.empty()) require_name("venue", request.venue);
  require_name("property", result.violation->property);
  Incident incident(*result.violation);
  incident.tool = std::move(tool);
  incident.case_name = std::move(case_name);
  incident.client = request.client;
  incident.venue = request.venue;
  incident.seed = request.seed;
  if (request.plan) incident.plan_origin = request.plan_origin;
  if (result.breakdown) {
    incident.plan = request.plan;
    if (request.plan) incident.plan_scope = request.plan_scope;
    incident.draws = request.tape;
    incident.bit = result.breakdown->bit;
    incident.stack = result.breakdown->stack;
    incident.last_words = result.breakdown->last_words;
  } else {
    incident.plan = result.plan;
    if (request.tape || result.tape.size() <= kDrawsMax) incident.draws = result.tape;
    incident.bit = entries_that_bit(result.faults);
  }
  if (request.capture) {
    incident.capture = reference_to(request.capture);
    incident.capture->max_gap = request.max_gap;
    incident.capture->gap_duty = request.gap_duty;
  }
  if (result.setup_hash != Hash128()) incident.setup_hash = result.setup_hash;
  incident.events_max = request.events_max;
  if (result.events_max > 0) incident.events_max = result.events_max;
  incident.epoch_ns = result.epoch_ns;
  incident.trace_hash = result.trace_hash;
  incident.step_hash = result.step_hash;
  return incident;
}

std::string inline_hash(std::string_view content_hash, std::string_view lines) {
  std::string bytes(content_hash);
  bytes += '\n';
  bytes += lines;
  return wavetank::content_hash(bytes);
}

RunRequest request_of(const Incident& incident) {
  RunRequest request;
  request.client = incident.client;
  request.venue = incident.venue;
  request.seed = incident.seed;
  request.tape = incident.draws;
  request.plan = incident.plan;
  request.plan_origin = incident.plan_origin;
  // Before there was "bit", the whole plan was not noted.
  request.plan_scope = incident.bit ? incident.plan_scope : PlanScope::kOpen;
  request.events_max = incident.events_max;
  if (incident.capture) {
    request.capture = incident.capture->content;
    request.max_gap = incident.capture->max_gap;
    request.gap_duty = incident.capture->gap_duty;
  }
  return request;
}

std::string to_json(const Incident& incident) {
  std::string text = R"({"format":"wavetank-incident","version":1)";
  add_key(text, "tool", text_json(incident.tool));
  add_key(text, "case", text_json(incident.case_name));
  add_key(text, "client", text_json(incident.client));
  if (!incident.venue.empty()) add_key(text, "venue", text_json(incident.venue));
  add_key(text, "seed", JsonWriter().exact_natural(incident.seed).take());
  add_key(text, "epoch_ns", JsonWriter().exact(incident.epoch_ns).take());
  add_key(text, "violation", violation_json(incident.violation));
  JsonWriter expected;
  expected.begin_object().key("trace_hash").text(incident.trace_hash.hex());
  expected.key("step_hash").text(incident.step_hash.hex()).end_object();
  add_key(text, "expected", expected.take());
  if (incident.setup_hash) add_key(text, "setup_hash", text_json(incident.setup_hash->hex()));
  if (incident.events_max) {
    add_key(text, "events_max", JsonWriter().exact_natural(*incident.events_max).take());
  }
  const bool drawn = incident.plan_origin == PlanOrigin::kDrawn;
  add_key(text, "plan_origin", drawn ? R"("drawn")" : R"("hand_written")");
  if (incident.plan) {
    std::string plan = to_json(*incident.plan);
    plan.pop_back();
    add_key(text, "plan", plan);
    if (incident.plan_scope == PlanScope::kOpen) add_key(text, "plan_open", "true");
  }
  if (incident.bit) add_key(text, "bit", ids_json(*incident.bit));
  if (incident.draws) add_key(text, "draws", list_of_lines(*incident.draws, draw_json));
  if (incident.capture) add_key(text, "capture", capture_json(*incident.capture));
  if (!incident.stack.empty()) add_key(text, "stack", list_of_lines(incident.stack, text_json));
  if (!incident.last_words.empty()) add_key(text, "last_words", text_json(incident.last_words));
  return text + "\n}\n";
}

}  // namespace wavetank::sim
