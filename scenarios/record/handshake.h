#pragma once

/// scenarios/record/handshake.h - how one connection came about: the address behind the name, what
/// TLS agreed on, what was asked and answered in HTTP. The facts behind the text of "open"
/// and "error" in a capture; see docs/capture_format.md, "Facts".

#include <string>
#include <string_view>

#include "scenarios/record/secure_transport.h"

namespace wavetank::scenarios {

/// An HTTP head without the secrets of its owner: the values of Authorization, Cookie and their
/// kin, and what core/net/redact.h finds in the target of a request and in Location. Also of one
/// that is cut off, ill-formed, or none; without what follows its empty line.
std::string redacted_head(std::string_view head);

class Handshake {
 public:
  void head_sent(std::string_view head) { request_ = redacted_head(head); }
  void head_received(std::string_view head) { response_ = redacted_head(head); }

  /// Whether the server says that its data are made up.
  bool is_synthetic() const;

  /// `text`, and the facts behind it, with those of the transport's last dial.
  std::string facts_behind(std::string text, const SecureTransport& transport) const;

  /// The remedy for a connection that does not open: what to look at.
  std::string_view remedy(const SecureTransport& transport) const noexcept;

 private:
  std::string request_, response_;
};

}  // namespace wavetank::scenarios
