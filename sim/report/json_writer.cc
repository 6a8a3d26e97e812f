#include "sim/report/json_writer.h"

#include <fmt/core.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "core/net/frame.h"
#include "sim/trace/time_text.h"

namespace wavetank::sim {
namespace {

constexpr std::uint64_t kExactMax = (std::uint64_t{1} << 53) - 1;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

/// Takes the copies of RapidJSON's validator; no code reads them.
struct NullSink {
  using Ch = char;
  void Put(char) {}
};

/// Whether `text` begins with one whole UTF-8 character; `bytes` is its length, or 1.
bool starts_with_character(std::string_view text, std::size_t& bytes) {
  // The validator reads on to the end of a character: it must not run off the text.
  rapidjson::MemoryStream stream(text.data(), text.size());
  NullSink sink;
  const bool valid = rapidjson::UTF8<>::Validate(stream, sink);
  bytes = valid ? stream.Tell() : 1;
  return valid && bytes <= text.size();
}

/// Valid UTF-8 as it is, each other byte replaced.
std::string as_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    std::size_t bytes = 1;
    const bool whole = starts_with_character(text, bytes);
    valid += whole ? text.substr(0, bytes) : kReplacement;
    text.remove_prefix(bytes);
  }
  return valid;
}

}  // namespace

struct JsonWriter::State {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
};

JsonWriter::JsonWriter() : state_(std::make_unique<State>()) {}
JsonWriter::~JsonWriter() = default;
JsonWriter::JsonWriter(JsonWriter&&) noexcept = default;
JsonWriter& JsonWriter::operator=(JsonWriter&&) noexcept = default;

JsonWriter& JsonWriter::begin_object() {
  state_->writer.StartObject();
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  state_->writer.EndObject();
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  state_->writer.StartArray();
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  state_->writer.EndArray();
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  state_->writer.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  return *this;
}

JsonWriter& JsonWriter::text(std::string_view value) {
  if (!value.empty() && is_utf8(value)) {
    state_->writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
    return *this;
  }
  const std::string valid = as_utf8(value);
  state_->writer.String(valid.data(), static_cast<rapidjson::SizeType>(valid.size()));
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  state_->writer.Bool(value);
  return *this;
}

JsonWriter& JsonWriter::null() {
  state_->writer.Null();
  return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value) {
  state_->writer.Int64(value);
  return *this;
}

JsonWriter& JsonWriter::natural(std::uint64_t value) {
  state_->writer.Uint64(value);
  return *this;
}

JsonWriter& JsonWriter::exact(std::int64_t value) {
  constexpr auto kMax = static_cast<std::int64_t>(kExactMax);
  return value >= -kMax && value <= kMax ? integer(value) : text(fmt::format("{}", value));
}

JsonWriter& JsonWriter::exact_natural(std::uint64_t value) {
  return value <= kExactMax ? natural(value) : text(fmt::format("{}", value));
}

JsonWriter& JsonWriter::seconds(std::int64_t ns) { return raw(seconds_text(ns)); }

JsonWriter& JsonWriter::raw(std::string_view json) {
  state_->writer.RawValue(json.data(), json.size(), rapidjson::kNumberType);
  return *this;
}

std::string JsonWriter::take() {
  std::string text(state_->buffer.GetString(), state_->buffer.GetSize());
  *this = JsonWriter();
  return text;
}

}  // namespace wavetank::sim
