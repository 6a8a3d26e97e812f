#pragma once

/// core/net/http_head.h - HTTP/1.1 heads as bytes: finding their end in a stream that arrives in
/// pieces, and taking them apart. It does not depend on websockets. Boost.Beast's HTTP parser
/// checks the syntax; bare line feeds and folded lines, which it accepts although RFC 9112 does
/// not, are refused before.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/check.h"

namespace wavetank {

/// Units: bytes, with the empty line that ends the head. Larger heads are refused.
inline constexpr std::size_t kHeadBytesMax = 8192;

/// Looks for the end of a head. Keeps its place, so a head that comes byte by byte is read once.
class HeadScanner {
 public:
  enum class State {
    kIncomplete,
    kComplete,
    kBadLine,  ///< A line that does not end in CR LF, or that continues the one before it.
    kTooLong,  ///< No end within kHeadBytesMax.
  };

  /// `received` has all bytes received so far: those of the last call, and more. The outcome does
  /// not depend on how it grew.
  State scan(std::string_view received) noexcept { return state_ = scan_further(received); }

  /// Length of the head; the bytes behind it belong to the next protocol. Requires: kComplete.
  std::size_t head_bytes() const noexcept {
    WAVETANK_CHECK(state_ == State::kComplete);
    return line_start_;
  }

 private:
  State scan_further(std::string_view received) noexcept;

  State state_ = State::kIncomplete;
  std::size_t line_start_ = 0;
  std::size_t scanned_ = 0;
};

struct HeadField {
  std::string_view name;
  std::string_view value;  ///< Without white space around it.
};

/// The parts of a head: views into the bytes it was parsed from. Names compare without case.
struct HttpHead {
  std::string problem;  ///< Empty when the head is good; else why not, and the rest is void.
  int version = 0;      ///< 10 or 11 for HTTP/1.0 or 1.1.
  std::string_view method, target;  ///< Requests only.
  int status = 0;                   ///< Responses only: 100-999.
  std::vector<HeadField> fields;

  /// The value of the only field with that name; empty when it is absent or repeated.
  std::string_view only(std::string_view name) const noexcept;
  std::size_t count(std::string_view name) const noexcept;
  /// Whether `token` is an element of the comma-separated lists in the fields of that name.
  bool lists(std::string_view name, std::string_view token) const noexcept;
};

/// Requires: HeadScanner found `head` complete; `head` outlives the result.
HttpHead parse_request_head(std::string_view head);
HttpHead parse_response_head(std::string_view head);

/// Whether `name` can be a field name or method (a token), and `value` a field value.
/// Source: RFC 9110, sections 5.6.2 and 5.5.
bool is_http_token(std::string_view name) noexcept;
bool is_field_value(std::string_view value) noexcept;

/// ASCII without case.
bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;

}  // namespace wavetank
