// Goal: the venue on real sockets: a client is fed, the same port answers requests, faults bite and
// are counted, and a stop signal ends it all in order.

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>

#include "core/net/websocket.h"
#include "core/sync/event.h"
#include "core/task/outcome.h"
#include "core/uv/run.h"
#include "scenarios/live/live.h"

namespace wavetank::scenarios {
namespace {

using Socket = std::unique_ptr<WebSocket>;

/// A served venue, and what it has said.
class Served {
 public:
  Served() {
    request.coins = {"BTC"};
    request.listen = Endpoint("127.0.0.1", 0);
    talk.listening = [this](const Endpoint& at) {
      address = at;
      listening.set();
    };
    talk.line = [this](const std::string& line) { lines.push_back(line); };
    talk.progress = [](const sim::ServeStatus&) {};
  }

  /// Serves while `client` runs, then stops by SIGTERM. Returns what serve_venue() returned.
  int run(const std::function<Coro<void>(Doors&)>& client) {
    const auto program = [&](Doors& doors) -> Coro<int> {
      const Task<int> serving = create_task(serve_venue(doors, request, talk, status), "serve");
      co_await listening.wait();
      co_await client(doors);
      std::raise(SIGTERM);
      const int code = co_await serving;
      co_return code;
    };
    return uv::run(program);
  }

  Coro<Socket> dial(Doors& doors) {
    std::unique_ptr<Stream> stream = co_await doors.transport.connect(address);
    UpgradeRequest upgrade("127.0.0.1", "/ws");
    Socket socket = co_await WebSocket::connect(std::move(stream), upgrade, doors.random);
    co_return socket;
  }

  void fault(const std::string& kind, sim::FaultWhen when) {
    sim::FaultEntry entry(1, kind, std::move(when));
    entry.numbers["code"] = 4000;
    entry.numbers["duration_ns"] = 1'000'000'000;
    entry.texts["reason"] = "Expired";
    request.plan = request.plan.with(entry);
  }

  sim::ServeRequest request;
  sim::ServeTalk talk;
  sim::ServeStatus status;
  Endpoint address{"", 0};
  Event listening;
  std::vector<std::string> lines;
};

constexpr const char* kSubscribe =
    R"({"method":"subscribe","subscription":{"type":"trades","coin":"BTC"}})";

/// Subscribes and reads to the end; the messages, and how it ended.
Coro<std::vector<std::string>> read_all(WebSocket& socket) {
  std::vector<std::string> texts;
  co_await socket.send_text(kSubscribe);
  for (;;) {
    const std::optional<Message> message = co_await socket.next();
    if (!message) break;
    texts.emplace_back(message->payload);
  }
  co_return texts;
}

/// What a client gets that subscribes and reads on until the venue ends it; last, how.
std::vector<std::string> conversation(Served& served) {
  std::vector<std::string> texts;
  served.run([&](Doors& doors) -> Coro<void> {
    const Socket socket = co_await served.dial(doors);
    texts = co_await read_all(*socket);
    texts.push_back(std::to_string(socket->status()->code) + " " + socket->status()->reason);
  });
  return texts;
}

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

TEST(ServeVenue, ClosesWhenThePlanSaysAndCountsIt) {
  Served served;
  served.fault("venue_close", sim::AfterTrigger("data"));
  const std::vector<std::string> texts = conversation(served);

  ASSERT_GE(texts.size(), 3U);
  EXPECT_TRUE(texts[0].starts_with(R"({"channel":"subscriptionResponse")")) << texts[0];
  EXPECT_TRUE(texts[1].starts_with(R"({"channel":"trades","data":[{"coin":"BTC")")) << texts[1];
  EXPECT_EQ(texts.back(), "4000 Expired");
  ASSERT_EQ(served.status.faults.size(), 1U);
  EXPECT_EQ(served.status.faults[0].scheduled, 1U);
  EXPECT_EQ(served.status.faults[0].applied, 1U);
  EXPECT_EQ(served.status.faults[0].observed, 1U);
}

TEST(ServeVenue, ResetsWhenThePlanSays) {
  Served served;
  served.fault("reset_peer", sim::AfterTrigger("subscribe_ack"));
  const std::vector<std::string> texts = conversation(served);

  EXPECT_TRUE(texts.back().starts_with("1006")) << texts.back();
  EXPECT_EQ(served.status.faults[0].observed, 1U);
}

TEST(ServeVenue, RefusesDialsWhenThePlanSays) {
  Served served;
  served.fault("refuse_dials", sim::AtTime{0});
  bool refused = false;
  served.run([&](Doors& doors) -> Coro<void> {
    auto dialled = co_await outcome(served.dial(doors));
    refused = !dialled.has_value();
  });
  EXPECT_TRUE(refused);
  EXPECT_EQ(served.status.faults[0].observed, 1U);
}

TEST(ServeVenue, AFaultThatMeetsNobodyIsNotApplied) {
  Served served;
  served.fault("reset_peer", sim::AtTime{0});
  served.run([](Doors&) -> Coro<void> { co_return; });

  EXPECT_EQ(served.status.faults[0].scheduled, 1U);
  EXPECT_EQ(served.status.faults[0].applied, 0U);
}

/// Whether serving refuses the plan.
bool refuses(const std::string& kind, sim::FaultWhen when) {
  Served served;
  served.fault(kind, std::move(when));
  const auto serve = [&](Doors& doors) {
    return serve_venue(doors, served.request, served.talk, served.status);
  };
  try {
    uv::run(serve);
  } catch (const std::invalid_argument& error) {
    return std::string(error.what()).starts_with("fault 1, " + kind + ": ");
  }
  return false;
}

TEST(ServeVenue, RefusesFaultsThatRealSocketsCannotHave) {
  EXPECT_TRUE(refuses("stop_signal", sim::AtTime{0}));
  EXPECT_TRUE(refuses("latency", sim::AtTime{0}));
  EXPECT_TRUE(refuses("reset_peer", sim::AtEvent{7}));
  EXPECT_TRUE(refuses("reset_peer", sim::AfterTrigger("dial_failed")));
}

TEST(ServeVenue, AnAddressThatIsTakenIsAnError) {
  Served served;
  bool taken = false;
  served.run([&](Doors& doors) -> Coro<void> {
    Served other;
    other.request.listen = served.address;
    auto ended = co_await outcome(serve_venue(doors, other.request, other.talk, other.status));
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
