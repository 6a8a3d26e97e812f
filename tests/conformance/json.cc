#include "tests/conformance/json.h"

#include <fmt/format.h>
#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

namespace wavetank::conformance {

namespace {

std::string text_of(const rapidjson::Value& value) {
  return std::string(value.GetString(), value.GetStringLength());
}

Json converted(const rapidjson::Value& value) {
  if (value.IsNull()) return Json();
  if (value.IsBool()) return Json(value.GetBool());
  if (value.IsInt64()) return Json(std::int64_t{value.GetInt64()});
  if (value.IsString()) return Json(text_of(value));
  if (value.IsArray()) {
    std::vector<Json> items;
    for (const rapidjson::Value& item : value.GetArray()) items.push_back(converted(item));
    return Json(std::move(items));
  }
  if (!value.IsObject()) throw BadProgram("a number that is no 64-bit integer");
  std::vector<Json::Member> members;
  for (const auto& member : value.GetObject()) {
    members.emplace_back(text_of(member.name), converted(member.value));
  }
  return Json(std::move(members));
}

// Decodes the UTF-8 sequence at `at` and moves past it. A stray byte becomes its own code point.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])) : 0U;
  };
  const std::uint32_t first = byte(at++);
  std::size_t more = first >= 0xf0U ? 3 : first >= 0xe0U ? 2 : first >= 0xc0U ? 1 : 0;
  std::uint32_t code = more == 0 ? first : first & (0x3fU >> more);
  for (; more > 0 && (byte(at) & 0xc0U) == 0x80U; --more) code = code << 6U | (byte(at++) & 0x3fU);
  return code;
}

void append_escaped(std::string& out, std::uint32_t code) {
  constexpr std::string_view kShort = "\"\\\b\f\n\r\t";
  constexpr std::string_view kLetter = "\"\\bfnrt";
  const std::size_t named =
      code < 0x80U ? kShort.find(static_cast<char>(code)) : std::string_view::npos;
  if (named != std::string_view::npos) {
    out += '\\';
    out += kLetter[named];
  } else if (code >= 0x20U && code < 0x7fU) {
    out += static_cast<char>(code);
  } else if (code < 0x10000U) {
    out += fmt::format("\\u{:04x}", code);
  } else {
    const std::uint32_t above = code - 0x10000U;
    out += fmt::format("\\u{:04x}\\u{:04x}", 0xd800U + (above >> 10U), 0xdc00U + (above & 0x3ffU));
  }
}

}  // namespace

Json Json::parse(const std::string& text) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (document.HasParseError()) {
    throw BadProgram(fmt::format("not JSON at offset {}: {}", document.GetErrorOffset(),
                                 rapidjson::GetParseError_En(document.GetParseError())));
  }
  return converted(document);
}

Json::Json() noexcept = default;
Json::Json(bool boolean) : kind_(Kind::kBoolean), number_(boolean) {}
Json::Json(std::int64_t integer) : kind_(Kind::kInteger), number_(integer) {}
Json::Json(std::string text) : kind_(Kind::kString), text_(std::move(text)) {}
Json::Json(std::vector<Json> items) : kind_(Kind::kArray), items_(std::move(items)) {}
Json::Json(const Json& other) = default;
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(const Json& other) = default;
Json& Json::operator=(Json&& other) noexcept = default;
Json::~Json() = default;

Json::Json(std::vector<Member> members) : kind_(Kind::kObject), members_(std::move(members)) {}

void Json::expect(Kind kind) const {
  constexpr const char* kNames[] = {"null",     "a boolean", "an integer",
                                    "a string", "a list",    "an object"};
  if (kind_ == kind) return;
  throw BadProgram(fmt::format("{} where {} is needed", kNames[static_cast<int>(kind_)],
                               kNames[static_cast<int>(kind)]));
}

bool Json::boolean() const {
  expect(Kind::kBoolean);
  return number_ != 0;
}

std::int64_t Json::integer() const {
  expect(Kind::kInteger);
  return number_;
}

const std::string& Json::text() const {
  expect(Kind::kString);
  return text_;
}

const std::vector<Json>& Json::items() const {
  expect(Kind::kArray);
  return items_;
}

const std::vector<Json::Member>& Json::members() const {
  expect(Kind::kObject);
  return members_;
}

const Json* Json::find(std::string_view name) const noexcept {
  for (const Member& member : members_) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

const Json& Json::at(std::string_view name) const {
  const Json* found = find(name);
  if (found == nullptr) throw BadProgram(fmt::format("member \"{}\" is missing", name));
  return *found;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) append_escaped(out, next_code_point(text, at));
  out += '"';
  return out;
}

}  // namespace wavetank::conformance
