#include "sim/explore/encoded_run.h"

#include <array>
#include <cstring>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

namespace wavetank::sim {
namespace {

/// Every put() has a take() of the same name below it, in the same order of fields.
struct Writer {
  template <class Number>
    requires(std::is_arithmetic_v<Number> || std::is_enum_v<Number>)
  void put(Number number) {
    std::array<char, sizeof(Number)> bytes{};
    std::memcpy(bytes.data(), &number, sizeof(Number));
    text.append(bytes.data(), bytes.size());
  }

  void put(const std::string& value) {
    put(value.size());
    text += value;
  }

  void put(const Hash128& hash) {
    put(hash.high);
    put(hash.low);
  }

  template <class Item>
  void put_all(const Item& items) {
    put(items.size());
    for (const auto& item : items) put_item(item);
  }

  template <class Value>
  void put_map(const std::map<std::string, Value, std::less<>>& map) {
    put(map.size());
    for (const auto& [name, value] : map) {
      put(name);
      put(value);
    }
  }

  void put_item(const PropertyResult& property) {
    put(property.name);
    put(property.verdict);
    put(property.checked);
  }

  void put_item(const Observation& observation) {
    put(observation.at.time_since_epoch().count());
    put(observation.text);
  }

  void put_item(const FaultWhen& when) {
    put(when.index());
    if (const auto* at_time = std::get_if<AtTime>(&when)) put(at_time->at_ns);
    if (const auto* at_event = std::get_if<AtEvent>(&when)) {
      put(at_event->event);
      put(at_event->host);
    }
    if (const auto* after = std::get_if<AfterTrigger>(&when)) {
      put(after->trigger);
      put(after->count);
      put(after->delay_ns);
      put(after->host);
    }
  }

  void put_item(const FaultEntry& entry) {
    put(entry.id);
    put(entry.kind);
    put(entry.where);
    put_item(entry.when);
    put_map(entry.numbers);
    put_map(entry.texts);
  }

  void put_item(const LedgerRow& row) {
    put(row.id);
    put(row.kind);
    put_item(row.when);
    put(row.due_ns);
    put(row.scheduled);
    put(row.applied);
    put(row.observed);
    put(row.moot);
    put_map(row.applied_in_phase);
  }

  void put_item(const TapeEntry& entry) {
    put(entry.stream);
    put(entry.ordinal);
    put(entry.value);
    put(entry.bound);
    put(entry.label);
  }

  void put_item(const UnjudgedSilence& silence) {
    put(silence.topic);
    put(silence.from_ns);
    put(silence.to_ns);
    put(silence.line);
    put(silence.duty);
  }

  void put_item(const LoggedEvent& event) {
    put(event.index);
    put(event.head.time_ns);
    put(event.head.host);
    put(event.head.kind);
    put(event.head.subject);
    put(event.content_hash);
    put(event.text);
  }

  void put_item(const std::string& item) { put(item); }
  void put_item(std::uint32_t item) { put(item); }

  void put_item(const Misalignment& misalignment) {
    put(misalignment.kind);
    put_item(misalignment.entry);
    put(misalignment.bound_now);
    put(misalignment.label_now);
  }

  std::string text;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  template <class Number>
  Number take() {
    Number number{};
    std::memcpy(&number, take_bytes(sizeof(Number)).data(), sizeof(Number));
    return number;
  }

  std::string take_text() { return std::string(take_bytes(take<std::size_t>())); }

  Hash128 take_hash() {
    Hash128 hash;
    hash.high = take<std::uint64_t>();
    hash.low = take<std::uint64_t>();
    return hash;
  }

  /// `take_one` is a member that takes one item.
  template <class Item>
  std::vector<Item> take_all(Item (Reader::*take_one)()) {
    std::vector<Item> items;
    for (auto left = take<std::size_t>(); left > 0; --left) items.push_back((this->*take_one)());
    return items;
  }

  template <class Value>
  std::map<std::string, Value, std::less<>> take_map(Value (Reader::*take_one)()) {
    std::map<std::string, Value, std::less<>> map;
    for (auto left = take<std::size_t>(); left > 0; --left) {
      std::string name = take_text();
      map[std::move(name)] = (this->*take_one)();
    }
    return map;
  }

  PropertyResult take_property() {
    std::string name = take_text();
    const auto verdict = take<PropertyVerdict>();
    return {std::move(name), verdict, take<std::uint64_t>()};
  }

  Observation take_observation() {
    const Instant at(Duration(take<std::int64_t>()));
    return {at, take_text()};
  }

  FaultWhen take_when() {
    const auto index = take<std::size_t>();
    if (index == 0) return AtTime{take<std::int64_t>()};
    if (index == 1) {
      AtEvent at_event;
      at_event.event = take<std::int64_t>();
      at_event.host = take_text();
      return at_event;
    }
    AfterTrigger after(take_text());
    after.count = take<std::int64_t>();
    after.delay_ns = take<std::int64_t>();
    after.host = take_text();
    return after;
  }

  FaultEntry take_fault() {
    FaultEntry entry;
    entry.id = take<std::uint32_t>();
    entry.kind = take_text();
    entry.where = take_text();
    entry.when = take_when();
    entry.numbers = take_map(&Reader::take<std::int64_t>);
    entry.texts = take_map(&Reader::take_text);
    return entry;
  }

  LedgerRow take_ledger_row() {
    LedgerRow row;
    row.id = take<std::uint32_t>();
    row.kind = take_text();
    row.when = take_when();
    row.due_ns = take<std::int64_t>();
    row.scheduled = take<std::uint64_t>();
    row.applied = take<std::uint64_t>();
    row.observed = take<std::uint64_t>();
    row.moot = take<bool>();
    row.applied_in_phase = take_map(&Reader::take<std::uint64_t>);
    return row;
  }

