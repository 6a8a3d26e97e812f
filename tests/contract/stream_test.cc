// Reading, writing and ending a connection.

#include <gtest/gtest.h>

#include <stdexcept>

#include "core/loop/transport.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "core/task/timeout.h"
#include "tests/contract/conversations.h"
#include "tests/contract/ends.h"
#include "tests/contract/stage.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

class StreamContract : public DoorContract {};
INSTANTIATE_TEST_SUITE_P(On, StreamContract, kBothStages, stage_name);

// A stream that takes no more finds room again when the kernel has moved things to the peer: how
// much that is, and when, is the kernel's affair. So this ends by an error or a cancel alone.
Coro<void> write_without_end(Stream& stream) {
  const std::string text = patterned(64 * 1024);
  while (true) co_await stream.write_all(bytes_of(text));
}

TEST_P(StreamContract, BytesWrittenInManyPiecesAreReadInOrder) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    for (int i = 0; i < 10; ++i) {
      const std::string digit(1, static_cast<char>('0' + i));
      co_await ends.dialled->write_all(bytes_of(digit));
    }

    const std::string text = co_await read_count(*ends.accepted, 10);

    EXPECT_EQ("0123456789", text);
  };
  play(law);
}

TEST_P(StreamContract, ReadGivesAtMostWhatFitsAndKeepsTheRest) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    co_await ends.dialled->write_all(bytes_of("abc"));

    const std::string first = co_await read_piece(*ends.accepted, 1);
    const std::string rest = co_await read_count(*ends.accepted, 2);

    EXPECT_EQ("a", first);
    EXPECT_EQ("bc", rest);
  };
  play(law);
}

TEST_P(StreamContract, CancelledReadLosesNoByte) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    std::string received;
    for (int round = 0; round < 200; ++round) {
      auto reading = create_task(read_piece(*ends.accepted, 100));
      if (round % 4 > 1) co_await sleep(moment());
      const std::string letter(1, static_cast<char>('a' + round % 26));
      ends.dialled->try_write(bytes_of(letter));
      for (int i = 0; i < round % 5; ++i) co_await sleep(moment());
      reading.cancel();
      auto ended = co_await outcome(result_of(std::move(reading)));
      if (ended.has_value()) received += ended.value();
    }
    ends.dialled->shutdown_write();

    const std::string rest = co_await read_to_end(*ends.accepted);

    std::string sent;
    for (int round = 0; round < 200; ++round) sent += static_cast<char>('a' + round % 26);
    EXPECT_EQ(sent, received + rest);
  };
  play(law);
}

TEST_P(StreamContract, TimeoutAroundAReadLeavesTheStreamUsable) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());

    const auto late = co_await outcome(timeout(1ms, read_piece(*ends.accepted, 10)));
    co_await ends.dialled->write_all(bytes_of("now"));
    const std::string text = co_await read_count(*ends.accepted, 3);

    EXPECT_TRUE(failed_with<TimeoutError>(late));
    EXPECT_EQ("now", text);
  };
  play(law);
}

TEST_P(StreamContract, HalfCloseEndsOneDirectionOnly) {
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

TEST_P(StreamContract, HalfCloseComesBehindWhatWasWritten) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    const std::string written = fill(*ends.dialled);
    ends.dialled->shutdown_write();

    const std::string read = co_await read_to_end(*ends.accepted);

    EXPECT_TRUE(written == read) << written.size() << " written, " << read.size() << " read";
  };
  play(law);
}

TEST_P(StreamContract, CloseComesBehindWhatWasWritten) {
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

TEST_P(StreamContract, WriterWaitsForAPeerThatDoesNotRead) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    // Far more than the kernel keeps for a peer that has not read yet.
    const std::string more = patterned(16 * 1024 * 1024);
    const std::string written = fill(*ends.dialled) + more;
    const auto writing = create_task(ends.dialled->write_all(bytes_of(more)));
    for (int i = 0; i < 50; ++i) co_await sleep(0s);
    EXPECT_FALSE(writing.done());

    const std::string read = co_await read_count(*ends.accepted, written.size());
    co_await writing;

    EXPECT_TRUE(written == read) << written.size() << " written, " << read.size() << " read";
  };
  play(law);
}

