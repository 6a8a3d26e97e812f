// The trust of a client, and the end of a handshake with a wrong peer.

#include <gtest/gtest.h>

#include "core/task/sleep.h"
#include "core/task/task.h"
#include "core/tls/engine.h"
#include "tests/contract/conversations.h"
#include "tests/tls/test_identity.h"
#include "tests/tls/tls_pair.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kYearNs = std::int64_t{365} * 24 * 3600 * 1'000'000'000;

class Ended {
 public:
  std::string client;
  std::string server;
};

// Shakes hands as given and returns the end on both sides.
class Handshake {
 public:
  Handshake() : identity(test_identity()), client(test_client_options()) {}

  Ended run() {
    Ended ended;
    const auto test = [&](Clock& clock) -> Coro<void> {
      MemoryStream::Pair streams = MemoryStream::make_pair();
      const TlsServerContext server_context(identity, server);
      const TlsClientContext client_context(client);
      const auto accepting =
          create_task(outcome_of(tls_accept(std::move(streams.second), server_context)));
      const auto connecting = create_task(
          outcome_of(tls_connect(std::move(streams.first), client_context, host, clock)));
      ended.client = co_await connecting;
      ended.server = co_await accepting;
    };
    run_tls_test(test, epoch_ns);
    return ended;
  }

  TlsIdentity identity;
  TlsClientOptions client;
  TlsServerOptions server;
  std::string host = "feed.example";
  std::int64_t epoch_ns = kTestEpochNs;
};

// The error of a client whose peer answers with `bytes` and then is silent, or ends.
std::string answered_by(std::string_view bytes, bool ends = false) {
  std::string said;
  run_tls_test([&](Clock& clock) -> Coro<void> {
    MemoryStream::Pair streams = MemoryStream::make_pair();
    const TlsClientContext context(test_client_options());
    const auto connecting = create_task(
        outcome_of(tls_connect(std::move(streams.first), context, "feed.example", clock)));
    co_await sleep(1s);
    EXPECT_EQ(streams.second->try_write(bytes_of(bytes)), bytes.size());
    if (ends) streams.second->shutdown_write();
    said = co_await connecting;
    const Duration waited = clock.now().time_since_epoch();
    EXPECT_LE(waited, 10s);
  });
  return said;
}

TEST(TlsHandshake, TrustsAServerThatItsAuthorityVouchesFor) {
  const Ended ended = Handshake().run();

  EXPECT_EQ(ended.client, "ok");
  EXPECT_EQ(ended.server, "ok");
}

TEST(TlsHandshake, SpeaksBothVersions) {
  for (const TlsVersion version : {TlsVersion::kTls12, TlsVersion::kTls13}) {
    run_tls_test([version](Clock& clock) -> Coro<void> {
      TlsClientOptions options = test_client_options();
      options.oldest = options.newest = version;
      const TlsClientContext client(options);
      const TlsServerContext server(test_identity());
      const MemoryStreamOptions wide;
      const TlsPair pair = co_await open_tls_pair(clock, wide, client, server);
      const TlsFacts facts = pair.server->facts();
      EXPECT_EQ(facts.version, version == TlsVersion::kTls12 ? "TLSv1.2" : "TLSv1.3");
      EXPECT_EQ(pair.client->facts().cipher, facts.cipher);
    });
  }
}

TEST(TlsHandshake, VersionsInCommonAreNeeded) {
  Handshake handshake;
  handshake.client.newest = TlsVersion::kTls12;
  handshake.server.oldest = TlsVersion::kTls13;

  const Ended ended = handshake.run();

  EXPECT_EQ(ended.client,
            "TlsError protocol: TLS with feed.example has failed: tlsv1 alert protocol version");
  EXPECT_EQ(ended.server, "TlsError protocol: TLS with a client has failed: unsupported protocol");
}

TEST(TlsHandshake, ExpiredIsMeasuredByTheClockDoor) {
  Handshake handshake;
  handshake.epoch_ns = kTestEpochNs + 60 * kYearNs;

  const Ended ended = handshake.run();

  EXPECT_EQ(ended.client,
            "TlsError expired: the certificate of feed.example is not accepted: certificate has "
            "expired");
}

TEST(TlsHandshake, NotYetValidIsMeasuredByTheClockDoor) {
  Handshake handshake;
  handshake.epoch_ns = 0;

  EXPECT_EQ(handshake.run().client,
            "TlsError not_yet_valid: the certificate of feed.example is not accepted: certificate "
            "is not yet valid");
}

