#include "tests/tls/tls_pair.h"

#include <gtest/gtest.h>

#include "core/combine/outcome.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "tests/tls/test_identity.h"

namespace wavetank {
namespace {

const char* name_of(TlsError::Kind kind) {
  using Kind = TlsError::Kind;
  switch (kind) {
    case Kind::kProtocol:
      return "protocol";
    case Kind::kCertificateExpired:
      return "expired";
    case Kind::kCertificateNotYetValid:
      return "not_yet_valid";
    case Kind::kWrongHost:
      return "wrong_host";
    case Kind::kUnknownAuthority:
      return "unknown_authority";
    case Kind::kBadCertificate:
      return "bad_certificate";
    case Kind::kTimedOut:
      return "timed_out";
  }
  return "?";
}

std::string describe(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const TlsError& failure) {
    return std::string("TlsError ") + name_of(failure.kind()) + ": " + failure.what();
  } catch (const ConnectionReset& reset) {
    return std::string("ConnectionReset: ") + reset.what();
  } catch (const std::exception& other) {
    return std::string("other: ") + other.what();
  } catch (...) {
    return "cancelled";
  }
}

Coro<void> test_and_end(const TlsTest& test, Clock& clock) {
  co_await test(clock);
  // Tasks that the end of the streams wakes end in the next turns.
  for (int i = 0; i < 4; ++i) co_await sleep(Duration::zero());
  EXPECT_EQ(other_tasks(), 0U);
}

}  // namespace

TlsClientOptions test_client_options() {
  TlsClientOptions options;
  options.ca_pem = test_authority();
  return options;
}

Coro<TlsPair> open_tls_pair(Clock& clock, MemoryStreamOptions options) {
  const TlsClientContext client(test_client_options());
  const TlsServerContext server(test_identity());
  co_return co_await open_tls_pair(clock, options, client, server);
}

Coro<TlsPair> open_tls_pair(Clock& clock, MemoryStreamOptions options, TlsClientContext client,
                            TlsServerContext server) {
  MemoryStream::Pair streams = MemoryStream::make_pair(options);
  TlsPair pair;
  pair.client_below = streams.first.get();
  pair.server_below = streams.second.get();
  auto accepting = create_task(tls_accept(std::move(streams.second), server));
  pair.client = co_await tls_connect(std::move(streams.first), client, "feed.example", clock);
  pair.server = co_await std::move(accepting);
  co_return std::move(pair);
}

Coro<std::string> outcome_of(Coro<std::unique_ptr<TlsStream>> handshake) {
  auto result = co_await outcome(std::move(handshake));
  if (result.error()) co_return describe(result.error());
  result.value()->close();
  co_return "ok";
}

std::string take_all(Stream& stream) {
  std::string all;
  std::string piece(4096, '\0');
  for (;;) {
    const auto count = stream.try_read(std::as_writable_bytes(std::span(piece)));
    if (!count || *count == 0) return all;
    all.append(piece, 0, *count);
  }
}

std::size_t other_tasks() { return all_tasks().size() - 1; }

void run_tls_test(const TlsTest& test, std::int64_t epoch_ns) {
  VirtualClock clock(epoch_ns);
  Runner runner(clock, clock);
  runner.run(test_and_end(test, clock));
}

}  // namespace wavetank
