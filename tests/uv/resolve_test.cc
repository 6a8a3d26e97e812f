// Goal: all addresses of a name are tried, no address for long alone. A resolver that does not
// answer blocks no other work.

#include "core/uv/resolve.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "core/combine/end_all.h"
#include "core/combine/timeout.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "core/uv/question.h"
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

/// Listens at 127.0.0.2 and does not answer: its backlog is full, so the kernel drops each SYN.
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

std::string stuck_name(char which) { return std::string(1, which) + "." + kStuckName; }

/// Waits until as many stuck names have been asked for.
Coro<void> until_asked(std::size_t count) {
  while (stuck_names().size() < count) co_await sleep(std::chrono::milliseconds(1));
}

/// Looks up a, b, c ... until all askers are busy, and three more.
class CrowdOfLookups {
 public:
  static constexpr std::size_t kInLine = 3;

  explicit CrowdOfLookups(Transport& transport) {
    for (std::size_t i = 0; i < uv::kAskersMax + kInLine; ++i) {
      const std::string name = stuck_name(static_cast<char>('a' + i));
      tasks_.push_back(create_task(transport.resolve(Endpoint(name, 80))));
    }
  }

  /// Names of questions in line, from the first on.
  static std::string name_in_line(std::size_t i) {
    return stuck_name(static_cast<char>('a' + uv::kAskersMax + i));
  }
  Task<std::vector<Endpoint>>& in_line(std::size_t i) { return tasks_.at(uv::kAskersMax + i); }

  Coro<void> end() { return end_all({tasks_.begin(), tasks_.end()}); }

 private:
  std::vector<Task<std::vector<Endpoint>>> tasks_;
};

TEST(UvResolve, TooManyLookupsWaitInTheOrderInWhichTheyCame) {
  const auto law = [](Doors& doors) -> Coro<void> {
    CrowdOfLookups crowd(doors.transport);
    co_await until_asked(uv::kAskersMax);
    EXPECT_EQ(stuck_names().back(), stuck_name('h'));
    let_lookup_end(stuck_name('c'));
    co_await until_asked(uv::kAskersMax + 1);
    EXPECT_EQ(stuck_names().back(), crowd.name_in_line(0));
    let_lookup_end(crowd.name_in_line(0));
    co_await until_asked(uv::kAskersMax + 2);
    EXPECT_EQ(stuck_names().back(), crowd.name_in_line(1));
    EXPECT_EQ(stuck_lookups(), static_cast<int>(uv::kAskersMax));
    co_await crowd.end();
  };
  check_law(law);
  let_lookups_end();
}

TEST(UvResolve, QueuedLookupIsCancelledImmediatelyAndNeverMade) {
  const auto law = [](Doors& doors) -> Coro<void> {
    CrowdOfLookups crowd(doors.transport);
    co_await until_asked(uv::kAskersMax);
    crowd.in_line(0).cancel();
    const auto cancelled = co_await outcome(result_of(crowd.in_line(0)));
    EXPECT_TRUE(cancelled.cancelled());
    let_lookup_end(stuck_name('a'));
    co_await until_asked(uv::kAskersMax + 1);
    EXPECT_EQ(stuck_names().back(), crowd.name_in_line(1));
    co_await crowd.end();
  };
  check_law(law);
  let_lookups_end();
}

TEST(UvResolve, ALookupInLineHasItsCallersDeadline) {
  const auto law = [](Doors& doors) -> Coro<void> {
    CrowdOfLookups crowd(doors.transport);
    co_await until_asked(uv::kAskersMax);
    const Endpoint late(stuck_name('z'), 80);
    const auto ended =
        co_await outcome(timeout(std::chrono::milliseconds(20), doors.transport.resolve(late)));
    EXPECT_TRUE(failed_with<TimeoutError>(ended));
    co_await crowd.end();
  };
  check_law(law);
  let_lookups_end();
}

TEST(UvResolve, QueuedLookupsAreAnsweredWhenTheResolverComesBack) {
  const auto law = [](Doors& doors) -> Coro<void> {
    CrowdOfLookups crowd(doors.transport);
    auto real = create_task(doors.transport.resolve(Endpoint(kTwoAddresses, 80)));
    co_await until_asked(uv::kAskersMax);
    EXPECT_FALSE(real.done());
    co_await crowd.end();
    let_lookups_end();
    const std::vector<Endpoint> addresses = co_await std::move(real);
    EXPECT_EQ(addresses.size(), 2U);
  };
  check_law(law);
}

}  // namespace
}  // namespace wavetank
