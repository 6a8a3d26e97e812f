// A TlsStream keeps every promise of Stream, and tells an end from a cut.

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "core/combine/outcome.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "tests/contract/conversations.h"
#include "tests/tls/tls_pair.h"
#include "tests/uv/law.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

MemoryStreamOptions narrow(std::size_t window) {
  MemoryStreamOptions options;
  options.window = window;
  return options;
}

void check_pair(const std::function<Coro<void>(TlsPair&, Clock&)>& law,
                MemoryStreamOptions options = {}) {
  run_tls_test([&](Clock& clock) -> Coro<void> {
    TlsPair pair = co_await open_tls_pair(clock, options);
    co_await law(pair, clock);
  });
}

TEST(TlsStream, CarriesBytesBothWays) {
  check_pair([](TlsPair& pair, Clock&) -> Coro<void> {
    co_await pair.client->write_all(bytes_of("there"));
    co_await pair.server->write_all(bytes_of("back"));
    const std::string there = co_await read_count(*pair.server, 5);
    const std::string back = co_await read_count(*pair.client, 4);
    EXPECT_EQ(there, "there");
    EXPECT_EQ(back, "back");
  });
}

TEST(TlsStream, WireHoldsNoReadableText) {
  check_pair([](TlsPair& pair, Clock&) -> Coro<void> {
    const std::string secret = "a secret that must not be seen";
    co_await pair.client->write_all(bytes_of(secret));
    const std::string_view wire = pair.server_below->unread();
    EXPECT_GT(wire.size(), secret.size());
    EXPECT_EQ(wire.find("secret"), std::string_view::npos);
  });
}

TEST(TlsStream, ReaderThatWaitsIsWokenByWholeRecordsOnly) {
  check_pair([](TlsPair& pair, Clock&) -> Coro<void> {
    MemoryStream::Pair slow = MemoryStream::make_pair();
    pair.client->try_write(bytes_of("whole"));
    const std::string record(pair.server_below->unread());
    // The bytes are fed again one by one, so take them first.
    std::string taken(record.size(), '\0');
    pair.server_below->try_read(std::as_writable_bytes(std::span(taken)));
    const auto reading = create_task(read_piece(*pair.server, 100));
    for (std::size_t i = 0; i < record.size(); ++i) {
      EXPECT_FALSE(reading.done()) << i;
      EXPECT_EQ(pair.client_below->try_write(bytes_of(record.substr(i, 1))), 1U);
      co_await turns(4);
    }
    EXPECT_TRUE(reading.done());
    EXPECT_EQ(reading.result(), "whole");
  });
}

TEST(TlsStream, AMegabyteCrossesANarrowStream) {
  const std::string text = patterned(1 << 20);
  const auto law = [&](TlsPair& pair, Clock&) -> Coro<void> {
    const auto writing = create_task(pair.client->write_all(bytes_of(text)));
    const std::string read = co_await read_count(*pair.server, text.size());
    EXPECT_TRUE(read == text) << read.size();
    co_await writing;
  };
  check_pair(law, narrow(5000));
}

TEST(TlsStream, WriterWaitsWhileThePeerDoesNotRead) {
  const auto law = [&](TlsPair& pair, Clock&) -> Coro<void> {
    const std::string taken = fill(*pair.client);
    // The bytes that the stream below took, and a record for each of the two buffers.
    EXPECT_LE(taken.size(), 4096U + 2 * 16384U);
    EXPECT_EQ(pair.client->try_write(bytes_of("x")), 0U);
    const auto writing = create_task(pair.client->write_all(bytes_of("last")));
    co_await turns(5);
    EXPECT_FALSE(writing.done());
    const std::string read = co_await read_count(*pair.server, taken.size() + 4);
    EXPECT_TRUE(read == taken + "last");
    co_await writing;
  };
  check_pair(law, narrow(4096));
}

