// Connecting, listening and accepting.

#include "core/doors/transport.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/combine/wait.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "tests/contract/conversations.h"
#include "tests/contract/ends.h"
#include "tests/contract/stage.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

class TransportContract : public DoorContract {};
class ListenerContract : public DoorContract {};
INSTANTIATE_TEST_SUITE_P(On, TransportContract, kAllStages, stage_name);
INSTANTIATE_TEST_SUITE_P(On, ListenerContract, kAllStages, stage_name);

TEST_P(TransportContract, ConnectToAPortWithoutAListenerIsRefused) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const auto result = co_await outcome(doors.transport.connect(stage().silent()));

    EXPECT_TRUE(failed_with<ConnectionRefused>(result));
  };
  play(law);
}

TEST_P(TransportContract, NameThatIsNoNameIsNotFound) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Endpoint nowhere(stage().unknown_host(), 80);

    const auto result = co_await outcome(doors.transport.connect(nowhere));

    EXPECT_TRUE(failed_with<NameNotFound>(result));
  };
  play(law);
}

TEST_P(TransportContract, CancelledConnectLeavesNothing) {
  // The cancel comes before the first step, before the kernel's answer, with it and after it.
  for (int turns = 0; turns < 16; ++turns) {
    const auto law = [this, turns](Doors& doors) -> Coro<void> {
      const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_port());
      auto dial = create_task(doors.transport.connect(listener->local()));
      for (int i = 0; i < turns; ++i) co_await sleep(moment());

      const bool was_late = !dial.cancel();
      const auto ended = co_await outcome(result_of(std::move(dial)));

      EXPECT_EQ(was_late, ended.has_value());
      EXPECT_EQ(!was_late, ended.cancelled());
    };
    play(law);
  }
}

TEST_P(TransportContract, PortThatIsTakenIsInUse) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Listener> first = co_await doors.transport.listen(any_port());

    const auto second = co_await outcome(doors.transport.listen(first->local()));

    EXPECT_TRUE(failed_with<AddressInUse>(second));
  };
  play(law);
}

TEST_P(ListenerContract, AssignedPortIsReported) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_port());

    EXPECT_EQ(any_port().host, listener->local().host);
    EXPECT_NE(0, listener->local().port);
  };
  play(law);
}

TEST_P(TransportContract, StreamNamesItsPeer) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_port());
    auto accepting = create_task(listener->accept());
    const std::unique_ptr<Stream> dialled = co_await doors.transport.connect(listener->local());
    const std::unique_ptr<Stream> accepted = co_await std::move(accepting);

    EXPECT_TRUE(dialled->peer().starts_with(any_port().host)) << dialled->peer();
    EXPECT_NE("", accepted->peer());
  };
  play(law);
}

TEST_P(ListenerContract, CloseEndsAPendingAcceptAndEveryLaterOne) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_port());
    auto pending = create_task(listener->accept());
    co_await sleep(0s);

    listener->close();
    listener->close();
    const auto ended = co_await outcome(result_of(std::move(pending)));
    const auto later = co_await outcome(listener->accept());

    EXPECT_TRUE(failed_with<StreamClosed>(ended));
    EXPECT_TRUE(failed_with<StreamClosed>(later));
  };
  play(law);
}

TEST_P(ListenerContract, CancelledAcceptLosesNoConnection) {
  // The cancel comes before, with and after the connection.
  for (int turns = 0; turns < 16; ++turns) {
    const auto law = [this, turns](Doors& doors) -> Coro<void> {
      const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_port());
      auto accepting = create_task(listener->accept());
      auto dialling = create_task(doors.transport.connect(listener->local()));
      for (int i = 0; i < turns; ++i) co_await sleep(moment());
      const bool was_late = !accepting.cancel();
      const std::unique_ptr<Stream> dialled = co_await std::move(dialling);

      if (!was_late) accepting = create_task(listener->accept());
      const std::unique_ptr<Stream> accepted = co_await std::move(accepting);

      accepted->try_write(bytes_of("it is you"));
      const std::string greeting = co_await read_count(*dialled, 9);
      EXPECT_EQ("it is you", greeting);
    };
    play(law);
  }
}

TEST_P(ListenerContract, SecondAcceptAtATimeIsABug) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_port());
    const auto pending = create_task(listener->accept());
    co_await sleep(0s);

    const auto second = co_await outcome(listener->accept());

    EXPECT_TRUE(failed_with<std::logic_error>(second));
    pending.cancel();
    co_await sleep(0s);
  };
  play(law);
}

TEST_P(ListenerContract, ManySimultaneousDialsAreAccepted) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_port());
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
  play(law);
}

