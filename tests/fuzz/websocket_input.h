#pragma once

/// tests/fuzz/websocket_input.h - WebSocketInput: one input of the websocket's fuzzer: the set-up
/// of a conversation, in one byte, and all bytes of the peer.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/net/frame.h"

namespace wavetank {

struct WebSocketInput {
  Role role = Role::kClient;    ///< The role of our end.
  bool upgrade = true;          ///< Whether the bytes begin with an HTTP head.
  std::size_t piece_bytes = 1;  ///< 1-64: how the peer's bytes are cut, when they are.
  std::string_view bytes;       ///< A view into the parsed input.
};

WebSocketInput parse_input(std::string_view input);
std::string format_input(const WebSocketInput& input);

/// The seed of the Random door of our end, so that the client's key is always the same.
inline constexpr std::uint64_t kFuzzSeed = 7;

/// The head that a good peer sends to this end.
std::string good_head_for(Role role);

}  // namespace wavetank
