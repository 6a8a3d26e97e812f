#include "tests/fuzz/websocket_input.h"

#include "core/net/upgrade.h"
#include "tests/net/xorshift.h"

namespace wavetank {

WebSocketInput parse_input(std::string_view input) {
  WebSocketInput parsed;
  if (input.empty()) return parsed;
  const auto setup = static_cast<unsigned char>(input.front());
  parsed.role = (setup & 1U) == 0 ? Role::kClient : Role::kServer;
  parsed.upgrade = (setup & 2U) == 0;
  parsed.piece_bytes = 1 + (setup >> 2U);
  parsed.bytes = input.substr(1);
  return parsed;
}

std::string format_input(const WebSocketInput& input) {
  const std::size_t setup = (input.role == Role::kClient ? 0U : 1U) | (input.upgrade ? 0U : 2U) |
                            (input.piece_bytes - 1) << 2U;
  return std::string(1, static_cast<char>(setup)).append(input.bytes);
}

std::string good_head_for(Role role) {
  Xorshift random(kFuzzSeed);
  const ClientUpgrade client(UpgradeRequest("test", "/ws"), random);
  if (role == Role::kServer) return std::string(client.request_bytes());
  ServerUpgrade server;
  server.check(client.request_bytes());
  return server.accept_response();
}

}  // namespace wavetank
