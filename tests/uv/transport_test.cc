// Connecting, listening and accepting.

#include "core/loop/transport.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/task/sleep.h"
#include "core/task/task.h"
#include "tests/uv/conversations.h"
#include "tests/uv/law.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

/// A port of 127.0.0.1 that is taken, so that no other program gets it, but where nobody listens.
class SilentPort {
 public:
  SilentPort() : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t length = sizeof address;
    EXPECT_EQ(0, ::bind(descriptor_, generic, length));
    EXPECT_EQ(0, ::getsockname(descriptor_, generic, &length));
    port_ = ntohs(address.sin_port);
  }
  ~SilentPort() { ::close(descriptor_); }
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;

  Endpoint endpoint() const { return {"127.0.0.1", port_}; }

 private:
  int descriptor_;
  std::uint16_t port_ = 0;
};

TEST(UvTransport, ConnectToAPortWhereNobodyListensIsRefused) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const SilentPort nobody;

    const auto result = co_await outcome(doors.transport.connect(nobody.endpoint()));

    EXPECT_TRUE(failed_with<ConnectionRefused>(result));
  };
  check_law(law);
}

TEST(UvTransport, ErrorsSayWhatWasTriedInOneSentence) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const SilentPort nobody;
    const std::string where = "127.0.0.1:" + std::to_string(nobody.endpoint().port);
    std::string told;
    try {
      co_await doors.transport.connect(nobody.endpoint());
    } catch (const ConnectionRefused& error) {
      told = error.what();
    }
    EXPECT_EQ("cannot connect to " + where + ": connection refused", told);
  };
  check_law(law);
}

TEST(UvTransport, NameThatIsNoNameIsNotFound) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const Endpoint nowhere(std::string(70, 'x'), 80);  // A label has at most 63 characters.

    const auto result = co_await outcome(doors.transport.connect(nowhere));

    EXPECT_TRUE(failed_with<NameNotFound>(result));
  };
  check_law(law);
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

TEST(UvTransport, CancelledConnectLeavesNothing) {
  // The cancel comes before the first step, before the kernel's answer, with it and after it.
  for (int turns = 0; turns < 5; ++turns) {
    const auto law = [turns](Doors& doors) -> Coro<void> {
      const std::unique_ptr<Listener> listener =
          co_await doors.transport.listen(any_loopback_port());
      auto dial = create_task(doors.transport.connect(listener->local()));
      for (int i = 0; i < turns; ++i) co_await sleep(0s);

      const bool was_late = !dial.cancel();
      const auto ended = co_await outcome(result_of(std::move(dial)));

      EXPECT_EQ(was_late, ended.has_value());
      EXPECT_EQ(!was_late, ended.cancelled());
    };
    check_law(law);
  }
}

TEST(UvTransport, CancelledNameLookupLeavesNothing) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const Endpoint by_name("localhost", 1);
    const auto dial = create_task(doors.transport.connect(by_name));
    co_await sleep(0s);

    dial.cancel();
    co_await sleep(0s);

    EXPECT_TRUE(dial.cancelled());
  };
  check_law(law);
}

TEST(UvTransport, PortThatIsTakenIsInUse) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Listener> first = co_await doors.transport.listen(any_loopback_port());

    const auto second = co_await outcome(doors.transport.listen(first->local()));

    EXPECT_TRUE(failed_with<AddressInUse>(second));
  };
  check_law(law);
}

TEST(UvListener, TellsThePortThatWasGivenOut) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_loopback_port());

    EXPECT_EQ("127.0.0.1", listener->local().host);
    EXPECT_NE(0, listener->local().port);
  };
  check_law(law);
}

TEST(UvListener, CloseEndsAPendingAcceptAndEveryLaterOne) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_loopback_port());
    auto pending = create_task(listener->accept());
    co_await sleep(0s);

    listener->close();
    listener->close();
    const auto ended = co_await outcome(result_of(std::move(pending)));
    const auto later = co_await outcome(listener->accept());

    EXPECT_TRUE(failed_with<StreamClosed>(ended));
    EXPECT_TRUE(failed_with<StreamClosed>(later));
  };
  check_law(law);
}

TEST(UvListener, CancelledAcceptLosesNoConnection) {
  // The cancel comes before, with and after the connection.
  for (int turns = 0; turns < 4; ++turns) {
    const auto law = [turns](Doors& doors) -> Coro<void> {
      const std::unique_ptr<Listener> listener =
          co_await doors.transport.listen(any_loopback_port());
      auto accepting = create_task(listener->accept());
      auto dialling = create_task(doors.transport.connect(listener->local()));
      for (int i = 0; i < turns; ++i) co_await sleep(0s);
      const bool was_late = !accepting.cancel();
      const std::unique_ptr<Stream> dialled = co_await std::move(dialling);

      if (!was_late) accepting = create_task(listener->accept());
      const std::unique_ptr<Stream> accepted = co_await std::move(accepting);

      accepted->try_write(bytes_of("it is you"));
      const std::string greeting = co_await read_piece(*dialled, 100);
      EXPECT_EQ("it is you", greeting);
    };
    check_law(law);
  }
}

TEST(UvListener, SecondAcceptAtATimeIsABug) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_loopback_port());
    const auto pending = create_task(listener->accept());
    co_await sleep(0s);

    const auto second = co_await outcome(listener->accept());

    EXPECT_TRUE(failed_with<std::logic_error>(second));
    pending.cancel();
    co_await sleep(0s);
  };
  check_law(law);
}

TEST(UvListener, ManyDialsAtOnceAreAllAccepted) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_loopback_port());
    std::vector<Task<std::unique_ptr<Stream>>> dials;
    for (int i = 0; i < 64; ++i) {
      dials.push_back(create_task(doors.transport.connect(listener->local())));
    }
    std::vector<std::unique_ptr<Stream>> streams;
    for (auto& dial : dials) {
      std::unique_ptr<Stream> accepted = co_await listener->accept();
      std::unique_ptr<Stream> dialled = co_await std::move(dial);
      streams.push_back(std::move(accepted));
      streams.push_back(std::move(dialled));
    }

    EXPECT_EQ(128U, streams.size());
  };
  check_law(law);
}

TEST(UvTransport, TwoHundredConnectionsLeaveNoHandleAndNoDescriptor) {
  // libuv keeps some descriptors of its own from the first world on.
  check_law([](Doors&) -> Coro<void> { co_return; });
  const std::size_t before = open_descriptors();
  const auto law = [](Doors& doors) -> Coro<void> {
    for (int i = 0; i < 200; ++i) {
      const Ends ends = co_await connected_ends(doors);
      ends.dialled->try_write(bytes_of("unread"));
      if (i % 3 == 0) ends.dialled->close();
      if (i % 3 == 1) ends.accepted->abort();
    }
  };

  check_law(law);

  EXPECT_EQ(before, open_descriptors());
}

}  // namespace
}  // namespace wavetank