  TapeEntry take_draw() {
    TapeEntry entry;
    entry.stream = take_text();
    entry.ordinal = take<std::uint64_t>();
    entry.value = take<std::uint64_t>();
    entry.bound = take<std::uint64_t>();
    entry.label = take_text();
    return entry;
  }

  LoggedEvent take_event() {
    const auto index = take<std::uint64_t>();
    EventHead head(take<std::int64_t>(), 0, EventKind::kHostStart);
    head.host = take<std::uint16_t>();
    head.kind = take<EventKind>();
    head.subject = take<std::uint64_t>();
    const auto content_hash = take<std::uint64_t>();
    return {index, head, content_hash, take_text()};
  }

  UnjudgedSilence take_silence() {
    std::string topic = take_text();
    const auto from_ns = take<std::int64_t>();
    const auto to_ns = take<std::int64_t>();
    const auto line = take<std::uint64_t>();
    return {std::move(topic), from_ns, to_ns, line, take<GapDuty>()};
  }

  Misalignment take_misalignment() {
    const auto kind = take<MisalignmentKind>();
    TapeEntry entry = take_draw();
    const auto bound_now = take<std::uint64_t>();
    return {kind, std::move(entry), bound_now, take_text()};
  }

  bool at_end() const { return bytes_.empty(); }

 private:
  std::string_view take_bytes(std::size_t count) {
    if (count > bytes_.size()) throw std::runtime_error("sweep: a worker's message is too short");
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }

  std::string_view bytes_;
};

void put_result(Writer& writer, const RunResult& result) {
  writer.put(result.verdict);
  writer.put(result.inconclusive_reason);
  writer.put(result.trace_hash);
  writer.put(result.step_hash);
  writer.put(result.virtual_ns);
  writer.put(result.epoch_ns);
  writer.put(result.messages);
  writer.put(result.exit_code);
  writer.put_all(result.properties);
  writer.put(result.violation.has_value());
  if (result.violation) {
    writer.put(result.violation->property);
    writer.put_item(result.violation->first);
    writer.put_item(result.violation->second);
  }
  writer.put_all(result.plan.entries());
  writer.put_all(result.faults);
  writer.put_all(result.tape);
  writer.put_all(result.log.events());
  writer.put(result.tasks);
  writer.put_all(result.misalignments);
  writer.put_all(result.remarks);
  writer.put_all(result.silences);
  writer.put(result.silences_total);
  writer.put(result.setup_hash);
  writer.put(result.events_max);
  writer.put(result.breakdown.has_value());
  if (result.breakdown) {
    writer.put(result.breakdown->events);
    writer.put_all(result.breakdown->bit);
    writer.put_all(result.breakdown->stack);
    writer.put(result.breakdown->last_words);
  }
}

RunResult take_result(Reader& reader) {
  RunResult result;
  result.verdict = reader.take<Verdict>();
  result.inconclusive_reason = reader.take_text();
  result.trace_hash = reader.take_hash();
  result.step_hash = reader.take_hash();
  result.virtual_ns = reader.take<std::int64_t>();
  result.epoch_ns = reader.take<std::int64_t>();
  result.messages = reader.take<std::uint64_t>();
  result.exit_code = reader.take<int>();
  result.properties = reader.take_all(&Reader::take_property);
  if (reader.take<bool>()) {
    std::string property = reader.take_text();
    Observation first = reader.take_observation();
    Observation second = reader.take_observation();
    result.violation.emplace(std::move(property), std::move(first), std::move(second));
  }
  result.plan = FaultPlan(reader.take_all(&Reader::take_fault));
  result.faults = reader.take_all(&Reader::take_ledger_row);
  result.tape = reader.take_all(&Reader::take_draw);
  result.log = EventLog(EventLog::kUnbounded);
  for (LoggedEvent& event : reader.take_all(&Reader::take_event)) result.log.add(std::move(event));
  result.tasks = reader.take_text();
  result.misalignments = reader.take_all(&Reader::take_misalignment);
  result.remarks = reader.take_all(&Reader::take_text);
  result.silences = reader.take_all(&Reader::take_silence);
  result.silences_total = reader.take<std::uint64_t>();
  result.setup_hash = reader.take_hash();
  result.events_max = reader.take<std::uint64_t>();
  if (reader.take<bool>()) {
    Breakdown& breakdown = result.breakdown.emplace();
    breakdown.events = reader.take<std::uint64_t>();
    breakdown.bit = reader.take_all(&Reader::take<std::uint32_t>);
    breakdown.stack = reader.take_all(&Reader::take_text);
    breakdown.last_words = reader.take_text();
  }
  return result;
}

}  // namespace

std::string encode(const EncodedRun& record) {
  Writer writer;
  writer.put(record.seed);
  writer.put(record.events);
  put_result(writer, record.result);
  writer.put(record.difference);
  writer.put(record.refusal);
  writer.put(record.internal_error);
  return std::move(writer.text);
}

EncodedRun decode(std::string_view bytes) {
  Reader reader(bytes);
  EncodedRun record;
  record.seed = reader.take<std::uint64_t>();
  record.events = reader.take<std::uint64_t>();
  record.result = take_result(reader);
  record.difference = reader.take_text();
  record.refusal = reader.take_text();
  record.internal_error = reader.take_text();
  if (!reader.at_end()) throw std::runtime_error("sweep: a worker's message is too long");
  return record;
}

}  // namespace wavetank::sim
