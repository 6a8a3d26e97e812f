#pragma once

/// tests/conformance/json.h - a parsed JSON document as plain data, and JSON text. It has only the
/// types of the conformance programs: numbers are 64-bit integers.

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace wavetank::conformance {

/// The text is not JSON, or not a program of the language. No handler of a program may catch it.
class BadProgram : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One JSON value; owns its children. Interpreters keep references into a document, so it must
/// outlive them and stay where it is.
class Json {
 public:
  enum class Kind { kNull, kBoolean, kInteger, kString, kArray, kObject };
  struct Member;

  /// Errors: BadProgram, with the offset of the mistake.
  static Json parse(const std::string& text);

  // All out of line: Member is not complete yet.
  Json() noexcept;
  explicit Json(bool boolean);
  explicit Json(std::int64_t integer);
  explicit Json(std::string text);
  explicit Json(std::vector<Json> items);
  explicit Json(std::vector<Member> members);
  Json(const Json& other);
  Json(Json&& other) noexcept;
  Json& operator=(const Json& other);
  Json& operator=(Json&& other) noexcept;
  ~Json();

  Kind kind() const noexcept { return kind_; }
  bool is_object() const noexcept { return kind_ == Kind::kObject; }

  // Errors: BadProgram for a value of another kind.
  bool boolean() const;
  std::int64_t integer() const;
  const std::string& text() const;
  const std::vector<Json>& items() const;
  const std::vector<Member>& members() const;

  /// The member `name` of an object; null without such a member, or if this is no object.
  const Json* find(std::string_view name) const noexcept;
  /// The same for a member that must be there. Errors: BadProgram.
  const Json& at(std::string_view name) const;

 private:
  void expect(Kind kind) const;

  Kind kind_ = Kind::kNull;
  std::int64_t number_ = 0;
  std::string text_;
  std::vector<Json> items_;
  std::vector<Member> members_;  // In the order of the document.
};

struct Json::Member {
  Member(std::string name_, Json value_) : name(std::move(name_)), value(std::move(value_)) {}
  std::string name;
  Json value;
};

/// `text` (UTF-8) as a JSON string in ASCII, the way Python's json.dumps() writes it.
std::string quoted(std::string_view text);

}  // namespace wavetank::conformance
