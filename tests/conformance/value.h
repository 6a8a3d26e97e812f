#pragma once

/// tests/conformance/value.h - the values of the programs' language, with Python's rules of truth
/// and equality, and how traces show them.

#include <cstdint>
#include <exception>
#include <string>
#include <variant>
#include <vector>

#include "tests/conformance/json.h"

namespace wavetank::conformance {

/// Null, boolean, integer, string, list, or an exception (as gather() returns it). Every task and
/// future of a program has a Value as its result.
class Value {
 public:
  using List = std::vector<Value>;

  Value() noexcept = default;
  explicit Value(bool boolean) : held_(boolean) {}
  explicit Value(std::int64_t integer) : held_(integer) {}
  explicit Value(std::string text) : held_(std::move(text)) {}
  explicit Value(List list) : held_(std::move(list)) {}
  explicit Value(std::exception_ptr error) : held_(std::move(error)) {}

  /// The literal that `json` is. Errors: BadProgram for an object.
  static Value from(const Json& json);

  bool is_null() const noexcept { return std::holds_alternative<std::monostate>(held_); }
  bool truth() const;  ///< False: null, false, 0, "" and [].
  bool equals(const Value& other) const;
  /// Python's `<`. Errors: BadProgram for values that have no order.
  bool is_less_than(const Value& other) const;

  // Errors: BadProgram for a value of another kind. A boolean counts as an integer.
  std::int64_t integer() const;
  const std::string& text() const;

  std::string shown() const;         ///< As in a trace.
  std::string concatenated() const;  ///< As {"cat": ...} takes it: a string without quotes.

 private:
  bool is_integer() const noexcept {
    return std::holds_alternative<std::int64_t>(held_) || std::holds_alternative<bool>(held_);
  }

  std::variant<std::monostate, bool, std::int64_t, std::string, List, std::exception_ptr> held_;
};

/// "[a, b]", without quotes.
std::string shown_names(const std::vector<std::string>& names);

}  // namespace wavetank::conformance
