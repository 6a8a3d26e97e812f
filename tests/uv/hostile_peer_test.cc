// Peers on loopback that mean no good. For any bytes that they send, for any time: our end ends
// with the error that is documented, within its bound, and takes no more bytes than it may.

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "core/combine/timeout.h"
#include "core/loop/event_loop.h"
#include "core/net/frame_encoder.h"
#include "core/net/websocket.h"
#include "core/task/sleep.h"
#include "core/tls/tls.h"
#include "tests/contract/conversations.h"
#include "tests/contract/ends.h"
#include "tests/net/xorshift.h"
#include "tests/tls/test_identity.h"
#include "tests/uv/law.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

/// The acts of a peer.
struct HostilePeer {
  const char* name;
  Role ours;
  bool opens_well;                       ///< Whether a good upgrade comes first.
  std::string (*piece)(Xorshift&, int);  ///< The bytes of the n-th round; empty: no more.
  const char* end;                       ///< How our end ends: the beginning of its text.
};

std::string frame(Opcode opcode, std::string_view payload, bool masked, bool final = true) {
  ByteBuffer bytes;
  append_frame(bytes, opcode, payload, masked ? std::optional<MaskKey>(7) : std::nullopt, final);
  return std::string(bytes.view());
}

std::string noise(Xorshift& random, int) {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes.push_back(static_cast<char>(random.below(256)));
  return bytes;
}
std::string noise_without_lines(Xorshift& random, int round) {
  std::string bytes = noise(random, round);
  std::erase(bytes, '\n');
  return bytes;
}
std::string endless_answer(Xorshift&, int round) {
  return round == 0 ? "HTTP/1.1 101 \r\n" : "X-Filler: and on and on\r\n";
}
std::string endless_request(Xorshift&, int round) {
  return round == 0 ? "GET / HTTP/1.1\r\n" : "X-Filler: and on and on\r\n";
}
std::string wrong_accept(Xorshift&, int round) {
  if (round > 0) return "";
  return "HTTP/1.1 101 \r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
}
std::string unmasked(Xorshift&, int) { return frame(Opcode::kText, "no mask", false); }
std::string masked(Xorshift&, int) { return frame(Opcode::kText, "a mask", true); }
std::string large(bool mask_bit, int round) {
  const char second = static_cast<char>(mask_bit ? 0xff : 0x7f);
  const std::string header = {'\x82', second, 0, 0, 0, 0, 1, 0, 0, 1};  // 16 MiB and a byte.
  return round == 0 ? header + std::string(1000, 'x') : std::string(1000, 'x');
}
std::string large_frame(Xorshift&, int round) { return large(false, round); }
std::string large_masked_frame(Xorshift&, int round) { return large(true, round); }
std::string fragments(Xorshift&, int round) {
  const Opcode opcode = round == 0 ? Opcode::kBinary : Opcode::kContinuation;
  return frame(opcode, std::string(64 * 1024, 'f'), false, false);
}
std::string masked_fragments(Xorshift&, int round) {
  const Opcode opcode = round == 0 ? Opcode::kBinary : Opcode::kContinuation;
  return frame(opcode, std::string(64 * 1024, 'f'), true, false);
}

constexpr HostilePeer kPeers[] = {
    {"ServerOfNoise", Role::kClient, false, &noise, "UpgradeError: malformed"},
    {"ServerOfOneLine", Role::kClient, false, &noise_without_lines, "UpgradeError: HTTP head is"},
    {"ServerWithoutEndOfHead", Role::kClient, false, &endless_answer, "UpgradeError: HTTP head is"},
    {"ServerWithAWrongKey", Role::kClient, false, &wrong_accept, "UpgradeError: Sec-WebSocket-Ac"},
    {"ServerOfNoiseBehindTheHead", Role::kClient, true, &noise, "closed 1002"},
    {"ServerThatMasks", Role::kClient, true, &masked, "closed 1002 server sent a masked"},
    {"ServerOfAHugeFrame", Role::kClient, true, &large_frame, "closed 1009 frame is too large"},
    {"ServerOfEndlessFragments", Role::kClient, true, &fragments, "closed 1009 message is too"},
    {"ClientOfNoise", Role::kServer, false, &noise, "UpgradeError: malformed"},
    {"ClientOfOneLine", Role::kServer, false, &noise_without_lines, "UpgradeError: HTTP head is"},
    {"ClientWithoutEndOfHead", Role::kServer, false, &endless_request, "UpgradeError: HTTP head"},
    {"ClientOfNoiseBehindTheHead", Role::kServer, true, &noise, "closed 1002"},
    {"ClientThatDoesNotMask", Role::kServer, true, &unmasked, "closed 1002 client sent an unmas"},
    {"ClientOfAHugeFrame", Role::kServer, true, &large_masked_frame, "closed 1009 frame is too"},
    {"ClientOfEndlessFragments", Role::kServer, true, &masked_fragments, "closed 1009 message is"},
};

