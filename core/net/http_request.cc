#include "core/net/http_request.h"

#include <charconv>

#include "core/check.h"
#include "core/net/reason_phrase.h"

namespace wavetank {
namespace {

std::optional<std::size_t> to_length(std::string_view text) {
  std::size_t length = 0;
  const char* end = text.data() + text.size();
  const std::from_chars_result read = std::from_chars(text.data(), end, length);
  const bool whole = !text.empty() && text.front() != '-' && read.ptr == end;
  if (!whole) return std::nullopt;
  // More digits than fit is a length all the same, and too large.
  return read.ec == std::errc::result_out_of_range ? static_cast<std::size_t>(-1) : length;
}

bool stays_open(const HttpHead& head) {
  return head.version >= 11 && !head.lists("Connection", "close");
}

}  // namespace

HttpRequestParser::State HttpRequestParser::fail(int status, const std::string& what) {
  error_.emplace(status, what);
  return State::kFailed;
}

HttpRequestParser::State HttpRequestParser::judge(std::string_view received) {
  if (error_) return State::kFailed;
  if (head_state_ == State::kIncomplete) {
    const HeadScanner::State scan = scanner_.scan(received);
    if (scan == HeadScanner::State::kIncomplete) return State::kIncomplete;
    if (scan == HeadScanner::State::kTooLong) {
      return fail(431, "HTTP head is longer than " + std::to_string(kHeadBytesMax) + " bytes");
    }
    if (scan == HeadScanner::State::kBadLine) {
      return fail(400, "malformed HTTP head: bare line feed, empty or folded line");
    }
    head_state_ = check_head(received.substr(0, scanner_.head_bytes()));
  }
  if (head_state_ != State::kComplete) return head_state_;
  awaits_continue_ = expects_continue_ && received.size() == scanner_.head_bytes();
  if (received.size() < end_) return State::kIncomplete;
  const std::size_t body_begin = scanner_.head_bytes();
  request_.body = received.substr(body_begin, end_ - body_begin);
  return State::kComplete;
}

/// kComplete: the head is good, and end_ is the end of its body.
HttpRequestParser::State HttpRequestParser::check_head(std::string_view bytes) {
  const HttpHead head = parse_request_head(bytes);
  if (!head.problem.empty()) return fail(400, "malformed HTTP request: " + head.problem);
  if (head.method != "POST" && head.method != "OPTIONS") return State::kNoBody;
  request_.method = head.method;
  request_.target = head.target;
  request_.keep_alive = stays_open(head);
  // Source: RFC 9112, section 3.2.
  if (head.version >= 11 && head.count("Host") != 1) return fail(400, "not one Host field");
  // A client of HTTP/1.0 has no expectation. Source: RFC 9110, section 10.1.1.
  if (head.version >= 11 && head.count("Expect") > 0) {
    expects_continue_ = equals_ignoring_case(head.only("Expect"), "100-continue");
    if (!expects_continue_) return fail(417, "an expectation other than 100-continue");
  }
  const bool chunks = head.count("Transfer-Encoding") > 0;
  const std::size_t lengths = head.count("Content-Length");
  if (chunks && lengths > 0) return fail(400, "both Transfer-Encoding and Content-Length");
  if (chunks) return fail(501, "a body in chunks; send Content-Length instead");
  if (lengths == 0 && head.method == "POST") return fail(411, "a POST without Content-Length");
  std::size_t length = 0;
  if (lengths > 0) {
    const std::optional<std::size_t> read = to_length(head.only("Content-Length"));
    if (!read) return fail(400, "Content-Length is not a number, or appears twice");
    length = *read;
  }
  if (length > body_bytes_max_) {
    return fail(413, "a body of more than " + std::to_string(body_bytes_max_) + " bytes");
  }
  end_ = bytes.size() + length;
  return State::kComplete;
}

std::string response_bytes(const HttpResponse& response, bool keep_alive) {
  // Source: RFC 9110, section 15.5.6: a 405 names the methods that there are.
  CHECK(response.status != 405 || !response.allow.empty());
  std::string bytes = "HTTP/1.1 " + std::to_string(response.status) + " ";
  bytes.append(reason_phrase(response.status));
  bytes.append("\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: *\r\n");
  if (!response.allow.empty()) bytes.append("Allow: ").append(response.allow).append("\r\n");
  if (!response.body.empty()) {
    bytes.append("Content-Type: ").append(response.content_type).append("\r\n");
  }
  if (!keep_alive) bytes.append("Connection: close\r\n");
  // Source: RFC 9110, section 8.6: not in a 204.
  if (response.status != 204) {
    bytes.append("Content-Length: ").append(std::to_string(response.body.size())).append("\r\n");
  }
  return bytes.append("\r\n").append(response.body);
}

}  // namespace wavetank
