#include "core/capture/line.h"

#include <array>
#include <charconv>

#include "core/capture/escape.h"
#include "core/capture/payload.h"
#include "core/check.h"

namespace wavetank {
namespace {

constexpr std::string_view kEndWord = "end";
constexpr std::array<std::string_view, 8> kKindNames = {"open", "sent",  "received", "ping",
                                                        "pong", "close", "error",    "dropped"};
static_assert(kKindNames.size() == static_cast<std::size_t>(RecordKind::kDropped) + 1);

constexpr std::array<std::string_view, 4> kCloserNames = {"", "us", "peer", "nobody"};
static_assert(kCloserNames.size() == static_cast<std::size_t>(Closer::kNobody) + 1);

constexpr std::string_view kFormText = "text";
constexpr std::string_view kFormBase64 = "base64";
constexpr std::string_view kFormBinary = "binary";

/// Cuts the next word and its one space off `rest`. A line's last field has no space after it.
std::optional<std::string_view> take_word(std::string_view& rest) noexcept {
  const std::size_t space = rest.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const std::string_view word = rest.substr(0, space);
  rest.remove_prefix(space + 1);
  return word;
}

/// Decimal, one spelling per number: no plus sign, no leading zero, no "-0".
template <class Integer>
std::optional<Integer> parse_number(std::string_view text) noexcept {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.empty() || (digits.front() == '0' && text.size() > 1)) return std::nullopt;
  Integer number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

template <class Integer>
void append_number(Integer number, std::string& out) {
  std::array<char, 24> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), end);
}

void append_field(std::string_view key, std::string_view value, std::string& out) {
  out += ' ';
  out += key;
  out += '=';
  append_escaped(value, out);
}

CaptureError bad_head(std::string what) {
  return {CaptureErrorKind::kUnreadable, "head line: " + std::move(what)};
}

/// A head under construction: which of its fields have been seen.
class HeadParser {
 public:
  std::optional<CaptureError> take(std::string_view field) {
    const std::size_t equals = field.find('=');
    if (equals == std::string_view::npos) return bad_head(quoted(field) + " is not key=value");
    const std::string_view key = field.substr(0, equals);
    std::optional<std::string> value = parse_escaped(field.substr(equals + 1));
    if (!value) return bad_head("bad escape in the value of " + quoted(key));
    if (key == "subscription") {
      head_.subscriptions.push_back(std::move(*value));
    } else if (key == "synthetic") {
      if (*value != "yes" && *value != "no") return bad_head("synthetic must be yes or no");
      head_.synthetic = *value == "yes";
      return once(key, synthetic_);
    } else if (key == "tool") {
      head_.tool = std::move(*value);
      return once(key, tool_);
    } else if (key == "source") {
      head_.source = std::move(*value);
      return once(key, source_);
    } else if (key == "clocks") {
      head_.clocks = std::move(*value);
      return once(key, clocks_);
    }
    return std::nullopt;
  }

  Result<CaptureHead, CaptureError> finish() && {
    if (!tool_ || !source_ || !synthetic_ || !clocks_) {
      return bad_head("tool, source, synthetic and clocks are required");
    }
    return std::move(head_);
  }

 private:
  static std::optional<CaptureError> once(std::string_view key, bool& seen) {
    if (seen) return bad_head(quoted(key) + " appears twice");
    seen = true;
    return std::nullopt;
  }

  CaptureHead head_;
  bool tool_ = false, source_ = false, synthetic_ = false, clocks_ = false;
};

/// Reads the text behind a close code: empty, ":peer" or ":us:the%20cause".
bool parse_closer(std::string_view text, Record& record) {
  if (text.empty()) return true;
  text.remove_prefix(1);
  const std::string_view name = text.substr(0, text.find(':'));
  for (std::size_t i = 1; i < kCloserNames.size(); ++i) {
    if (kCloserNames[i] == name) record.closer = static_cast<Closer>(i);
  }
  if (record.closer == Closer::kUnknown) return false;
  text.remove_prefix(name.size());
  if (text.empty()) return true;
  std::optional<std::string> cause = parse_escaped(text.substr(1));
  if (!cause || cause->empty()) return false;
  record.cause = std::move(*cause);
  return true;
}

/// Reads "close:1000", "close:1000:peer", "dropped:3" or a bare kind into the record.
std::optional<std::string> parse_kind(std::string_view word, Record& record) {
  const std::size_t colon = word.find(':');
  const std::optional<RecordKind> kind = record_kind_of(word.substr(0, colon));
  if (!kind) return "unknown kind " + quoted(word);
  record.kind = *kind;
  const bool numbered = *kind == RecordKind::kClose || *kind == RecordKind::kDropped;
  if (numbered != (colon != std::string_view::npos)) return "wrong form of kind " + quoted(word);
  if (!numbered) return std::nullopt;
  const std::string_view digits = word.substr(colon + 1);
  if (*kind == RecordKind::kClose) {
    const std::string_view number = digits.substr(0, digits.find(':'));
    const std::optional<std::uint16_t> code = parse_number<std::uint16_t>(number);
    if (!code) return "wrong number in " + quoted(word);
    record.close_code = *code;
    const bool good = parse_closer(digits.substr(number.size()), record);
    return good ? std::nullopt : std::optional("wrong closer in " + quoted(word));
  }
  const std::optional<std::uint64_t> count = parse_number<std::uint64_t>(digits);
  if (!count) return "wrong number in " + quoted(word);
  record.dropped = *count;
  return std::nullopt;
}

