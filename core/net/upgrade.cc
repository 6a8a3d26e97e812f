#include "core/net/upgrade.h"

#include <algorithm>
#include <array>

#include "core/check.h"
#include "core/net/reason_phrase.h"
#include "core/net/upgrade_key.h"

namespace wavetank {
namespace {

using Kind = UpgradeError::Kind;

// Fields that the upgrade itself writes and reads, and those that would announce a body.
constexpr std::array<std::string_view, 10> kOwnFields = {"Host",
                                                         "Upgrade",
                                                         "Connection",
                                                         "Sec-WebSocket-Key",
                                                         "Sec-WebSocket-Version",
                                                         "Sec-WebSocket-Accept",
                                                         "Sec-WebSocket-Extensions",
                                                         "Sec-WebSocket-Protocol",
                                                         "Content-Length",
                                                         "Transfer-Encoding"};

bool is_own_field(std::string_view name) noexcept {
  return std::any_of(kOwnFields.begin(), kOwnFields.end(),
                     [name](std::string_view own) { return equals_ignoring_case(own, name); });
}

void append_fields(std::string& out, std::span<const HttpHeader> headers) {
  for (const HttpHeader& header : headers) {
    if (!is_http_token(header.name) || !is_field_value(header.value) || is_own_field(header.name)) {
      throw std::invalid_argument("not a header that can be added: " + header.name);
    }
    out.append(header.name).append(": ").append(header.value).append("\r\n");
  }
}

bool is_request_target(std::string_view path) noexcept {
  return !path.empty() && path.front() == '/' &&
         std::all_of(path.begin(), path.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

bool is_host(std::string_view host) noexcept {
  return !host.empty() && std::all_of(host.begin(), host.end(),
                                      [](char c) { return c > 0x20 && c < 0x7f && c != ','; });
}

std::optional<UpgradeError> scan_error(HeadScanner::State state, int bad_status) {
  if (state == HeadScanner::State::kTooLong) {
    const int status = bad_status == 0 ? 0 : 431;
    return UpgradeError(Kind::kHeadTooLarge, status,
                        "HTTP head is longer than " + std::to_string(kHeadBytesMax) + " bytes");
  }
  if (state == HeadScanner::State::kBadLine) {
    return UpgradeError(Kind::kMalformed, bad_status,
                        "malformed HTTP head: bare line feed, empty or folded line");
  }
  return std::nullopt;
}

std::optional<UpgradeError> judge_response(const HttpHead& head, std::string_view accept) {
  if (!head.problem.empty()) {
    return UpgradeError(Kind::kMalformed, 0, "malformed HTTP response: " + head.problem);
  }
  const int status = head.status;
  if (status != 101) {
    return UpgradeError(Kind::kStatus, status,
                        "server answered the upgrade with status " + std::to_string(status),
                        std::string(head.only("Retry-After")));
  }
  if (head.version < 11 || !equals_ignoring_case(head.only("Upgrade"), "websocket") ||
      !head.lists("Connection", "upgrade")) {
    return UpgradeError(Kind::kNotWebSocket, status,
                        "status 101 without 'Upgrade: websocket' and 'Connection: Upgrade'");
  }
  if (head.only("Sec-WebSocket-Accept") != accept) {
    return UpgradeError(Kind::kBadAccept, status, "Sec-WebSocket-Accept does not fit the key");
  }
  if (head.count("Sec-WebSocket-Extensions") > 0) {
    return UpgradeError(Kind::kNotOffered, status,
                        "server chose an extension that was not offered");
  }
  if (head.count("Sec-WebSocket-Protocol") > 0) {
    return UpgradeError(Kind::kNotOffered, status,
                        "server chose a subprotocol that was not offered");
  }
  return std::nullopt;
}

std::optional<UpgradeError> judge_request(const HttpHead& head) {
  if (!head.problem.empty()) {
    return UpgradeError(Kind::kMalformed, 400, "malformed HTTP request: " + head.problem);
  }
  if (head.method != "GET") {
    return UpgradeError(Kind::kNotWebSocket, 405, "an upgrade must be a GET request");
  }
  if (head.version < 11 || head.count("Host") != 1) {
    return UpgradeError(Kind::kNotWebSocket, 400, "an upgrade needs HTTP/1.1 and one Host");
  }
  if (!head.lists("Upgrade", "websocket") || !head.lists("Connection", "upgrade")) {
    return UpgradeError(Kind::kNotWebSocket, 426,
                        "request lacks 'Upgrade: websocket' and 'Connection: Upgrade'");
  }
  // The bytes behind the head are the websocket: a body would be read as frames.
  const bool length = head.count("Content-Length") > 0 && head.only("Content-Length") != "0";
  if (length || head.count("Transfer-Encoding") > 0) {
    return UpgradeError(Kind::kNotWebSocket, 400, "an upgrade has no body");
  }
  if (head.only("Sec-WebSocket-Version") != "13") {
    return UpgradeError(Kind::kVersion, 426, "client does not speak websocket version 13");
  }
  if (!is_upgrade_key(head.only("Sec-WebSocket-Key"))) {
    return UpgradeError(Kind::kBadKey, 400, "Sec-WebSocket-Key is not base64 of 16 bytes");
  }
  return std::nullopt;
}

}  // namespace

ClientUpgrade::ClientUpgrade(const UpgradeRequest& request, Random& random) {
  if (!is_request_target(request.path) || !is_host(request.host)) {
    throw std::invalid_argument("not a host and path to ask for: " + request.host + " " +
                                request.path);
  }
  const std::string key = draw_upgrade_key(random);
  expected_accept_ = accept_for_key(key);
  request_bytes_.reserve(256);
  request_bytes_.append("GET ").append(request.path).append(" HTTP/1.1\r\nHost: ");
  request_bytes_.append(request.host);
  request_bytes_.append("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ");
  request_bytes_.append(key).append("\r\nSec-WebSocket-Version: 13\r\n");
  append_fields(request_bytes_, request.headers);
  request_bytes_.append("\r\n");
}

UpgradeState ClientUpgrade::check(std::string_view received) {
  if (error_) return UpgradeState::kFailed;
  const HeadScanner::State state = scanner_.scan(received);
  if (state == HeadScanner::State::kIncomplete) return UpgradeState::kIncomplete;
  error_ = scan_error(state, 0);
  if (!error_) {
    const HttpHead head = parse_response_head(received.substr(0, scanner_.head_bytes()));
    error_ = judge_response(head, expected_accept_);
  }
  return error_ ? UpgradeState::kFailed : UpgradeState::kOpen;
}

UpgradeState ServerUpgrade::check(std::string_view received) {
  if (error_) return UpgradeState::kFailed;
  const HeadScanner::State state = scanner_.scan(received);
  if (state == HeadScanner::State::kIncomplete) return UpgradeState::kIncomplete;
  error_ = scan_error(state, 400);
  if (error_) return UpgradeState::kFailed;
  const HttpHead head = parse_request_head(received.substr(0, scanner_.head_bytes()));
  error_ = judge_request(head);
  if (error_) return UpgradeState::kFailed;
  request_.path = head.target;
  request_.host = head.only("Host");
  key_ = head.only("Sec-WebSocket-Key");
  for (const HeadField& field : head.fields) {
    if (is_own_field(field.name)) continue;
    request_.headers.emplace_back(std::string(field.name), std::string(field.value));
  }
  return UpgradeState::kOpen;
}

std::string ServerUpgrade::accept_response(std::span<const HttpHeader> headers) const {
  CHECK(!key_.empty());
  std::string response =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: ";
  response.append(accept_for_key(key_)).append("\r\n");
  append_fields(response, headers);
  response.append("\r\n");
  return response;
}

std::string refusal_response(int status, std::span<const HttpHeader> headers) {
  std::string response = "HTTP/1.1 " + std::to_string(status) + " ";
  // Source: RFC 9110, section 7.8: a sender of Upgrade names it in Connection.
  const char* const connection = status == 426 ? "Upgrade, close" : "close";
  response.append(reason_phrase(status)).append("\r\nConnection: ").append(connection);
  response.append("\r\nContent-Length: 0\r\n");
  if (status == 426) response.append("Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
  append_fields(response, headers);
  response.append("\r\n");
  return response;
}

}  // namespace wavetank
