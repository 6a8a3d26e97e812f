#pragma once

/// sim/report/json_writer.h - JsonWriter: writes JSON text piece by piece, in the order of the
/// calls, so that keys have the order that a reader expects. The output is valid JSON in UTF-8 for
/// any texts. RapidJSON does the work, behind this header.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace wavetank::sim {

/// Requires, throughout: the calls form one value; each list and object that begins also ends, and
/// in an object each value follows its key.
class JsonWriter {
 public:
  JsonWriter();
  ~JsonWriter();
  JsonWriter(JsonWriter&&) noexcept;
  JsonWriter& operator=(JsonWriter&&) noexcept;

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);

  /// Bytes that are not UTF-8 become U+FFFD.
  JsonWriter& text(std::string_view value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  JsonWriter& integer(std::int64_t value);
  JsonWriter& natural(std::uint64_t value);

  /// An integer that a reader may need to the last digit: beyond 2^53 - 1, where many JSON tools
  /// round, it is written as a string of decimal digits.
  JsonWriter& exact(std::int64_t value);
  JsonWriter& exact_natural(std::uint64_t value);

  /// Nanoseconds as a number of seconds with nine decimals; integer arithmetic only.
  JsonWriter& seconds(std::int64_t ns);

  /// A value that is JSON already. Requires: `json` is exactly one value.
  JsonWriter& raw(std::string_view json);

  /// The text so far; the writer is empty again.
  std::string take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace wavetank::sim
