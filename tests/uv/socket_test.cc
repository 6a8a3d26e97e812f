// The laws of sockets beyond those of every transport: names, families of addresses, options.

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <memory>
#include <string>
#include <vector>

#include "core/run/runner.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "core/uv/clock.h"
#include "core/uv/dial.h"
#include "core/uv/listener.h"
#include "core/uv/selector.h"
#include "tests/contract/conversations.h"
#include "tests/contract/ends.h"
#include "tests/uv/law.h"

namespace wavetank {
namespace {

uv::Address literal(const std::string& host, std::uint16_t port) {
  return uv::Address::literal(Endpoint(host, port)).value();
}

/// Dials lists of addresses, as a resolver may give them for one name.
class UvDial : public testing::Test {
 protected:
  std::unique_ptr<uv::Listener> listen_at(const std::string& host) {
    return std::make_unique<uv::Listener>(loop_, literal(host, 0));
  }

  // Fails with the error of the dial.
  void dial(std::vector<uv::Address> addresses) {
    uv::Clock clock;
    uv::Selector selector(loop_);
    Runner runner(clock, selector);
    const Endpoint name("both.example", 80);
    auto dialling = [&]() -> Coro<void> {
      const std::unique_ptr<Stream> stream = co_await uv::dial(loop_, addresses, name);
    };
    runner.run(dialling());
  }

  uv::Loop loop_;
};

TEST_F(UvDial, TriesTheNextAddressWhenOneRefuses) {
  for (const std::string host : {"127.0.0.1", "127.0.0.2"}) {
    const auto listener = listen_at(host);
    const std::uint16_t port = listener->local().port;
    EXPECT_NO_THROW(dial({literal("127.0.0.1", port), literal("127.0.0.2", port)})) << host;
  }
}

TEST_F(UvDial, TriesBothFamiliesInEitherOrder) {
  for (const std::string host : {"127.0.0.1", "::1"}) {
    std::unique_ptr<uv::Listener> listener;
    try {
      listener = listen_at(host);
    } catch (const Unreachable&) {
      GTEST_SKIP() << "no IPv6 on this machine";
    }
    const std::uint16_t port = listener->local().port;
    EXPECT_NO_THROW(dial({literal("::1", port), literal("127.0.0.1", port)})) << host;
    EXPECT_NO_THROW(dial({literal("127.0.0.1", port), literal("::1", port)})) << host;
  }
}

TEST_F(UvDial, WhenAllRefuseTheErrorIsARefusalAndNamesTheHost) {
  auto listener = listen_at("127.0.0.1");
  const std::uint16_t port = listener->local().port;
  listener.reset();
  std::string told;
  try {
    dial({literal("127.0.0.1", port), literal("127.0.0.2", port)});
  } catch (const ConnectionRefused& error) {
    told = error.what();
  }
  EXPECT_EQ("cannot connect to both.example:80: connection refused", told);
}

TEST(UvTransport, ConnectsToAName) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_loopback_port());
    const Endpoint by_name("localhost", listener->local().port);

    const std::unique_ptr<Stream> stream = co_await doors.transport.connect(by_name);

    EXPECT_NE(nullptr, stream);
  };
  check_law(law);
}

TEST(UvTransport, Ipv6WorksLikeIpv4) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const auto listening = co_await outcome(doors.transport.listen(Endpoint("::1", 0)));
    if (failed_with<Unreachable>(listening)) co_return;  // A machine without IPv6.

    const std::string answer = co_await echo_conversation(doors, Endpoint("::1", 0), "over six", 3);

    EXPECT_EQ("over six", answer);
  };
  check_law(law);
}

TEST(UvTransport, CancelledNameLookupLeavesNothing) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const Endpoint by_name("localhost", 1);
    const auto dial = create_task(doors.transport.connect(by_name));
    co_await sleep(Duration::zero());

    dial.cancel();
    co_await sleep(Duration::zero());

    EXPECT_TRUE(dial.cancelled());
  };
  check_law(law);
}

// Connected sockets of this process, and how many of them have Nagle's algorithm off.
std::pair<int, int> connected_sockets_and_prompt_ones() {
  std::pair<int, int> count(0, 0);
  for (int descriptor = 0; descriptor < 1024; ++descriptor) {
    sockaddr_storage peer{};
    socklen_t length = sizeof peer;
    if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &length) != 0) continue;
    if (peer.ss_family != AF_INET) continue;
    int no_delay = 0;
    length = sizeof no_delay;
    getsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &no_delay, &length);
    ++count.first;
    count.second += no_delay;
  }
  return count;
}

TEST(UvTransport, SmallWritesAreNotHeldBack) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const auto before = connected_sockets_and_prompt_ones();
    const Ends ends = co_await connected_ends(doors, any_loopback_port());
    const auto now = connected_sockets_and_prompt_ones();
    EXPECT_EQ(before.first + 2, now.first);
    EXPECT_EQ(before.second + 2, now.second);
  };
  check_law(law);
}

}  // namespace
}  // namespace wavetank