std::optional<std::string> parse_payload(std::string_view form, std::string_view text,
                                         Record& record) {
  if (form == kFormText) {
    record.payload = text;
    return std::nullopt;
  }
  if (form != kFormBase64 && form != kFormBinary) return "unknown payload form " + quoted(form);
  std::optional<std::string> bytes = parse_base64(text);
  if (!bytes) return std::string("payload is not base64");
  record.binary = form == kFormBinary;
  record.payload = std::move(*bytes);
  return std::nullopt;
}

}  // namespace

std::string_view name_of(RecordKind kind) noexcept {
  return kKindNames[static_cast<std::size_t>(kind)];
}

std::string_view name_of(Closer closer) noexcept {
  return kCloserNames[static_cast<std::size_t>(closer)];
}

std::optional<RecordKind> record_kind_of(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kKindNames.size(); ++i) {
    if (kKindNames[i] == name) return static_cast<RecordKind>(i);
  }
  return std::nullopt;
}

void append_head(const CaptureHead& head, std::string& out) {
  out += kCaptureMagic;
  out += ' ';
  append_number(CaptureHead::kVersion, out);
  append_field("tool", head.tool, out);
  append_field("source", head.source, out);
  append_field("synthetic", head.synthetic ? "yes" : "no", out);
  append_field("clocks", head.clocks, out);
  for (const std::string& subscription : head.subscriptions) {
    append_field("subscription", subscription, out);
  }
  out += '\n';
}

Result<CaptureHead, CaptureError> parse_head(std::string_view line) {
  const std::optional<std::string_view> magic = take_word(line);
  if (!magic || *magic != kCaptureMagic) {
    return CaptureError(CaptureErrorKind::kForeign, "not a wavetank capture");
  }
  const std::string_view version_text = line.substr(0, line.find(' '));
  const std::optional<std::uint32_t> version = parse_number<std::uint32_t>(version_text);
  if (!version || *version == 0) return bad_head("bad format version " + quoted(version_text));
  if (*version > CaptureHead::kVersion) {
    return CaptureError(CaptureErrorKind::kNewerVersion, "capture format version " +
                                                             std::to_string(*version) +
                                                             "; this program reads version " +
                                                             std::to_string(CaptureHead::kVersion));
  }
  line.remove_prefix(version_text.size());
  HeadParser parser;
  while (!line.empty()) {
    line.remove_prefix(1);
    const std::string_view field = line.substr(0, line.find(' '));
    if (std::optional<CaptureError> error = parser.take(field)) return std::move(*error);
    line.remove_prefix(field.size());
  }
  return std::move(parser).finish();
}

void append_record(const Record& record, std::string& out) {
  CHECK(record.kind == RecordKind::kClose || record.close_code == 0);
  CHECK(record.kind == RecordKind::kDropped || record.dropped == 0);
  append_number(record.mono_ns, out);
  out += ' ';
  append_number(record.wall_ns, out);
  out += ' ';
  append_number(record.connection, out);
  out += ' ';
  out += name_of(record.kind);
  if (record.kind == RecordKind::kClose) {
    out += ':';
    append_number(record.close_code, out);
    if (record.closer != Closer::kUnknown) {
      out.append(":").append(name_of(record.closer));
      if (!record.cause.empty()) out += ':';
      append_escaped(record.cause, out);
    }
  } else if (record.kind == RecordKind::kDropped) {
    out += ':';
    append_number(record.dropped, out);
  }
  out += ' ';
  const bool text = !record.binary && is_line_text(record.payload);
  out += record.binary ? kFormBinary : text ? kFormText : kFormBase64;
  out += ' ';
  if (text) {
    out += record.payload;
  } else {
    append_base64(record.payload, out);
  }
  out += '\n';
}

Result<Record, std::string> parse_record(std::string_view line) {
  const std::optional<std::string_view> mono_word = take_word(line);
  const std::optional<std::string_view> wall_word = take_word(line);
  const std::optional<std::string_view> connection_word = take_word(line);
  const std::optional<std::string_view> kind_word = take_word(line);
  const std::optional<std::string_view> form_word = take_word(line);
  if (!form_word) return std::string("a record has six fields");
  const std::optional<std::int64_t> mono_ns = parse_number<std::int64_t>(*mono_word);
  if (!mono_ns) return "bad monotonic stamp " + quoted(*mono_word);
  const std::optional<std::int64_t> wall_ns = parse_number<std::int64_t>(*wall_word);
  if (!wall_ns) return "bad wall stamp " + quoted(*wall_word);
  const std::optional<std::uint32_t> connection = parse_number<std::uint32_t>(*connection_word);
  if (!connection) return "bad connection id " + quoted(*connection_word);
  Record record;
  record.mono_ns = *mono_ns;
  record.wall_ns = *wall_ns;
  record.connection = *connection;
  if (std::optional<std::string> problem = parse_kind(*kind_word, record)) {
    return std::move(*problem);
  }
  if (std::optional<std::string> problem = parse_payload(*form_word, line, record)) {
    return std::move(*problem);
  }
  return record;
}

void append_end(std::uint64_t records, std::string& out) {
  out += kEndWord;
  out += ' ';
  append_number(records, out);
  out += '\n';
}

bool is_end(std::string_view line) noexcept { return line.starts_with(kEndWord); }

std::optional<std::uint64_t> parse_end(std::string_view line) noexcept {
  const std::optional<std::string_view> word = take_word(line);
  if (!word || *word != kEndWord) return std::nullopt;
  return parse_number<std::uint64_t>(line);
}

}  // namespace wavetank
