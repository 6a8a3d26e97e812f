#pragma once

/// scenarios/record/handshake.h - Handshake: how one connection was opened: the address behind the
/// name, the agreement of TLS, the HTTP request and its answer. The facts behind the text of "open"
/// and "error" in a capture; see docs/capture_format.md, "Facts".

#include <string>
#include <string_view>

#include "scenarios/record/secure_transport.h"

namespace wavetank::scenarios {

/// An HTTP head without the secrets of its owner: the values of Authorization, Cookie and their
/// kin, and the secrets that core/net/redact.h finds in the target of a request and in Location.
/// Accepts a head that is cut off, ill-formed, or empty; text behind its empty line is dropped.
std::string redacted_head(std::string_view head);

class Handshake {
 public:
  void head_sent(std::string_view head) { request_ = redacted_head(head); }
  void head_received(std::string_view head) { response_ = redacted_head(head); }

  /// Whether the server declares its data as synthetic.
  bool is_synthetic() const;

  /// `text`, and the facts behind it, with those of the transport's last dial.
  std::string facts_behind(std::string text, const SecureTransport& transport) const;

  /// The remedy for a connection that does not open.
  std::string_view remedy(const SecureTransport& transport) const noexcept;

 private:
  std::string request_, response_;
};

}  // namespace wavetank::scenarios
