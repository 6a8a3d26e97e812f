// How a connection ends: half-close, close, abort, and the view of each side.

#include <gtest/gtest.h>

#include <stdexcept>

#include "core/combine/timeout.h"
#include "core/doors/transport.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "tests/contract/conversations.h"
#include "tests/contract/ends.h"
#include "tests/contract/stage.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

class StreamEndContract : public DoorContract {};
INSTANTIATE_TEST_SUITE_P(On, StreamEndContract, kAllStages, stage_name);

TEST_P(StreamEndContract, HalfCloseEndsOneDirectionOnly) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    for (bool dialled_first : {true, false}) {
      Stream& ending = dialled_first ? *ends.dialled : *ends.accepted;
      Stream& other = dialled_first ? *ends.accepted : *ends.dialled;
      const std::string question = dialled_first ? "question" : "";
      if (dialled_first) co_await ending.write_all(bytes_of(question));
      ending.shutdown_write();
      ending.shutdown_write();

      const std::string heard = co_await read_to_end(other);
      const std::string heard_again = co_await read_to_end(other);
      EXPECT_EQ(question, heard);
      EXPECT_EQ("", heard_again);

      const auto refused = co_await outcome(ending.write_all(bytes_of("more")));
      EXPECT_TRUE(failed_with<StreamClosed>(refused));
      if (!dialled_first) co_return;
      co_await other.write_all(bytes_of("answer"));
      const std::string answer = co_await read_count(ending, 6);
      EXPECT_EQ("answer", answer);
    }
  };
  play(law);
}

TEST_P(StreamEndContract, HalfCloseComesBehindWrittenBytes) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    const std::string written = fill(*ends.dialled);
    ends.dialled->shutdown_write();

    const std::string read = co_await read_to_end(*ends.accepted);

    EXPECT_TRUE(written == read) << written.size() << " written, " << read.size() << " read";
  };
  play(law);
}

TEST_P(StreamEndContract, CloseComesBehindWrittenBytes) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    Ends ends = co_await connected_ends(doors, any_port());
    const std::string written = fill(*ends.dialled);
    ends.dialled->close();
    ends.dialled.reset();

    const std::string read = co_await read_to_end(*ends.accepted);

    EXPECT_TRUE(written == read) << written.size() << " written, " << read.size() << " read";
  };
  play(law);
}

TEST_P(StreamEndContract, AbortIsAResetForThePeer) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    auto reading = create_task(read_piece(*ends.accepted, 10));
    co_await sleep(0s);

    ends.dialled->abort();
    ends.dialled->abort();
    const auto read = co_await outcome(result_of(std::move(reading)));
    const auto read_again = co_await outcome(read_piece(*ends.accepted, 10));
    const auto written = co_await outcome(ends.accepted->write_all(bytes_of("hello?")));

    EXPECT_TRUE(failed_with<ConnectionReset>(read));
    EXPECT_TRUE(failed_with<ConnectionReset>(read_again));
    EXPECT_TRUE(failed_with<ConnectionReset>(written));
  };
  play(law);
}

TEST_P(StreamEndContract, DestroyedStreamIsAResetForThePeer) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    Ends ends = co_await connected_ends(doors, any_port());
    ends.accepted.reset();

    const auto read = co_await outcome(read_piece(*ends.dialled, 10));

    EXPECT_TRUE(failed_with<ConnectionReset>(read));
  };
  play(law);
}

TEST_P(StreamEndContract, BytesThatArrivedBeforeAResetAreReadFirst) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    co_await ends.dialled->write_all(bytes_of("abc"));
    const std::string first = co_await read_piece(*ends.accepted, 1);
    for (int i = 0; i < 20; ++i) co_await sleep(moment());
    ends.dialled->abort();

    const std::string rest = co_await read_count(*ends.accepted, 2);
    const auto end = co_await outcome(read_piece(*ends.accepted, 10));

    EXPECT_EQ("a", first);
    EXPECT_EQ("bc", rest);
    EXPECT_TRUE(failed_with<ConnectionReset>(end));
  };
  play(law);
}

// The reset may overtake them. They must never seem to be the whole stream.
TEST_P(StreamEndContract, ResetRightBehindBytesIsNoEndOfStream) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    ends.dialled->try_write(bytes_of("abc"));
    ends.dialled->abort();

    const auto end = co_await outcome(read_to_end(*ends.accepted));

    EXPECT_TRUE(failed_with<ConnectionReset>(end));
  };
  play(law);
}

