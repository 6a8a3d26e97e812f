// Reading and writing; stream_end_test.cc has how it ends.

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

class StreamContract : public DoorContract {};
INSTANTIATE_TEST_SUITE_P(On, StreamContract, kAllStages, stage_name);

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

TEST_P(StreamContract, ReadGivesAtMostTheBufferAndKeepsTheRest) {
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

TEST_P(StreamContract, ReadOrErrorReturnsTheErrorsOfReadSome) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_port());
    std::vector<std::byte> room(16);
    co_await ends.dialled->write_all(bytes_of("a"));
    const ReadResult bytes = co_await ends.accepted->read_or_error(room);
    EXPECT_FALSE(bytes.failed());
    EXPECT_EQ(1U, bytes.count());
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

TEST_P(StreamContract, BothDirectionsFillAndDrainTogether) {
  const std::string text = patterned(16 * 1024 * 1024);  // More than the kernel keeps.
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

}  // namespace
}  // namespace wavetank
