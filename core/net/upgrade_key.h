#pragma once

/// core/net/upgrade_key.h - the two values by which both ends of an upgrade know that the other
/// one speaks websocket. Source: RFC 6455, sections 4.1 and 4.2.2.

#include <string>
#include <string_view>

#include "core/doors/random.h"

namespace wavetank {

/// A value for Sec-WebSocket-Key: base64 of 16 random bytes (two draws labelled "ws_key").
std::string draw_upgrade_key(Random& random);

/// Whether `key` is base64 of exactly 16 bytes.
bool is_upgrade_key(std::string_view key) noexcept;

/// The Sec-WebSocket-Accept that answers `key`: base64 of the SHA-1 of the key and a fixed text.
std::string accept_for_key(std::string_view key);

}  // namespace wavetank