// The kernel tells of a reset once; the first to ask must not take it from the others.
TEST_P(StreamEndContract, ResetThatAWriteMeetsFirstIsNoEndOfStreamForTheReader) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    ends.dialled->abort();
    bool write_failed = false;
    while (!write_failed) {
      const auto written = co_await outcome(ends.accepted->write_all(bytes_of("x")));
      write_failed = failed_with<ConnectionReset>(written);
    }

    const auto read = co_await outcome(read_piece(*ends.accepted, 10));

    EXPECT_TRUE(failed_with<ConnectionReset>(read));
  };
  play(law);
}

TEST_P(StreamEndContract, CloseWithUnreadBytesIsAReset) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    co_await ends.dialled->write_all(bytes_of("abc"));
    const std::string first = co_await read_piece(*ends.accepted, 1);

    ends.accepted->close();
    const auto read = co_await outcome(read_piece(*ends.dialled, 10));

    EXPECT_EQ("a", first);
    EXPECT_TRUE(failed_with<ConnectionReset>(read));
  };
  play(law);
}

TEST_P(StreamEndContract, CloseEndsPendingAndLaterCallsOnItsOwnSide) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    auto reading = create_task(read_piece(*ends.dialled, 10));
    auto writing = create_task(write_without_end(*ends.dialled));
    co_await sleep(0s);

    ends.dialled->close();
    ends.dialled->close();
    const auto read = co_await outcome(result_of(std::move(reading)));
    const auto written = co_await outcome(result_of(std::move(writing)));
    const auto later = co_await outcome(read_piece(*ends.dialled, 10));

    EXPECT_TRUE(failed_with<StreamClosed>(read));
    EXPECT_TRUE(failed_with<StreamClosed>(written));
    EXPECT_TRUE(failed_with<StreamClosed>(later));
  };
  play(law);
}

TEST_P(StreamEndContract, AbortEndsAPendingWriteOnItsOwnSide) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    auto writing = create_task(write_without_end(*ends.dialled));
    co_await sleep(0s);

    ends.dialled->abort();
    const auto written = co_await outcome(result_of(std::move(writing)));

    EXPECT_TRUE(failed_with<StreamClosed>(written));
  };
  play(law);
}

TEST_P(StreamEndContract, AbortAfterCloseDropsUnsentBytes) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    fill(*ends.dialled);
    ends.dialled->close();
    ends.dialled->abort();

    const auto read = co_await outcome(read_to_end(*ends.accepted));

    EXPECT_TRUE(failed_with<ConnectionReset>(read));
  };
  play(law);
}

TEST_P(StreamEndContract, PeerThatGoesEndsAPendingWrite) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    auto writing = create_task(write_without_end(*ends.dialled));
    co_await sleep(0s);

    ends.accepted->abort();
    const auto written = co_await outcome(result_of(std::move(writing)));

    EXPECT_TRUE(failed_with<ConnectionReset>(written));
  };
  play(law);
}

TEST_P(StreamEndContract, TheEndOfTheStreamIsForEver) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    co_await ends.dialled->write_all(bytes_of("last"));
    ends.dialled->close();
    const std::string text = co_await read_to_end(*ends.accepted);
    EXPECT_EQ("last", text);
    for (int i = 0; i < 10; ++i) {
      const std::string nothing = co_await read_piece(*ends.accepted, 10);
      EXPECT_EQ("", nothing);
      co_await sleep(moment());
    }
  };
  play(law);
}

// This is TCP: the end of one direction does not mean that the other has no reader.
TEST_P(StreamEndContract, WritesToAPeerThatHasClosedEndInAReset) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    ends.accepted->close();
    const std::string end = co_await read_to_end(*ends.dialled);
    const auto written = co_await outcome(write_without_end(*ends.dialled));
    EXPECT_EQ("", end);
    EXPECT_TRUE(failed_with<ConnectionReset>(written));
  };
  play(law);
}

TEST_P(StreamEndContract, AbortEndsAPendingReadOnItsOwnSide) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    auto reading = create_task(read_piece(*ends.dialled, 10));
    co_await sleep(0s);
    ends.dialled->abort();
    const auto read = co_await outcome(result_of(std::move(reading)));
    EXPECT_TRUE(failed_with<StreamClosed>(read));
  };
  play(law);
}

}  // namespace
}  // namespace wavetank
