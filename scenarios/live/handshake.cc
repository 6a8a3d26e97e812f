#include "scenarios/live/handshake.h"

#include <algorithm>
#include <array>

#include "core/capture/escape.h"
#include "core/net/http_head.h"

namespace wavetank::scenarios {
namespace {

constexpr std::array<std::string_view, 5> kSecretFields = {
    "Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "Authentication-Info"};

bool is_secret(std::string_view name) noexcept {
  return std::any_of(kSecretFields.begin(), kSecretFields.end(), [name](std::string_view secret) {
    return equals_ignoring_case(name, secret);
  });
}

}  // namespace

std::string redacted_head(std::string_view head) {
  std::string shown;
  bool secret = false;  // Of the line at hand, and of those that continue it.
  while (!head.empty()) {
    const std::size_t end = std::min(head.find('\n'), head.size() - 1) + 1;
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end);
    const bool continues = line.starts_with(' ') || line.starts_with('\t');
    if (continues && secret) continue;
    std::string_view name = line.substr(0, std::min(line.find(':'), line.size()));
    while (name.ends_with(' ') || name.ends_with('\t')) name.remove_suffix(1);
    secret = line.find(':') != std::string_view::npos && is_secret(name);
    if (secret) {
      shown.append(name).append(": (redacted)\r\n");
    } else {
      shown.append(line);
    }
  }
  return shown;
}

std::string_view Handshake::remedy(const SecureTransport& transport) const noexcept {
  using Kind = TlsError::Kind;
  if (transport.peer().empty()) return "see that it runs and that the URL is right";
  if (transport.failure() == Kind::kUnknownAuthority) {
    return "if you trust it, give its authority or itself with --ca FILE";
  }
  if (transport.failure() == Kind::kWrongHost) return "give a URL whose host the certificate names";
  if (transport.failure() == Kind::kProtocol) return "see whether ws:// is spoken there";
  if (transport.failure()) return "see to the certificate, or to the clocks of both machines";
  if (!response_.empty()) return "see that a websocket is at the path of the URL";
  if (transport.facts()) return "see that a websocket is there";
  return "see that a websocket is there, and whether it is wss://";
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
