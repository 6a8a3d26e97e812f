// Goal: the venue on real sockets: a client is fed, the same port answers requests, and a stop
// signal ends it all in order.

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/combine/outcome.h"
#include "core/combine/wait.h"
#include "core/net/websocket.h"
#include "core/sync/event.h"
#include "core/uv/run.h"
#include "scenarios/serve/serve_venue.h"
#include "tests/live/served.h"

namespace wavetank::scenarios {
namespace {

TEST(ServeVenue, FeedsAClientAndClosesItInOrder) {
  Served served;
  Socket socket;
  Task<std::vector<std::string>> reader;
  const int code = served.run([&](Doors& doors) -> Coro<void> {
    socket = co_await served.dial(doors);
    co_await socket->send_text(kSubscribe);
    for (int i = 0; i < 2; ++i) {
      const std::optional<Message> message = co_await socket->next();
      EXPECT_TRUE(message.has_value());
    }
    // SIGTERM comes in the midst of it, and this answers the close.
    reader = create_task(read_all(*socket), "reader");
  });
  EXPECT_EQ(code, 0);
  ASSERT_TRUE(socket->status().has_value());
  EXPECT_EQ(socket->status()->code, 1001);
  EXPECT_EQ(served.status.connections_total, 1U);
  EXPECT_GT(served.status.bytes_sent, 1'000U);
  EXPECT_EQ(served.status.requests, 2U);
}

TEST(ServeVenue, AnswersInfoOnTheSamePort) {
  Served served;
  std::string answer;
  const int code = served.run([&](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Stream> stream = co_await doors.transport.connect(served.address);
    const std::string post =
        "POST /info HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 15\r\n\r\n"
        R"({"type":"meta"})";
    co_await stream->write_all(std::as_bytes(std::span(post)));
    std::array<std::byte, 4096> piece;
    for (;;) {
      const std::size_t count = co_await stream->read_some(piece);
      if (count == 0) break;
      answer.append(reinterpret_cast<const char*>(piece.data()), count);
    }
  });
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_NE(answer.find(R"({"universe":[{"szDecimals":5,"name":"BTC",)"), std::string::npos);
  EXPECT_EQ(code, 0);
  EXPECT_EQ(served.status.http_requests, 1U);
  EXPECT_EQ(served.status.connections_total, 0U);
}

// A client that sends all of its body first. Closed with that unread, the kernel would reset the
// connection and take the answer with it.
TEST(ServeVenue, OversizedBodyGetsAnErrorResponse) {
  Served served;
  std::string answer;
  served.run([&](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Stream> stream = co_await doors.transport.connect(served.address);
    constexpr std::size_t kBytes = 6U << 20;
    std::string post =
        "POST /info HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(kBytes);
    post += "\r\n\r\n" + std::string(kBytes, 'x');
    co_await stream->write_all(std::as_bytes(std::span(post)));
    answer = co_await read_to_end(*stream);
  });
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 ")) << answer;
}

// Only an upgrade is a dial: the venue allows 30 of them in a minute.
TEST(ServeVenue, RequestsAreNoDials) {
  Served served;
  bool opened = false;
  served.run([&](Doors& doors) -> Coro<void> {
    const std::string post = "POST /info HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
    for (int i = 0; i < 40; ++i) {
      const std::unique_ptr<Stream> stream = co_await doors.transport.connect(served.address);
      co_await stream->write_all(std::as_bytes(std::span(post)));
      std::array<std::byte, 4096> piece;
      const std::size_t count = co_await stream->read_some(piece);
      EXPECT_GT(count, 0U);
    }
    const Socket socket = co_await served.dial(doors);
    opened = socket != nullptr;
    socket->abort();
  });
  EXPECT_TRUE(opened);
}

// The tasks refer to it: a task that goes on would use a destroyed object.
TEST(ServeVenue, CancelledLeavesNoTaskAndNoListener) {
  Served served;
  const auto program = [&](Doors& doors) -> Coro<int> {
    const Task<int> serving =
        create_task(serve_venue(doors, served.request, served.observer, served.status), "serve");
    co_await served.listening.wait();
    const Socket socket = co_await served.dial(doors);
    co_await socket->send_text(kSubscribe);
    const std::optional<Message> message = co_await socket->next();
    EXPECT_TRUE(message.has_value());
    serving.cancel();
    const std::vector<AnyFuture> ends = {serving};
    co_await wait(ends);
    EXPECT_TRUE(serving.cancelled());
    EXPECT_EQ(all_tasks().size(), 1U) << "its tasks outlive it";
    const auto refused = co_await outcome(doors.transport.connect(served.address));
    EXPECT_FALSE(refused.has_value()) << "it still listens";
    socket->abort();
    co_return 0;
  };
  EXPECT_EQ(uv::run(program), 0);
  EXPECT_EQ(served.lines.back().substr(0, 20), "connection 1 closed:");
}

TEST(ServeVenue, AnAddressThatIsTakenIsAnError) {
  Served served;
  bool taken = false;
  served.run([&](Doors& doors) -> Coro<void> {
    Served other;
    other.request.listen = served.address;
    auto ended = co_await outcome(serve_venue(doors, other.request, other.observer, other.status));
    try {
      std::move(ended).get();
    } catch (const AddressInUse&) {
      taken = true;
    }
  });
  EXPECT_TRUE(taken);
}

}  // namespace
}  // namespace wavetank::scenarios