TEST(TlsHandshake, ACertificateIsForTheHostThatWasAskedFor) {
  Handshake handshake;
  handshake.host = "other.example";

  const Ended ended = handshake.run();

  EXPECT_EQ(ended.client,
            "TlsError wrong_host: the certificate of other.example is not accepted: hostname "
            "mismatch");

  handshake.client.check_host = false;
  EXPECT_EQ(handshake.run().client, "ok");
}

TEST(TlsHandshake, LiteralAddressesAreHosts) {
  Handshake handshake;
  handshake.host = "127.0.0.1";
  EXPECT_EQ(handshake.run().client, "ok");

  handshake.host = "127.0.0.2";
  EXPECT_EQ(handshake.run().client,
            "TlsError wrong_host: the certificate of 127.0.0.2 is not accepted: IP address "
            "mismatch");
}

TEST(TlsHandshake, SelfSignedServerIsUnknown) {
  VirtualClock clock(kTestEpochNs);
  Handshake handshake;
  handshake.identity = TlsIdentity::self_signed({"feed.example"}, clock);
  EXPECT_EQ(handshake.run().client,
            "TlsError unknown_authority: the certificate of feed.example is not accepted: "
            "self-signed certificate");

  handshake.client.ca_pem = handshake.identity.certificates();
  EXPECT_EQ(handshake.run().client, "ok");
}

TEST(TlsHandshake, TheSystemTrustsNoTestAuthority) {
  Handshake handshake;
  handshake.client = TlsClientOptions();

  EXPECT_EQ(handshake.run().client,
            "TlsError unknown_authority: the certificate of feed.example is not accepted: unable "
            "to get local issuer certificate");
}

TEST(TlsHandshake, InsecureTrustsEveryServer) {
  Handshake handshake;
  handshake.client = TlsClientOptions();
  handshake.client.insecure = true;
  handshake.host = "other.example";
  handshake.epoch_ns = 0;

  EXPECT_EQ(handshake.run().client, "ok");
}

TEST(TlsHandshake, RefusedServerGetsAnAlertWithTheReason) {
  run_tls_test([](Clock& clock) -> Coro<void> {
    MemoryStream::Pair streams = MemoryStream::make_pair();
    const TlsServerContext server(test_identity());
    const TlsClientContext client;
    const auto accepting = create_task(outcome_of(tls_accept(std::move(streams.second), server)));
    const std::string client_said =
        co_await outcome_of(tls_connect(std::move(streams.first), client, "feed.example", clock));
    EXPECT_TRUE(client_said.starts_with("TlsError unknown_authority")) << client_said;
    const std::string server_said = co_await accepting;
    EXPECT_EQ(server_said,
              "TlsError protocol: TLS with a client has failed: tlsv1 alert unknown ca");
  });
}

// Peers that are something else.

TEST(TlsHandshake, APlainHttpServerIsNotTls) {
  EXPECT_EQ(answered_by("HTTP/1.1 400 Bad Request\r\n\r\n"),
            "TlsError protocol: TLS with feed.example has failed: wrong version number; the bytes "
            "are not TLS");
}

TEST(TlsHandshake, APlainHttpClientIsNotTls) {
  run_tls_test([](Clock&) -> Coro<void> {
    MemoryStream::Pair streams = MemoryStream::make_pair();
    const TlsServerContext context(test_identity());
    streams.first->try_write(bytes_of("GET /ws HTTP/1.1\r\nHost: x\r\n\r\n"));
    const std::string said = co_await outcome_of(tls_accept(std::move(streams.second), context));
    EXPECT_EQ(said,
              "TlsError protocol: TLS with a client has failed: http request; the bytes are not "
              "TLS");
  });
}

TEST(TlsHandshake, RandomBytesEndInAnErrorOrAtTheLimit) {
  std::uint32_t state = 7;
  for (int round = 0; round < 200; ++round) {
    std::string bytes(200, '\0');
    for (char& byte : bytes) {
      state = state * 1664525 + 1013904223;
      byte = static_cast<char>(state >> 24);
    }
    // In half of the rounds, as the records that they are not.
    if (round % 2 == 0) bytes.replace(0, 5, std::string("\x16\x03\x03\x00\x7a", 5));
    const std::string said = answered_by(bytes);
    const bool documented =
        said.starts_with("TlsError protocol: ") || said.starts_with("TlsError timed_out: ");
    EXPECT_TRUE(documented) << said;
  }
}

