#include "tests/conformance/value.h"

#include <algorithm>

#include "tests/conformance/errors.h"

namespace wavetank::conformance {

Value Value::from(const Json& json) {
  switch (json.kind()) {
    case Json::Kind::kNull:
      return Value();
    case Json::Kind::kBoolean:
      return Value(json.boolean());
    case Json::Kind::kInteger:
      return Value(json.integer());
    case Json::Kind::kString:
      return Value(json.text());
    case Json::Kind::kArray: {
      List list;
      for (const Json& item : json.items()) list.push_back(from(item));
      return Value(std::move(list));
    }
    case Json::Kind::kObject:
      break;
  }
  throw BadProgram("an object where a literal is needed");
}

bool Value::truth() const {
  if (is_null()) return false;
  if (is_integer()) return integer() != 0;
  if (const auto* text = std::get_if<std::string>(&held_)) return !text->empty();
  if (const auto* list = std::get_if<List>(&held_)) return !list->empty();
  return true;
}

bool Value::equals(const Value& other) const {
  if (is_integer() && other.is_integer()) return integer() == other.integer();
  if (held_.index() != other.held_.index()) return false;
  const auto* list = std::get_if<List>(&held_);
  if (list == nullptr) return shown() == other.shown();
  const List& others = std::get<List>(other.held_);
  return std::equal(list->begin(), list->end(), others.begin(), others.end(),
                    [](const Value& a, const Value& b) { return a.equals(b); });
}

bool Value::is_less_than(const Value& other) const {
  const auto* list = std::get_if<List>(&held_);
  if (list != nullptr && held_.index() == other.held_.index()) {
    const List& others = std::get<List>(other.held_);
    const auto [mine, theirs] =
        std::mismatch(list->begin(), list->end(), others.begin(), others.end(),
                      [](const Value& a, const Value& b) { return a.equals(b); });
    if (mine == list->end() || theirs == others.end()) return theirs != others.end();
    return mine->is_less_than(*theirs);
  }
  if (const auto* text = std::get_if<std::string>(&held_)) return *text < other.text();
  return integer() < other.integer();
}

std::int64_t Value::integer() const {
  if (const auto* integer = std::get_if<std::int64_t>(&held_)) return *integer;
  if (const auto* boolean = std::get_if<bool>(&held_)) return *boolean ? 1 : 0;
  throw BadProgram(shown() + " where an integer is needed");
}

const std::string& Value::text() const {
  if (const auto* text = std::get_if<std::string>(&held_)) return *text;
  throw BadProgram(shown() + " where a string is needed");
}

std::string Value::shown() const {
  if (is_null()) return "null";
  if (const auto* boolean = std::get_if<bool>(&held_)) return *boolean ? "true" : "false";
  if (is_integer()) return std::to_string(integer());
  if (const auto* text = std::get_if<std::string>(&held_)) return quoted(*text);
  if (const auto* error = std::get_if<std::exception_ptr>(&held_)) return shown_error(*error);
  std::vector<std::string> parts;
  for (const Value& item : std::get<List>(held_)) parts.push_back(item.shown());
  return shown_names(parts);
}

std::string Value::concatenated() const {
  if (is_null()) return "None";
  if (const auto* boolean = std::get_if<bool>(&held_)) return *boolean ? "True" : "False";
  if (const auto* text = std::get_if<std::string>(&held_)) return *text;
  return shown();
}

std::string shown_names(const std::vector<std::string>& names) {
  std::string text = "[";
  for (const std::string& name : names) text += (text.size() > 1 ? ", " : "") + name;
  return text + "]";
}

}  // namespace wavetank::conformance
