// A thousand cancels at instants of all kinds leave no task, no handle and no descriptor.

#include <gtest/gtest.h>

#include "core/combine/outcome.h"
#include "core/combine/task_group.h"
#include "core/inspect/dump_tasks.h"
#include "core/task/cancel_injection.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "core/tls/tls.h"
#include "tests/contract/conversations.h"
#include "tests/net/xorshift.h"
#include "tests/tls/test_identity.h"
#include "tests/tls/tls_pair.h"
#include "tests/uv/law.h"

namespace wavetank {
namespace {

// Contexts are made once: their use is cancelled.
class Contexts {
 public:
  Contexts() : client(test_client_options()), server(test_identity()) {}
  const TlsClientContext client;
  const TlsServerContext server;
};

Coro<void> serve_once(std::unique_ptr<Stream> below, TlsServerContext context) {
  const std::unique_ptr<TlsStream> stream = co_await tls_accept(std::move(below), context);
  for (;;) {
    const std::string piece = co_await read_piece(*stream, 4096);
    if (piece.empty()) break;
    co_await stream->write_all(bytes_of(piece));
  }
  stream->close();
}

// A task cancelled in the middle of a write must abort the stream, or the peer waits for the rest.
Coro<void> send_and_end(Stream& stream, std::string_view text) {
  const auto sent = co_await outcome(stream.write_all(bytes_of(text)));
  if (sent.error()) {
    stream.abort();
    std::rethrow_exception(sent.error());
  }
  stream.shutdown_write();
}

Coro<void> ask_once(std::unique_ptr<Stream> below, TlsClientContext context, Clock& clock,
                    std::string text) {
  const std::unique_ptr<TlsStream> stream =
      co_await tls_connect(std::move(below), context, "localhost", clock);
  auto both_ways = [&](TaskGroup& group) -> Coro<void> {
    group.create_task(send_and_end(*stream, text), "asking");
    const std::string answer = co_await read_to_end(*stream);
    EXPECT_TRUE(answer == text) << answer.size();
  };
  co_await task_group(both_ways);
  stream->close();
}

// Handshake, writes, reads, half-close and close, on both sides.
Coro<void> conversation(std::unique_ptr<Stream> client, std::unique_ptr<Stream> server,
                        const Contexts& contexts, Clock& clock, std::string text) {
  auto both_ends = [&](TaskGroup& group) -> Coro<void> {
    group.create_task(serve_once(std::move(server), contexts.server), "serving");
    co_await ask_once(std::move(client), contexts.client, clock, text);
  };
  co_await task_group(both_ends);
}

Coro<void> dialled_conversation(Doors& doors, const Contexts& contexts, std::string text) {
  Ends ends = co_await connected_ends(doors, any_loopback_port());
  co_await conversation(std::move(ends.dialled), std::move(ends.accepted), contexts, doors.clock,
                        text);
}

// Every suspension of every task, one after the other; TLS's own tasks, too.
TEST(TlsCancel, AtEverySuspensionLeavesNoTask) {
  const Contexts contexts;
  MemoryStreamOptions options;
  options.window = 700;  // So that both sides wait, in the handshake, too.
  std::uint64_t nth = 0;
  for (bool struck = true; struck;) {
    VirtualClock clock(kTestEpochNs);
    EventLoop loop(clock, clock);
    loop.set_exception_handler([](const ErrorContext&) {});
    MemoryStream::Pair streams = MemoryStream::make_pair(options);
    create_task(loop, conversation(std::move(streams.first), std::move(streams.second), contexts,
                                   clock, patterned(30'000)));
    const CancelInjection injection(loop, ++nth);
    int iterations = 0;
    while ((loop.has_ready() || loop.next_deadline()) && ++iterations < 100'000) loop.run_once();
    ASSERT_LT(iterations, 100'000) << nth;
    EXPECT_TRUE(loop.live_tasks().empty()) << nth << "\n" << dump_tasks(loop);
    // All tasks have noticed without waiting for a limit.
    EXPECT_EQ(clock.now(), Instant()) << nth;
    struck = injection.struck();
  }
  EXPECT_GT(nth, 100U);
}

// At random instants over sockets: no handle is left (check_law), no descriptor, and no memory as
// far as AddressSanitizer sees.
TEST(TlsCancel, AThousandTimesOverSocketsLeavesNothing) {
  const Contexts contexts;
  const std::string text = patterned(20'000);
  check_law(
      [&](Doors& doors) -> Coro<void> { co_await dialled_conversation(doors, contexts, text); });
  const std::size_t descriptors_before = open_descriptors();
  Xorshift random(11);
  int cancelled = 0;
  const auto cancel_some = [&](Doors& doors) -> Coro<void> {
    for (const int before = cancelled; cancelled < before + 50;) {
      const auto talking = create_task(dialled_conversation(doors, contexts, text));
      const std::size_t turns = random.below(cancelled % 2 == 0 ? 12 : 40);
      for (std::size_t i = 0; i < turns; ++i) co_await sleep(Duration::zero());
      talking.cancel();
      const auto ended = co_await outcome(result_of(talking));
      EXPECT_TRUE(ended.cancelled() || ended.has_value());
      if (ended.cancelled()) ++cancelled;
    }
    for (int i = 0; i < 10; ++i) co_await sleep(Duration::zero());
    // This one, and the one that runs the law.
    EXPECT_LE(other_tasks(), 1U);
  };
  while (cancelled < 1000) check_law(cancel_some);
  EXPECT_EQ(descriptors_before, open_descriptors());
}

// A program that ends without a word: frames are destroyed in place.
TEST(TlsCancel, TasksMayBeDestroyedInTheMiddleOfAnything) {
  const Contexts contexts;
  for (int turns = 0; turns < 60; ++turns) {
    VirtualClock clock(kTestEpochNs);
    EventLoop loop(clock, clock);
    MemoryStreamOptions options;
    options.window = 700;
    MemoryStream::Pair streams = MemoryStream::make_pair(options);
    create_task(loop, conversation(std::move(streams.first), std::move(streams.second), contexts,
                                   clock, patterned(30'000)));
    for (int i = 0; i < turns; ++i) loop.run_once();
  }
}

}  // namespace
}  // namespace wavetank