TEST(TlsHandshake, AnOversizedRecordIsRefusedByItsHead) {
  EXPECT_EQ(answered_by(std::string("\x16\x03\x03\xff\xff", 5)),
            "TlsError protocol: TLS with feed.example has failed: packet length too long");
}

TEST(TlsHandshake, SilenceEndsAtTheLimit) {
  EXPECT_EQ(answered_by(""),
            "TlsError timed_out: the TLS handshake with feed.example has not ended within 10000 "
            "ms");
}

TEST(TlsHandshake, ADripEndsAtTheLimit) {
  run_tls_test([](Clock& clock) -> Coro<void> {
    MemoryStream::Pair streams = MemoryStream::make_pair();
    const TlsClientContext context(test_client_options());
    const auto connecting = create_task(
        outcome_of(tls_connect(std::move(streams.first), context, "feed.example", clock)));
    const std::string drip = std::string("\x16\x03\x03\x3f\xff", 5) + std::string(100, 'x');
    for (int i = 0; !connecting.done() && i < 100; ++i) {
      co_await sleep(1s);
      if (!connecting.done()) streams.second->try_write(bytes_of(drip.substr(0, 1)));
    }
    const std::string said = co_await connecting;
    EXPECT_TRUE(said.starts_with("TlsError")) << said;
    EXPECT_LE(clock.now().time_since_epoch(), 11s);
  });
}

TEST(TlsHandshake, AnEndInTheMiddleIsAReset) {
  EXPECT_EQ(answered_by("\x16\x03\x03", true),
            "ConnectionReset: feed.example has closed the connection within the TLS handshake");
}

TEST(TlsHandshake, AbortsTheStreamWhenItIsCancelled) {
  run_tls_test([](Clock& clock) -> Coro<void> {
    MemoryStream::Pair streams = MemoryStream::make_pair();
    const TlsClientContext context(test_client_options());
    const auto connecting =
        create_task(tls_connect(std::move(streams.first), context, "feed.example", clock));
    co_await sleep(1s);
    connecting.cancel();
    co_await sleep(1s);
    EXPECT_TRUE(connecting.cancelled());
    EXPECT_TRUE(streams.second->at_end());
  });
}

TEST(TlsContext, UnusableOptionsAreRefused) {
  TlsClientOptions options;
  options.ca_pem = "no certificate";
  EXPECT_THROW(TlsClientContext{options}, std::invalid_argument);
  options = TlsClientOptions();
  options.ca_file = "no/such/file.pem";
  EXPECT_THROW(TlsClientContext{options}, std::invalid_argument);
  options = TlsClientOptions();
  options.oldest = TlsVersion::kTls13;
  options.newest = TlsVersion::kTls12;
  EXPECT_THROW(TlsClientContext{options}, std::invalid_argument);
  const TlsIdentity good = test_identity();
  VirtualClock clock(kTestEpochNs);
  const TlsIdentity other = TlsIdentity::self_signed({"x"}, clock);
  EXPECT_THROW(TlsServerContext(TlsIdentity("", good.key())), std::invalid_argument);
  EXPECT_THROW(TlsServerContext(TlsIdentity(good.certificates(), "")), std::invalid_argument);
  EXPECT_THROW(TlsServerContext(TlsIdentity(good.certificates(), other.key())),
               std::invalid_argument);
  EXPECT_THROW(TlsIdentity::from_files("no/such.pem", "no/such.key"), std::invalid_argument);
  EXPECT_THROW(TlsIdentity::self_signed({}, clock), std::invalid_argument);
  EXPECT_THROW(TlsIdentity::self_signed({"a,DNS:b"}, clock), std::invalid_argument);
}

TEST(TlsEngineDeathTest, CallsNeedACompletedHandshake) {
  const TlsClientContext context(test_client_options());
  TlsEngine engine(context.settings(), "localhost", kTestEpochNs);
  EXPECT_DEATH(engine.facts(), "CHECK failed: is_open_");
  EXPECT_DEATH(engine.poll(), "CHECK failed: is_open_");
  EXPECT_DEATH(engine.write({}), "CHECK failed: is_open_");
  EXPECT_DEATH(engine.end_writing(), "CHECK failed: is_open_");
}

}  // namespace
}  // namespace wavetank