Coro<std::unique_ptr<WebSocket>> open(std::unique_ptr<Stream> stream, Role role, Random& random) {
  if (role == Role::kServer) co_return co_await WebSocket::accept(std::move(stream));
  const UpgradeRequest request("localhost", "/");
  co_return co_await WebSocket::connect(std::move(stream), request, random);
}

Coro<std::string> end_of_messages(WebSocket& socket) {
  bool goes_on = true;
  while (goes_on) {
    const std::optional<Message> message = co_await socket.next();
    goes_on = message.has_value();
  }
  co_return "closed " + std::to_string(socket.status()->code) + " " + socket.status()->reason;
}

Coro<std::string> end_of_ours(std::unique_ptr<Stream> stream, Role role, Random& random,
                              Duration limit) {
  try {
    const std::unique_ptr<WebSocket> socket =
        co_await timeout(limit, open(std::move(stream), role, random));
    co_return co_await end_of_messages(*socket);
  } catch (const UpgradeError& error) {
    co_return std::string("UpgradeError: ") + error.what();
  } catch (const TimeoutError&) {
    co_return "TimeoutError";
  }
}

// The peer's half of a good upgrade.
Coro<void> upgrade_well(Stream& stream, Role ours) {
  Xorshift random(5);
  if (ours == Role::kServer) {
    const ClientUpgrade client(UpgradeRequest("localhost", "/"), random);
    co_await stream.write_all(bytes_of(client.request_bytes()));
    co_return;
  }
  ServerUpgrade server;
  std::string head;
  while (server.check(head) == UpgradeState::kIncomplete) {
    const std::string piece = co_await read_piece(stream, 1000);
    head += piece;
  }
  const std::string response = server.accept_response();
  co_await stream.write_all(bytes_of(response));
}

// Sends until no peer listens any more; gives how many bytes it got rid of.
Coro<std::size_t> attack(Stream& stream, HostilePeer peer) {
  Xorshift random(11);
  std::size_t sent = 0;
  try {
    if (peer.opens_well) co_await upgrade_well(stream, peer.ours);
    std::string piece = peer.piece(random, 0);
    for (int round = 1; !piece.empty(); ++round) {
      co_await stream.write_all(bytes_of(piece));
      sent += piece.size();
      piece = peer.piece(random, round);
      co_await sleep(Duration::zero());
    }
    co_await read_to_end(stream);
  } catch (const TransportError&) {
  }
  co_return sent;
}

class HostilePeers : public testing::TestWithParam<HostilePeer> {};

TEST_P(HostilePeers, AreLeftWithTheDocumentedError) {
  check_law([](Doors& doors) -> Coro<void> {
    const HostilePeer peer = GetParam();
    Ends ends = co_await connected_ends(doors, any_loopback_port());
    auto attacking = create_task(attack(*ends.dialled, peer));
    const std::string end =
        co_await end_of_ours(std::move(ends.accepted), peer.ours, doors.random, 30s);
    EXPECT_TRUE(end.starts_with(peer.end)) << end;
    const std::size_t sent = co_await std::move(attacking);
    // The message limit, and the buffers of two kernels on the way.
    EXPECT_LT(sent, 40U << 20);
  });
}

INSTANTIATE_TEST_SUITE_P(Uv, HostilePeers, testing::ValuesIn(kPeers),
                         [](const auto& peer) { return peer.param.name; });

Coro<void> drip(Stream& stream, std::string_view bytes) {
  try {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      co_await stream.write_all(bytes_of(bytes.substr(i, 1)));
      co_await sleep(1ms);
    }
  } catch (const TransportError&) {
  }
}

// A head of which each byte comes in time, and the last never: the caller's deadline is the bound.
TEST(HostilePeer, DripsDoNotMoveTheDeadlineOfAnUpgrade) {
  for (const Role ours : {Role::kClient, Role::kServer}) {
    check_law([ours](Doors& doors) -> Coro<void> {
      Ends ends = co_await connected_ends(doors, any_loopback_port());
      const std::string head = "X: " + std::string(8000, 'x');
      const auto dripping = create_task(drip(*ends.dialled, head));
      const std::string end =
          co_await end_of_ours(std::move(ends.accepted), ours, doors.random, 50ms);
      EXPECT_EQ(end, "TimeoutError");
      co_await dripping;
    });
  }
}

