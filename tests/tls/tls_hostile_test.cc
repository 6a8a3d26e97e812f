// A peer that knows TLS and means no good.

#include <gtest/gtest.h>

#include "core/combine/outcome.h"
#include "core/task/task.h"
#include "tests/contract/conversations.h"
#include "tests/tls/bare_peer.h"
#include "tests/tls/test_identity.h"
#include "tests/tls/tls_pair.h"

namespace wavetank {
namespace {

// The bytes that the stream below gives the bare peer now.
std::string take(MemoryStream& below) {
  std::string bytes(below.unread().size(), '\0');
  if (!bytes.empty()) below.try_read(std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

Coro<std::unique_ptr<TlsStream>> accept_bare(BarePeer& client, MemoryStream& below,
                                             std::unique_ptr<Stream> served) {
  const TlsServerContext context(test_identity());
  auto accepting = create_task(tls_accept(std::move(served), context));
  bool done = false;
  for (int i = 0; i < 10 && !done; ++i) {
    done = client.shake_hands(take(below));
    below.try_write(bytes_of(client.output()));
    co_await turns(3);
  }
  co_return co_await std::move(accepting);
}

// Each request is answered by TLS itself. Answers that are not taken must not pile up.
TEST(TlsHostile, RequestsForNewKeysCannotFillTheMemory) {
  run_tls_test([](Clock&) -> Coro<void> {
    MemoryStreamOptions options;
    options.window = 4096;
    MemoryStream::Pair streams = MemoryStream::make_pair(options);
    MemoryStream& below = *streams.first;
    BarePeer client = BarePeer::client();
    const std::unique_ptr<TlsStream> server =
        co_await accept_bare(client, below, std::move(streams.second));
    const auto reading = create_task(read_piece(*server, 100));

    std::string flood;
    for (int i = 0; i < 20'000; ++i) client.ask_for_new_keys();
    client.write("after the flood");
    flood = client.output();
    EXPECT_GT(flood.size(), 400'000U);
    std::size_t taken = 0;
    for (int i = 0; i < 1000; ++i) {
      taken += below.try_write(bytes_of(flood).subspan(taken));
      co_await turns(3);
    }
    EXPECT_LT(taken, 100'000U);

    // It goes on as soon as the answers are taken.
    for (int i = 0; i < 10'000 && !reading.done(); ++i) {
      take(below);
      if (taken < flood.size()) taken += below.try_write(bytes_of(flood).subspan(taken));
      co_await turns(3);
    }
    const std::string read = co_await reading;
    EXPECT_EQ(read, "after the flood");
  });
}

// The beginning of a message of TLS itself, which stops in its middle: OpenSSL then does not write
// until the rest has come.
TEST(TlsHostile, HalfATicketHoldsAWriteUpUntilTheOtherHalf) {
  run_tls_test([](Clock& clock) -> Coro<void> {
    MemoryStream::Pair streams = MemoryStream::make_pair({});
    MemoryStream& below = *streams.second;
    BarePeer server = BarePeer::server(2000);
    const TlsClientContext context(test_client_options());
    auto connecting =
        create_task(tls_connect(std::move(streams.first), context, "feed.example", clock));
    std::string ticket;
    bool done = false;
    while (!done) {
      done = server.shake_hands(take(below));
      std::string sent = server.output();
      if (done) ticket.swap(sent);
      below.try_write(bytes_of(sent));
      co_await turns(3);
    }
    const std::unique_ptr<TlsStream> client = co_await std::move(connecting);
    EXPECT_GT(ticket.size(), 2000U);

    const auto reading = create_task(read_piece(*client, 100));
    below.try_write(bytes_of(ticket).first(700));
    co_await turns(3);
    const auto writing = create_task(client->write_all(bytes_of(std::string_view("question"))));
    co_await turns(3);
    EXPECT_FALSE(writing.done());
    below.try_write(bytes_of(ticket).subspan(700));
    co_await turns(3);
    EXPECT_TRUE(writing.done());
    server.put(take(below));
    EXPECT_EQ(server.read(), "question");

    server.write("answer");
    below.try_write(bytes_of(server.output()));
    const std::string answer = co_await reading;
    EXPECT_EQ(answer, "answer");
  });
}

// It would be followed by anything, at no cost for the peer, until the handshake's limit.
TEST(TlsHostile, CloseNotifyInTheHandshakeEndsItImmediately) {
  run_tls_test([](Clock& clock) -> Coro<void> {
    MemoryStream::Pair streams = MemoryStream::make_pair({});
    const TlsServerContext context(test_identity());
    auto accepting = create_task(outcome_of(tls_accept(std::move(streams.second), context)));
    const Instant begin = clock.now();
    // TLS 1.2, where an alert at this place is not encrypted yet.
    BarePeer client = BarePeer::client(TLS1_2_VERSION);
    client.shake_hands("");
    streams.first->try_write(bytes_of(client.output()));
    streams.first->try_write(bytes_of(std::string_view("\x15\x03\x03\x00\x02\x01\x00", 7)));
    const std::string ended = co_await accepting;
    EXPECT_NE(ended.find("has ended TLS within the handshake"), std::string::npos) << ended;
    EXPECT_EQ(clock.now(), begin);
  });
}

// The peer is gone while written bytes wait for it: its bytes are read, then its reset.
TEST(TlsHostile, AResetUnderBackPressureIsAReset) {
  run_tls_test([](Clock& clock) -> Coro<void> {
    MemoryStreamOptions options;
    options.window = 4096;
    TlsPair pair = co_await open_tls_pair(clock, options);
    const std::string much(200'000, 'x');
    auto writing = create_task(pair.client->write_all(bytes_of(much)));
    co_await turns(10);
    EXPECT_FALSE(writing.done());
    const auto reading = create_task(read_piece(*pair.client, 100));
    co_await turns(10);
    pair.server->abort();
    const auto read = co_await outcome(reading);
    EXPECT_TRUE(read.error());
    try {
      if (read.error()) std::rethrow_exception(read.error());
    } catch (const ConnectionReset&) {
    } catch (const TransportError& error) {
      ADD_FAILURE() << "not a reset: " << error.what();
    }
    const auto written = co_await outcome(writing);
    EXPECT_TRUE(written.error());
    pair.client->abort();
  });
}

}  // namespace
}  // namespace wavetank