TEST_P(StreamContract, AbortIsAResetForThePeer) {
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

TEST_P(StreamContract, DestroyedStreamIsAResetForThePeer) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    Ends ends = co_await connected_ends(doors, any_port());
    ends.accepted.reset();

    const auto read = co_await outcome(read_piece(*ends.dialled, 10));

    EXPECT_TRUE(failed_with<ConnectionReset>(read));
  };
  play(law);
}

TEST_P(StreamContract, BytesThatArrivedBeforeAResetAreReadFirst) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    co_await ends.dialled->write_all(bytes_of("abc"));
    const std::string first = co_await read_piece(*ends.accepted, 1);
    ends.dialled->abort();

    const std::string rest = co_await read_count(*ends.accepted, 2);
    const auto end = co_await outcome(read_piece(*ends.accepted, 10));

    EXPECT_EQ("a", first);
    EXPECT_EQ("bc", rest);
    EXPECT_TRUE(failed_with<ConnectionReset>(end));
  };
  play(law);
}

TEST_P(StreamContract, ReadOrErrorAnswersWhatReadSomeThrows) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    std::vector<std::byte> room(16);
    co_await ends.dialled->write_all(bytes_of("abc"));
    const ReadResult bytes = co_await ends.accepted->read_or_error(room);
    EXPECT_FALSE(bytes.failed());
    EXPECT_EQ(3U, bytes.count());
    EXPECT_EQ(std::nullopt, ends.accepted->read_error());

    ends.dialled->abort();
    const ReadResult broken = co_await ends.accepted->read_or_error(room);

    EXPECT_TRUE(broken.failed());
    std::string thrown;
    try {
      co_await ends.accepted->read_some(room);
    } catch (const ConnectionReset& error) {
      thrown = error.what();
    }
    EXPECT_EQ(thrown, broken.failed() ? broken.error() : "no error");
    EXPECT_EQ(thrown, ends.accepted->read_error());
    ends.accepted->close();
    const ReadResult closed = co_await ends.accepted->read_or_error(room);
    EXPECT_TRUE(closed.failed());
  };
  play(law);
}

TEST_P(StreamContract, ReadOrErrorGivesTheEndOfTheStream) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    std::vector<std::byte> room(16);
    ends.dialled->close();

    const ReadResult end = co_await ends.accepted->read_or_error(room);

    EXPECT_FALSE(end.failed());
    EXPECT_EQ(0U, end.count());
  };
  play(law);
}

TEST_P(StreamContract, CancelledReadOrErrorLosesNoByte) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    std::vector<std::byte> room(16);
    auto read = [&]() -> Coro<std::size_t> {
      const ReadResult result = co_await ends.accepted->read_or_error(room);
      co_return result.count();
    };
    auto reading = create_task(read());
    co_await sleep(0s);
    reading.cancel();
    const auto ended = co_await outcome(result_of(std::move(reading)));
    co_await ends.dialled->write_all(bytes_of("abc"));

    const std::string text = co_await read_count(*ends.accepted, 3);

    EXPECT_TRUE(ended.cancelled());
    EXPECT_EQ("abc", text);
  };
  play(law);
}

// The reset may overtake them. What must not be is that they seem to be all there was.
TEST_P(StreamContract, ResetRightBehindBytesIsNoEndOfStream) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    ends.dialled->try_write(bytes_of("abc"));
    ends.dialled->abort();

    const auto end = co_await outcome(read_to_end(*ends.accepted));

    EXPECT_TRUE(failed_with<ConnectionReset>(end));
  };
  play(law);
}