TEST_P(TransportContract, CancelledNameLookupLeavesNothing) {
  for (int turns = 0; turns < 12; ++turns) {
    const auto law = [this, turns](Doors& doors) -> Coro<void> {
      const Endpoint by_name(stage().unknown_host(), 1);
      auto dial = create_task(doors.transport.connect(by_name));
      for (int i = 0; i < turns; ++i) co_await sleep(moment());

      dial.cancel();
      const auto ended = co_await outcome(result_of(std::move(dial)));

      EXPECT_TRUE(ended.cancelled() || failed_with<NameNotFound>(ended));
    };
    play(law);
  }
}

TEST_P(TransportContract, ResolveGivesAddressesThatCanBeDialled) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_port());
    const std::vector<Endpoint> addresses = co_await doors.transport.resolve(listener->local());
    EXPECT_EQ(1U, addresses.size());
    EXPECT_EQ(listener->local().port, addresses.at(0).port);
    const std::unique_ptr<Stream> dialled = co_await doors.transport.connect(addresses.at(0));
    const std::vector<Endpoint> again = co_await doors.transport.resolve(addresses.at(0));
    EXPECT_EQ(addresses.at(0).host, again.at(0).host) << "an address is its own only one";
  };
  play(law);
}

TEST_P(TransportContract, ResolvingANameThatIsNoNameIsNotFound) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const auto found =
        co_await outcome(doors.transport.resolve(Endpoint(stage().unknown_host(), 1)));
    EXPECT_TRUE(failed_with<NameNotFound>(found));
  };
  play(law);
}

TEST_P(TransportContract, CancelledResolveLeavesNothing) {
  for (int turns = 0; turns < 8; ++turns) {
    const auto law = [this, turns](Doors& doors) -> Coro<void> {
      const auto asking = create_task(doors.transport.resolve(Endpoint(stage().unknown_host(), 1)));
      for (int i = 0; i < turns; ++i) co_await sleep(moment());
      asking.cancel();
      const std::vector<AnyFuture> ends = {asking};
      co_await wait(ends);
      EXPECT_TRUE(asking.cancelled() || asking.exception());
    };
    play(law);
  }
}

TEST_P(TransportContract, ListeningAtANameThatIsNoNameIsNotFound) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Endpoint nowhere(stage().unknown_host(), 80);
    const auto result = co_await outcome(doors.transport.listen(nowhere));
    EXPECT_TRUE(failed_with<NameNotFound>(result));
  };
  play(law);
}

TEST_P(TransportContract, ErrorsNameTheEndpoint) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Endpoint silent = stage().silent();
    std::string told;
    try {
      co_await doors.transport.connect(silent);
    } catch (const ConnectionRefused& error) {
      told = error.what();
    }
    const std::string where = silent.host + ":" + std::to_string(silent.port);
    EXPECT_NE(std::string::npos, told.find(where)) << told;
  };
  play(law);
}

TEST_P(TransportContract, ConnectsBeforeAnybodyAccepts) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_port());
    const std::unique_ptr<Stream> dialled = co_await doors.transport.connect(listener->local());
    co_await dialled->write_all(bytes_of("are you there?"));
    for (int i = 0; i < 20; ++i) co_await sleep(moment());

    const std::unique_ptr<Stream> accepted = co_await listener->accept();
    const std::string heard = co_await read_count(*accepted, 14);

    EXPECT_EQ("are you there?", heard);
  };
  play(law);
}

TEST_P(ListenerContract, DifferentPortsAreGivenOut) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Listener> first = co_await doors.transport.listen(any_port());
    const std::unique_ptr<Listener> second = co_await doors.transport.listen(any_port());
    EXPECT_NE(first->local().port, second->local().port);
  };
  play(law);
}

TEST_P(ListenerContract, AClosedOneFreesItsPortAndIsRefused) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Listener> first = co_await doors.transport.listen(any_port());
    const Endpoint at = first->local();
    first->close();
    co_await sleep(moment());
    const auto refused = co_await outcome(doors.transport.connect(at));
    const std::unique_ptr<Listener> second = co_await doors.transport.listen(at);

    EXPECT_TRUE(failed_with<ConnectionRefused>(refused));
    EXPECT_EQ(at.port, second->local().port);
  };
  play(law);
}

TEST_P(ListenerContract, ConnectionsSurviveTheirListener) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());  // The listener is gone.
    co_await ends.accepted->write_all(bytes_of("still here"));
    const std::string heard = co_await read_count(*ends.dialled, 10);
    EXPECT_EQ("still here", heard);
  };
  play(law);
}

TEST_P(ListenerContract, UnacceptedConnectionsAreResetByItsClose) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_port());
    const std::unique_ptr<Stream> first = co_await doors.transport.connect(listener->local());
    const std::unique_ptr<Stream> second = co_await doors.transport.connect(listener->local());
    listener->close();
    const auto read_first = co_await outcome(read_piece(*first, 10));
    const auto read_second = co_await outcome(read_piece(*second, 10));
    EXPECT_TRUE(failed_with<ConnectionReset>(read_first));
    EXPECT_TRUE(failed_with<ConnectionReset>(read_second));
  };
  play(law);
}

}  // namespace
}  // namespace wavetank