TEST(HostilePeer, DripsDoNotMoveTheDeadlineOfAClose) {
  for (const Role ours : {Role::kClient, Role::kServer}) {
    check_law([ours](Doors& doors) -> Coro<void> {
      Ends ends = co_await connected_ends(doors, any_loopback_port());
      const auto upgrading = create_task(upgrade_well(*ends.dialled, ours));
      const std::unique_ptr<WebSocket> socket =
          co_await open(std::move(ends.accepted), ours, doors.random);
      co_await upgrading;
      const std::string message =
          frame(Opcode::kBinary, std::string(60'000, 'd'), ours == Role::kServer);
      const auto dripping = create_task(drip(*ends.dialled, message));
      const CloseStatus status = co_await socket->close(1000, "", deadline_after(50ms));
      EXPECT_EQ(status.code, kCloseAbnormal);
      co_await dripping;
    });
  }
}

/// The real time, moved.
class MovedClock final : public Clock {
 public:
  MovedClock(Clock& clock, std::int64_t by_ns) : clock_(clock), by_ns_(by_ns) {}
  Instant now() override { return clock_.now(); }
  std::int64_t wall_ns() override { return clock_.wall_ns() + by_ns_; }

 private:
  Clock& clock_;
  std::int64_t by_ns_;
};

TlsClientContext trusting(Duration handshake_limit = 10s) {
  TlsClientOptions options;
  options.ca_pem = test_authority();
  options.handshake_limit = handshake_limit;
  return TlsClientContext(options);
}

Coro<void> expect_tls_error(std::unique_ptr<Stream> stream, TlsClientContext context,
                            std::string host, Clock& clock, TlsError::Kind kind) {
  try {
    co_await tls_connect(std::move(stream), context, host, clock);
    ADD_FAILURE() << "connected";
  } catch (const TlsError& error) {
    EXPECT_EQ(static_cast<int>(error.kind()), static_cast<int>(kind)) << error.what();
  }
}

Coro<bool> accept_in_vain(std::unique_ptr<Stream> stream) {
  const TlsServerContext context(test_identity());
  const auto refused = co_await outcome(tls_accept(std::move(stream), context));
  co_return failed_with<TlsError>(refused);
}

Coro<void> refused_identity(Doors& doors, const char* host, Duration later, TlsError::Kind kind) {
  Ends ends = co_await connected_ends(doors, any_loopback_port());
  auto accepting = create_task(accept_in_vain(std::move(ends.accepted)));
  MovedClock clock(doors.clock, later.count());
  co_await expect_tls_error(std::move(ends.dialled), trusting(), host, clock, kind);
  const bool told = co_await std::move(accepting);
  EXPECT_TRUE(told);
}

TEST(HostilePeer, AnExpiredOrForeignCertificateIsRefused) {
  check_law([](Doors& doors) -> Coro<void> {
    using Kind = TlsError::Kind;
    constexpr Duration kCentury = std::chrono::hours(24 * 36525);
    co_await refused_identity(doors, "localhost", kCentury, Kind::kCertificateExpired);
    co_await refused_identity(doors, "localhost", -kCentury / 2, Kind::kCertificateNotYetValid);
    co_await refused_identity(doors, "other.example", Duration::zero(), Kind::kWrongHost);
  });
}

TEST(HostilePeer, NoiseAndDripsInPlaceOfTlsEndInTime) {
  check_law([](Doors& doors) -> Coro<void> {
    using Kind = TlsError::Kind;
    const HostilePeer loud{"", Role::kClient, false, &noise, ""};
    Ends ends = co_await connected_ends(doors, any_loopback_port());
    const auto shouting = create_task(attack(*ends.accepted, loud));
    co_await expect_tls_error(std::move(ends.dialled), trusting(), "localhost", doors.clock,
                              Kind::kProtocol);
    co_await shouting;

    Ends slow = co_await connected_ends(doors, any_loopback_port());
    // The header of a record that never becomes whole.
    const std::string record = std::string("\x16\x03\x03\x3f\xff", 5) + std::string(16'000, 'r');
    const auto dripping = create_task(drip(*slow.accepted, record));
    co_await expect_tls_error(std::move(slow.dialled), trusting(50ms), "localhost", doors.clock,
                              Kind::kTimedOut);
    co_await dripping;
  });
}

}  // namespace
}  // namespace wavetank
