#pragma once

/// tests/tls/tls_pair.h - both ends of TLS over one MemoryStream pair, in virtual time.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/run/runner.h"
#include "core/run/virtual_clock.h"
#include "core/tls/tls.h"
#include "tests/net/memory_stream.h"

namespace wavetank {

/// 2026-01-01T00:00:00Z, when the test identity is valid.
inline constexpr std::int64_t kTestEpochNs = 1'767'225'600'000'000'000;

/// Trusts the test authority.
TlsClientOptions test_client_options();

/// Both ends, after the handshake. They own the streams below.
class TlsPair {
 public:
  TlsPair() = default;
  std::unique_ptr<TlsStream> client;
  std::unique_ptr<TlsStream> server;
  MemoryStream* client_below = nullptr;
  MemoryStream* server_below = nullptr;
};
Coro<TlsPair> open_tls_pair(Clock& clock, MemoryStreamOptions options = {});
Coro<TlsPair> open_tls_pair(Clock& clock, MemoryStreamOptions options, TlsClientContext client,
                            TlsServerContext server);

/// The end of a handshake: "ok", "TlsError KIND: text", or the name and text of another error.
Coro<std::string> outcome_of(Coro<std::unique_ptr<TlsStream>> handshake);

/// Reads the available bytes, without waiting.
std::string take_all(Stream& stream);

/// Tasks of the running loop but this one.
std::size_t other_tasks();

/// Runs a test on a separate loop; afterwards no task may be left.
using TlsTest = std::function<Coro<void>(Clock&)>;
void run_tls_test(const TlsTest& test, std::int64_t epoch_ns = kTestEpochNs);

}  // namespace wavetank
