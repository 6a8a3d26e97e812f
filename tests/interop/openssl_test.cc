// OpenSSL's own client and server, as processes, against our server and client.

#include <gtest/gtest.h>

#include <algorithm>

#include "core/combine/outcome.h"
#include "core/tls/tls.h"
#include "tests/contract/conversations.h"
#include "tests/interop/peer_process.h"
#include "tests/tls/test_identity.h"
#include "tests/uv/law.h"

namespace wavetank {
namespace {

const char* flag_of(TlsVersion version) {
  return version == TlsVersion::kTls12 ? "-tls1_2" : "-tls1_3";
}

const char* openssl_test_name(TlsVersion version) {
  return version == TlsVersion::kTls12 ? "TLSv1.2" : "TLSv1.3";
}

std::string digits(std::size_t count) {
  std::string text = patterned(count);
  for (char& byte : text) byte = static_cast<char>('0' + static_cast<unsigned char>(byte) % 10);
  return text;
}

/// The argument is the version that the peer speaks, and no other.
class OpenSsl : public testing::TestWithParam<TlsVersion> {
 protected:
  OpenSsl()
      : authority_(test_authority()),
        certificates_(test_identity().certificates()),
        key_(test_identity().key()) {}

  void SetUp() override {
    if (std::string_view(WAVETANK_OPENSSL).ends_with("-NOTFOUND")) {
      GTEST_SKIP() << "the program openssl is missing: apt-get install openssl";
    }
  }

  std::vector<std::string> s_server(const std::vector<std::string>& more) const {
    std::vector<std::string> command = {
        WAVETANK_OPENSSL, "s_server",           "-accept", "127.0.0.1:0", "-naccept",         "1",
        "-cert",          certificates_.path(), "-key",    key_.path(),   flag_of(GetParam())};
    command.insert(command.end(), more.begin(), more.end());
    return command;
  }

  std::vector<std::string> s_client(const Endpoint& server, const std::string& ca) const {
    return {WAVETANK_OPENSSL,
            "s_client",
            "-connect",
            "127.0.0.1:" + std::to_string(server.port),
            "-quiet",
            "-CAfile",
            ca,
            "-verify_return_error",
            "-verify_hostname",
            "localhost",
            "-servername",
            "localhost",
            flag_of(GetParam())};
  }

  /// Where an s_server listens.
  static Endpoint address_of(PeerProcess& server) {
    const std::string port = server.line_after("ACCEPT 127.0.0.1:");
    EXPECT_FALSE(port.empty()) << server.output();
    return {"127.0.0.1", static_cast<std::uint16_t>(std::stoi(port))};
  }

  static TlsClientContext trusting() {
    TlsClientOptions options;
    options.ca_pem = test_authority();
    return TlsClientContext(options);
  }