TEST(TlsStream, UnreadBytesStayBelow) {
  const auto law = [&](TlsPair& pair, Clock&) -> Coro<void> {
    fill(*pair.client);
    const std::string text = patterned(100'000);
    const auto writing = create_task(pair.client->write_all(bytes_of(text)));
    // One read makes the receiving task go; it must not read on to the end.
    const std::string piece = co_await read_piece(*pair.server, 1);
    co_await turns(50);
    EXPECT_FALSE(writing.done());
    writing.cancel();
    co_await turns(2);
  };
  check_pair(law, narrow(4096));
}

TEST(TlsStream, CloseNotifyIsTheEndOfTheStream) {
  check_pair([](TlsPair& pair, Clock&) -> Coro<void> {
    co_await pair.client->write_all(bytes_of("last words"));
    pair.client->close();
    const std::string read = co_await read_to_end(*pair.server);
    EXPECT_EQ(read, "last words");
    EXPECT_EQ(pair.server->read_error(), std::nullopt);
    const std::string again = co_await read_piece(*pair.server, 1);
    EXPECT_EQ(again, "");
  });
}

TEST(TlsStream, AnEndWithoutCloseNotifyIsAReset) {
  check_pair([](TlsPair& pair, Clock&) -> Coro<void> {
    co_await pair.client->write_all(bytes_of("kept"));
    pair.client_below->shutdown_write();
    const std::string kept = co_await read_count(*pair.server, 4);
    EXPECT_EQ(kept, "kept");
    const auto cut = co_await outcome(read_piece(*pair.server, 1));
    EXPECT_TRUE(failed_with<ConnectionReset>(cut));
    EXPECT_EQ(pair.server->read_error(),
              "the connection to a client was cut: it has ended without TLS's close_notify");
    const auto written = co_await outcome(pair.server->write_all(bytes_of("x")));
    EXPECT_TRUE(failed_with<ConnectionReset>(written));
  });
}

TEST(TlsStream, ACutInTheMiddleOfARecordIsAReset) {
  check_pair([](TlsPair& pair, Clock&) -> Coro<void> {
    pair.client->try_write(bytes_of("never whole"));
    const std::string record(pair.server_below->unread());
    std::string taken(record.size(), '\0');
    pair.server_below->try_read(std::as_writable_bytes(std::span(taken)));
    pair.client_below->try_write(bytes_of(record.substr(0, record.size() / 2)));
    const auto reading = create_task(read_piece(*pair.server, 100));
    co_await turns(3);
    pair.client_below->shutdown_write();
    const auto cut = co_await outcome(result_of(reading));
    EXPECT_TRUE(failed_with<ConnectionReset>(cut));
  });
}

TEST(TlsStream, AResetBelowIsThatReset) {
  check_pair([](TlsPair& pair, Clock&) -> Coro<void> {
    const auto reading = create_task(read_piece(*pair.server, 100));
    co_await turns(3);
    pair.client->abort();
    const auto cut = co_await outcome(result_of(reading));
    EXPECT_TRUE(failed_with<ConnectionReset>(cut));
    EXPECT_EQ(pair.server->read_error(), "connection reset by peer");
    const auto again = co_await outcome(read_piece(*pair.server, 1));
    EXPECT_TRUE(failed_with<ConnectionReset>(again));
    const auto written = co_await outcome(pair.server->write_all(bytes_of("x")));
    EXPECT_TRUE(failed_with<ConnectionReset>(written));
  });
}

TEST(TlsStream, ADamagedRecordIsAnErrorForGood) {
  check_pair([](TlsPair& pair, Clock&) -> Coro<void> {
    pair.client->try_write(bytes_of("good"));
    pair.client_below->try_write(bytes_of(std::string("\x17\x03\x03\x00\x20", 5)));
    pair.client_below->try_write(bytes_of(std::string(32, 'x')));
    const std::string good = co_await read_piece(*pair.server, 100);
    EXPECT_EQ(good, "good");
    for (int i = 0; i < 2; ++i) {
      const auto bad = co_await outcome(read_piece(*pair.server, 100));
      EXPECT_TRUE(failed_with<TlsError>(bad));
    }
    EXPECT_EQ(pair.server->read_error(),
              "TLS with a client has failed: decryption failed or bad record mac");
    const auto written = co_await outcome(pair.server->write_all(bytes_of("x")));
    EXPECT_TRUE(failed_with<TlsError>(written));
    // The peer gets an alert.
    const auto told = co_await outcome(read_piece(*pair.client, 100));
    EXPECT_TRUE(failed_with<TlsError>(told));
  });
}

TEST(TlsStream, HalfClosedStreamsReadOn) {
  check_pair([](TlsPair& pair, Clock&) -> Coro<void> {
    pair.client->shutdown_write();
    pair.client->shutdown_write();
    EXPECT_THROW(pair.client->try_write(bytes_of("x")), StreamClosed);
    const std::string request = co_await read_to_end(*pair.server);
    EXPECT_EQ(request, "");
    co_await pair.server->write_all(bytes_of("still here"));
    pair.server->close();
    const std::string answer = co_await read_to_end(*pair.client);
    EXPECT_EQ(answer, "still here");
  });
}

TEST(TlsStream, HalfCloseComesBehindUnsentBytes) {
  const auto law = [&](TlsPair& pair, Clock&) -> Coro<void> {
    const std::string taken = fill(*pair.client);
    pair.client->shutdown_write();
    const std::string read = co_await read_to_end(*pair.server);
    EXPECT_TRUE(read == taken);
    EXPECT_TRUE(pair.server_below->at_end());
  };
  check_pair(law, narrow(3000));
}

TEST(TlsStream, CloseSendsWrittenBytes) {
  const auto law = [&](TlsPair& pair, Clock&) -> Coro<void> {
    const std::string taken = fill(*pair.client);
    pair.client->close();
    pair.client.reset();
    const std::string read = co_await read_to_end(*pair.server);
    EXPECT_TRUE(read == taken);
  };
  check_pair(law, narrow(3000));
}

TEST(TlsStream, CloseGivesUpAtItsLimit) {
  const auto law = [&](TlsPair& pair, Clock&) -> Coro<void> {
    fill(*pair.client);
    pair.client->close();
    EXPECT_EQ(other_tasks(), 1U);
    co_await sleep(4900ms);
    EXPECT_EQ(other_tasks(), 1U);
    EXPECT_FALSE(pair.server_below->at_end());
    co_await sleep(200ms);
    EXPECT_EQ(other_tasks(), 0U);
    const auto cut = co_await outcome(read_to_end(*pair.server));
    EXPECT_TRUE(failed_with<ConnectionReset>(cut));
  };
  check_pair(law, narrow(3000));
}

TEST(TlsStream, CloseEndsPendingCalls) {
  const auto law = [&](TlsPair& pair, Clock&) -> Coro<void> {
    fill(*pair.client);
    const auto reading = create_task(read_piece(*pair.client, 100));
    const auto writing = create_task(pair.client->write_all(bytes_of("x")));
    co_await turns(3);
    pair.client->close();
    pair.client->close();
    const auto read = co_await outcome(result_of(reading));
    const auto written = co_await outcome(result_of(writing));
    EXPECT_TRUE(failed_with<StreamClosed>(read));
    EXPECT_TRUE(failed_with<StreamClosed>(written));
    EXPECT_THROW(pair.client->try_write(bytes_of("x")), StreamClosed);
    EXPECT_NE(pair.client->read_error(), std::nullopt);
    pair.client->abort();
    pair.client->abort();
  };
  check_pair(law, narrow(3000));
}

TEST(TlsStream, ClosingOverAnUnreadCloseNotifyIsNoReset) {
  check_pair([](TlsPair& pair, Clock&) -> Coro<void> {
    pair.client->shutdown_write();
    EXPECT_FALSE(pair.server_below->unread().empty());
    MemoryStream* const below = pair.server_below;
    pair.server->close();
    EXPECT_TRUE(below->unread().empty());
    co_return;
  });
}

TEST(TlsStream, ACancelledReadLosesNoByte) {
  check_pair([](TlsPair& pair, Clock&) -> Coro<void> {
    const std::string text = patterned(3000);
    std::string got;
    std::size_t sent = 0;
    for (std::size_t round = 0; got.size() < text.size(); ++round) {
      const auto reading = create_task(read_piece(*pair.server, 1 + round % 40));
      co_await turns(static_cast<int>(round % 3));
      const std::string_view next = std::string_view(text).substr(sent, 50);
      sent += next.empty() ? 0 : pair.client->try_write(bytes_of(next));
      co_await turns(static_cast<int>(round % 5));
      reading.cancel();
      auto read = co_await outcome(result_of(reading));
      if (!read.error()) got += read.value();
    }
    EXPECT_TRUE(got == text);
  });
}

// The task that receives for TLS has been woken then, and finds its bytes.
TEST(TlsStream, ReadInTheTurnOfAnArrivalStealsNoBytes) {
  check_pair([](TlsPair& pair, Clock&) -> Coro<void> {
    const auto reading = create_task(read_piece(*pair.server, 1));
    co_await turns(3);
    reading.cancel();
    co_await turns(1);
    pair.client->try_write(bytes_of("x"));
    EXPECT_EQ(take_all(*pair.server), "");
    const std::string first = co_await read_piece(*pair.server, 1);
    EXPECT_EQ(first, "x");
    pair.client->try_write(bytes_of("y"));
    const std::string second = co_await read_piece(*pair.server, 1);
    EXPECT_EQ(second, "y");
  });
}

TEST(TlsStream, TwoPendingReadsAreTheCallersBug) {
  check_pair([](TlsPair& pair, Clock&) -> Coro<void> {
    const auto first = create_task(read_piece(*pair.server, 1));
    co_await turns(1);
    const auto second = co_await outcome(read_piece(*pair.server, 1));
    EXPECT_TRUE(failed_with<std::logic_error>(second));
    pair.client->try_write(bytes_of("x"));
    const std::string read = co_await first;
    EXPECT_EQ(read, "x");
  });
}

TEST(TlsStream, CancelOfItsTasksBreaksTheStreamAndHangsNoTask) {
  const auto law = [&](TlsPair& pair, Clock&) -> Coro<void> {
    fill(*pair.client);
    const auto reading = create_task(read_piece(*pair.client, 1));
    const auto writing = create_task(pair.client->write_all(bytes_of("x")));
    co_await turns(3);
    for (const AnyTask& task : all_tasks()) {
      if (task.name().starts_with("tls ")) task.cancel();
    }
    const auto read = co_await outcome(result_of(reading));
    const auto written = co_await outcome(result_of(writing));
    EXPECT_TRUE(failed_with<ConnectionReset>(read));
    EXPECT_TRUE(failed_with<ConnectionReset>(written));
  };
  check_pair(law, narrow(3000));
}

TEST(TlsStream, ReadOrErrorReturnsTheErrorsOfReadSome) {
  check_pair([](TlsPair& pair, Clock&) -> Coro<void> {
    std::vector<std::byte> buffer(10);
    pair.client->try_write(bytes_of("x"));
    const ReadResult first = co_await pair.server->read_or_error(buffer);
    EXPECT_EQ(first.count(), 1U);
    pair.client->abort();
    const ReadResult second = co_await pair.server->read_or_error(buffer);
    EXPECT_TRUE(second.failed());
  });
}

TEST(TlsStream, MayBeUsedOutsideOfALoop) {
  VirtualClock clock(kTestEpochNs);
  TlsPair pair;
  {
    Runner runner(clock, clock);
    pair = runner.run(open_tls_pair(clock));
  }
  EXPECT_EQ(pair.client->try_write(bytes_of("hello")), 5U);
  EXPECT_EQ(take_all(*pair.server), "hello");
  EXPECT_EQ(take_all(*pair.server), "");
  const std::string taken = fill(*pair.server);
  EXPECT_EQ(pair.server->try_write(bytes_of("x")), 0U);
  std::string read = take_all(*pair.client);
  pair.server->try_write({});  // No other task sends the rest.
  read += take_all(*pair.client);
  EXPECT_TRUE(read == taken) << read.size() << " of " << taken.size();
  pair.client->close();
  EXPECT_EQ(take_all(*pair.server), "");
}

}  // namespace
}  // namespace wavetank
