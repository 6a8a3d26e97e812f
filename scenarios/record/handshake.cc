#include "scenarios/record/handshake.h"

#include <algorithm>
#include <array>

#include "core/capture/escape.h"
#include "core/net/http_head.h"
#include "core/net/redact.h"
#include "scenarios/protocol/synthetic_field.h"

namespace wavetank::scenarios {
namespace {

constexpr std::array<std::string_view, 5> kSecretFields = {
    "Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "Authentication-Info"};

bool is_secret(std::string_view name) noexcept {
  return std::any_of(kSecretFields.begin(), kSecretFields.end(), [name](std::string_view secret) {
    return equals_ignoring_case(name, secret);
  });
}

std::string_view stripped(std::string_view text) noexcept {
  constexpr std::string_view kBlanks = " \t";
  const std::size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

/// A line whose field is no secret, without the secrets of its URL. `name`: of the field.
std::string without_target(std::string_view line, std::string_view name) {
  if (equals_ignoring_case(name, "Location")) {
    const std::string_view value = stripped(line.substr(line.find(':') + 1));
    return std::string(name) + ": " + redacted_url(value);
  }
  // "GET /ws?x=1 HTTP/1.1"; an answer's second word is a number.
  const std::size_t begin = line.find(" /");
  const std::size_t end = line.rfind(" HTTP/");
  if (begin == std::string_view::npos || end == std::string_view::npos || end <= begin) {
    return std::string(line);
  }
  const std::string_view target = line.substr(begin + 1, end - begin - 1);
  return std::string(line.substr(0, begin + 1)) + redacted_target(target) +
         std::string(line.substr(end));
}

}  // namespace

std::string redacted_head(std::string_view head) {
  std::string shown;
  bool secret = false;  // The current line, and those that continue it.
  bool torn = false;    // The line before ended in CR or LF alone: it may go on, for its receiver.
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find_first_of("\r\n"));
    head.remove_prefix(line.size());
    const std::string_view end = head.substr(0, head.starts_with("\r\n") ? 2 : 1);
    head.remove_prefix(end.size());
    if (line.empty()) return shown.append(end);
    const bool continues = torn || line.starts_with(' ') || line.starts_with('\t');
    torn = end != "\r\n";
    if (continues && secret) continue;
    // Also for a line that continues no other: no rule defines how its receiver reads it.
    const std::size_t colon = line.find(':');
    const std::string_view name = stripped(line.substr(0, std::min(colon, line.size())));
    secret = colon != std::string_view::npos && is_secret(name);
    if (secret) {
      shown.append(name).append(": (redacted)\r\n");
    } else {
      shown.append(without_target(line, name)).append(end);
    }
  }
  return shown;
}

std::string_view Handshake::remedy(const SecureTransport& transport) const noexcept {
  using Kind = TlsError::Kind;
  if (transport.peer().empty()) return "check that the server runs and that the URL is right";
  if (transport.failure() == Kind::kUnknownAuthority) {
    return "if you trust the certificate, give it or its authority with --ca FILE";
  }
  if (transport.failure() == Kind::kWrongHost) return "give a URL whose host the certificate names";
  if (transport.failure() == Kind::kProtocol)
    return "check whether the server speaks ws:// instead of wss://";
  if (transport.failure()) return "check the server's certificate and the clocks of both machines";
  if (!response_.empty()) return "check the path of the URL: no websocket is there";
  if (transport.facts()) return "check that the server speaks websocket";
  return "check that the server speaks websocket, and whether it needs wss://";
}

bool Handshake::is_synthetic() const {
  return !response_.empty() &&
         parse_response_head(response_).only(hyperliquid::kSyntheticField) == "yes";
}

std::string Handshake::facts_behind(std::string text, const SecureTransport& transport) const {
  append_fact("peer", transport.peer(), text);
  if (transport.facts()) {
    append_fact("tls", transport.facts()->version, text);
    append_fact("cipher", transport.facts()->cipher, text);
    append_fact("subject", transport.facts()->subject, text);
  }
  append_fact("request", request_, text);
  append_fact("response", response_, text);
  return text;
}

}  // namespace wavetank::scenarios