  TemporaryFile authority_;
  TemporaryFile certificates_;
  TemporaryFile key_;
};

TEST_P(OpenSsl, ServerAnswersOurClient) {
  PeerProcess server(s_server({"-rev"}));
  const Endpoint address = address_of(server);
  check_law([&](Doors& doors) -> Coro<void> {
    std::unique_ptr<Stream> below = co_await doors.transport.connect(address);
    const std::unique_ptr<TlsStream> stream =
        co_await tls_connect(std::move(below), trusting(), "localhost", doors.clock);
    EXPECT_EQ(stream->facts().version, openssl_test_name(GetParam()));
    co_await stream->write_all(bytes_of("hello\n"));
    const std::string answer = co_await read_count(*stream, 6);
    EXPECT_EQ(answer, "olleh\n");
    stream->close();
  });
  EXPECT_EQ(server.end(), 0) << server.output();
}

TEST_P(OpenSsl, ServerAndClientFillBothDirections) {
  std::string lines;
  std::string reversed;
  while (lines.size() < (1 << 20)) {
    std::string line = digits(10'000 + lines.size() % 7);
    lines += line + '\n';
    std::reverse(line.begin(), line.end());
    reversed += line + '\n';
  }
  PeerProcess server(s_server({"-rev"}));
  const Endpoint address = address_of(server);
  check_law([&](Doors& doors) -> Coro<void> {
    std::unique_ptr<Stream> below = co_await doors.transport.connect(address);
    const std::unique_ptr<TlsStream> stream =
        co_await tls_connect(std::move(below), trusting(), "localhost", doors.clock);
    const auto writing = create_task(stream->write_all(bytes_of(lines)));
    const std::string all = co_await read_count(*stream, reversed.size());
    EXPECT_TRUE(all == reversed) << all.size();
    co_await writing;
    stream->close();
  });
  EXPECT_EQ(server.end(), 0) << server.output();
}

TEST_P(OpenSsl, UntrustedServerGetsAnAlert) {
  PeerProcess server(s_server({"-rev"}));
  const Endpoint address = address_of(server);
  check_law([&](Doors& doors) -> Coro<void> {
    std::unique_ptr<Stream> below = co_await doors.transport.connect(address);
    const TlsClientContext context;
    const auto refused =
        co_await outcome(tls_connect(std::move(below), context, "localhost", doors.clock));
    EXPECT_TRUE(failed_with<TlsError>(refused));
  });
  server.end();
  EXPECT_NE(server.output().find("alert unknown ca"), std::string::npos) << server.output();
}

Coro<void> echo_once(Listener& listener, std::size_t count) {
  std::unique_ptr<Stream> below = co_await listener.accept();
  const TlsServerContext context(test_identity());
  const std::unique_ptr<TlsStream> stream = co_await tls_accept(std::move(below), context);
  const std::string text = co_await read_count(*stream, count);
  co_await stream->write_all(bytes_of(text));
  stream->close();
}

TEST_P(OpenSsl, ClientSendsUsAMebibyteAndGetsItBack) {
  const std::string text = digits(1 << 20);
  std::unique_ptr<PeerProcess> client;
  check_law([&](Doors& doors) -> Coro<void> {
    const auto listener = co_await doors.transport.listen(any_loopback_port());
    client = std::make_unique<PeerProcess>(s_client(listener->local(), authority_.path()), text);
    co_await echo_once(*listener, text.size());
  });
  EXPECT_EQ(client->end(), 0) << client->output();
  EXPECT_NE(client->output().find(text), std::string::npos) << client->output().substr(0, 500);
}

TEST_P(OpenSsl, ClientEndsInOrder) {
  const std::string text = digits(1000);
  std::unique_ptr<PeerProcess> client;
  check_law([&](Doors& doors) -> Coro<void> {
    const auto listener = co_await doors.transport.listen(any_loopback_port());
    std::vector<std::string> command = s_client(listener->local(), authority_.path());
    std::erase(command, "-quiet");  // Which would make it stay.
    client = std::make_unique<PeerProcess>(command, text);
    std::unique_ptr<Stream> below = co_await listener->accept();
    const TlsServerContext context(test_identity());
    const std::unique_ptr<TlsStream> stream = co_await tls_accept(std::move(below), context);
    EXPECT_EQ(stream->facts().version, openssl_test_name(GetParam()));
    const std::string all = co_await read_to_end(*stream);
    EXPECT_EQ(all, text);
    stream->close();
  });
  EXPECT_EQ(client->end(), 0) << client->output();
}

TEST_P(OpenSsl, ClientThatDoesNotTrustUsIsAnError) {
  std::unique_ptr<PeerProcess> client;
  check_law([&](Doors& doors) -> Coro<void> {
    const TlsIdentity stranger = TlsIdentity::self_signed({"localhost"}, doors.clock);
    const TemporaryFile other_authority(stranger.certificates());
    const auto listener = co_await doors.transport.listen(any_loopback_port());
    client = std::make_unique<PeerProcess>(s_client(listener->local(), other_authority.path()));
    const auto refused = co_await outcome(echo_once(*listener, 1));
    EXPECT_TRUE(failed_with<TlsError>(refused));
    EXPECT_NE(client->end(), 0);
  });
}

TEST_P(OpenSsl, ClientTrustsAnIdentityThatWasMadeNow) {
  std::unique_ptr<PeerProcess> client;
  check_law([&](Doors& doors) -> Coro<void> {
    const TlsIdentity made = TlsIdentity::self_signed({"localhost", "127.0.0.1"}, doors.clock);
    const TemporaryFile authority(made.certificates());
    const auto listener = co_await doors.transport.listen(any_loopback_port());
    client = std::make_unique<PeerProcess>(s_client(listener->local(), authority.path()), "x");
    std::unique_ptr<Stream> below = co_await listener->accept();
    const TlsServerContext context(made);
    const std::unique_ptr<TlsStream> stream = co_await tls_accept(std::move(below), context);
    co_await stream->write_all(bytes_of("trusted"));
    const std::string asked = co_await read_count(*stream, 1);
    EXPECT_EQ(asked, "x");
    stream->close();
    EXPECT_EQ(client->end(), 0);
  });
  EXPECT_NE(client->output().find("trusted"), std::string::npos) << client->output();
}

INSTANTIATE_TEST_SUITE_P(BothVersions, OpenSsl,
                         testing::Values(TlsVersion::kTls12, TlsVersion::kTls13),
                         [](const auto& test) {
                           return test.param == TlsVersion::kTls12 ? "Tls12" : "Tls13";
                         });

}  // namespace
}  // namespace wavetank
