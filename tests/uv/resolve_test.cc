// Goal: all addresses of a name are tried, none for long alone; and a resolver that does not answer
// holds nothing up.

#include "core/uv/resolve.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "core/task/sleep.h"
#include "core/task/task.h"
#include "core/uv/run.h"
#include "tests/contract/ends.h"
#include "tests/uv/fake_resolver.h"
#include "tests/uv/law.h"

namespace wavetank {
namespace {

std::vector<uv::Address> literals(const std::vector<std::string>& hosts) {
  std::vector<uv::Address> addresses;
  for (const std::string& host : hosts) {
    addresses.push_back(uv::Address::literal(Endpoint(host, 1)).value());
  }
  return addresses;
}

std::vector<std::string> hosts(const std::vector<uv::Address>& addresses) {
  std::vector<std::string> texts;
  for (const uv::Address& address : addresses) texts.push_back(address.endpoint().host);
  return texts;
}

TEST(UvResolve, FamiliesTakeTurnsAndTheFirstOneBegins) {
  using Hosts = std::vector<std::string>;
  EXPECT_EQ(hosts(uv::interleaved(literals({"::1", "::2", "::3", "1.1.1.1", "1.1.1.2"}))),
            (Hosts{"::1", "1.1.1.1", "::2", "1.1.1.2", "::3"}));
  EXPECT_EQ(hosts(uv::interleaved(literals({"1.1.1.1", "::1", "1.1.1.2", "::2"}))),
            (Hosts{"1.1.1.1", "::1", "1.1.1.2", "::2"}));
  EXPECT_EQ(hosts(uv::interleaved(literals({"1.1.1.1", "1.1.1.2"}))),
            (Hosts{"1.1.1.1", "1.1.1.2"}));
  EXPECT_TRUE(uv::interleaved({}).empty());
}

TEST(UvResolve, ALinkLocalAddressKeepsItsLink) {
  const auto address = uv::Address::literal(Endpoint("fe80::1%lo", 1));
  ASSERT_TRUE(address);
  EXPECT_EQ(address->endpoint().host, "fe80::1%lo");
}

/// Listens at 127.0.0.2 and answers nothing: its backlog is full, so the kernel drops each SYN.
class SilentHost {
 public:
  explicit SilentHost(std::uint16_t port) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_port = htons(port);
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
    EXPECT_EQ(::bind(listener_, generic(), sizeof address_), 0);
    EXPECT_EQ(::listen(listener_, 0), 0);
    for (int& dialled : dialled_) {
      dialled = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
      ::connect(dialled, generic(), sizeof address_);
    }
  }
  ~SilentHost() {
    for (const int dialled : dialled_) ::close(dialled);
    ::close(listener_);
  }
  SilentHost(const SilentHost&) = delete;
  SilentHost& operator=(const SilentHost&) = delete;

 private:
  const sockaddr* generic() const { return reinterpret_cast<const sockaddr*>(&address_); }
  sockaddr_in address_{};
  int listener_;
  int dialled_[3] = {-1, -1, -1};
};

TEST(UvDialByName, ASilentFirstAddressIsOvertakenByTheSecond) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_loopback_port());
    const std::uint16_t port = listener->local().port;
    const SilentHost silent(port);
    const Endpoint name(kTwoAddresses, port);
    const std::vector<Endpoint> addresses = co_await doors.transport.resolve(name);
    EXPECT_EQ(addresses.size(), 2U);
    EXPECT_EQ(addresses.at(0).host, "127.0.0.2");
    EXPECT_EQ(addresses.at(1).host, "127.0.0.1");
    // Without a limit: the kernel would try the first one for two minutes.
    const std::unique_ptr<Stream> stream = co_await doors.transport.connect(name);
    EXPECT_EQ(stream->peer(), "127.0.0.1:" + std::to_string(port));
  };
  check_law(law);
}

TEST(UvRun, AStopDoesNotWaitForAResolverThatDoesNotAnswer) {
  int stuck_at_end = -1;
  const auto program = [](Doors& doors) -> Coro<int> {
    auto dialling = create_task(doors.transport.connect(Endpoint(kStuckName, 80)));
    while (stuck_lookups() == 0) co_await sleep(std::chrono::milliseconds(1));
    dialling.cancel();
    const auto ended = co_await outcome(result_of(std::move(dialling)));
    EXPECT_TRUE(ended.cancelled());
    co_return 3;
  };
  EXPECT_EQ(uv::run(program), 3);
  stuck_at_end = stuck_lookups();
  let_lookups_end();
  EXPECT_EQ(stuck_at_end, 1) << "it has waited for the answer";
}

TEST(UvRun, AnAnswerThatComesBehindItsLoopIsHarmless) {
  const auto program = [](Doors& doors) -> Coro<int> {
    const auto dialling = create_task(doors.transport.connect(Endpoint(kStuckName, 80)));
    while (stuck_lookups() == 0) co_await sleep(std::chrono::milliseconds(1));
    co_return 0;  // The runner cancels the dial.
  };
  for (int i = 0; i < 3; ++i) uv::run(program);
  let_lookups_end();
  EXPECT_EQ(stuck_lookups(), 0);
}

TEST(UvResolve, AnAnswerWakesTheLoop) {
  const auto law = [](Doors& doors) -> Coro<void> {
    auto dialling = create_task(doors.transport.connect(Endpoint(kStuckName, 80)));
    while (stuck_lookups() == 0) co_await sleep(std::chrono::milliseconds(1));
    let_lookups_end();
    const auto ended = co_await outcome(result_of(std::move(dialling)));
    EXPECT_TRUE(failed_with<NameNotFound>(ended));
  };
  check_law(law);
}

}  // namespace
}  // namespace wavetank