// The kernel tells of a reset once; whoever asks first must not take it from the others.
TEST_P(StreamContract, ResetThatAWriteMeetsFirstIsNoEndOfStreamForTheReader) {
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

TEST_P(StreamContract, CloseWithUnreadBytesIsAReset) {
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

TEST_P(StreamContract, CloseEndsPendingAndLaterCallsOnItsOwnSide) {
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

TEST_P(StreamContract, AbortEndsAPendingWriteOnItsOwnSide) {
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

TEST_P(StreamContract, AbortAfterCloseDropsWhatWasNotSent) {
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

TEST_P(StreamContract, PeerThatGoesEndsAPendingWrite) {
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

TEST_P(StreamContract, SecondReadAtATimeIsABug) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    const auto reading = create_task(read_piece(*ends.dialled, 10));
    co_await sleep(0s);

    const auto second = co_await outcome(read_piece(*ends.dialled, 10));

    EXPECT_TRUE(failed_with<std::logic_error>(second));
    reading.cancel();
    co_await sleep(0s);
  };
  play(law);
}

TEST_P(StreamContract, SecondWriteAtATimeIsABug) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    auto writing = create_task(write_without_end(*ends.dialled));
    while (ends.dialled->try_write(bytes_of("x")) > 0) co_await sleep(moment());

    const auto second = co_await outcome(ends.dialled->write_all(bytes_of("y")));

    EXPECT_TRUE(failed_with<std::logic_error>(second));
    writing.cancel();
    const auto ended = co_await outcome(result_of(std::move(writing)));
    EXPECT_TRUE(ended.cancelled());
  };
  play(law);
}

TEST_P(StreamContract, CancelledWriteHasSentAPrefix) {
  const std::string text = patterned(8 * 1024 * 1024);
  for (int turns = 0; turns < 12; ++turns) {
    const auto law = [&](Doors& doors) -> Coro<void> {
      const Ends ends = co_await connected_ends(doors, any_port());
      auto writing = create_task(ends.dialled->write_all(bytes_of(text)));
      auto reading = create_task(read_to_end(*ends.accepted));
      for (int i = 0; i < turns; ++i) co_await sleep(moment());
      writing.cancel();
      const auto ended = co_await outcome(result_of(std::move(writing)));
      ends.dialled->close();

      const std::string read = co_await std::move(reading);
      EXPECT_TRUE(ended.cancelled() || read.size() == text.size());
      EXPECT_TRUE(read == text.substr(0, read.size())) << read.size();
    };
    play(law);
  }
}

TEST_P(StreamContract, TheEndOfTheStreamIsForEver) {
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

// TCP says so: the end of one direction does not tell that nobody reads the other one.
TEST_P(StreamContract, WritesToAPeerThatHasClosedEndInAReset) {
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

TEST_P(StreamContract, BothDirectionsFillAndDrainAtOnce) {
  const std::string text = patterned(4 * 1024 * 1024);
  const auto law = [&](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    auto there = create_task(ends.dialled->write_all(bytes_of(text)));
    auto back = create_task(ends.accepted->write_all(bytes_of(text)));
    for (int i = 0; i < 20; ++i) co_await sleep(moment());
    EXPECT_FALSE(there.done());
    EXPECT_FALSE(back.done());

    auto arriving_there = create_task(read_count(*ends.accepted, text.size()));
    auto arriving_back = create_task(read_count(*ends.dialled, text.size()));
    const std::string read_there = co_await std::move(arriving_there);
    const std::string read_back = co_await std::move(arriving_back);
    co_await std::move(there);
    co_await std::move(back);

    EXPECT_TRUE(read_there == text) << read_there.size();
    EXPECT_TRUE(read_back == text) << read_back.size();
  };
  play(law);
}

TEST_P(StreamContract, ShortWritesHandOverAPrefix) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    const std::string taken = fill(*ends.dialled);
    const std::size_t none = ends.dialled->try_write(bytes_of("x"));
    ends.dialled->shutdown_write();
    const std::string read = co_await read_to_end(*ends.accepted, 1000);
    EXPECT_GE(taken.size(), 4096U);
    EXPECT_LE(none, 1U);
    EXPECT_TRUE(read.starts_with(taken)) << read.size() << " of " << taken.size();
    EXPECT_EQ(taken.size() + none, read.size());
  };
  play(law);
}

TEST_P(StreamContract, AbortEndsAPendingReadOnItsOwnSide) {
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
