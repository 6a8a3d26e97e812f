#include "tests/live/served.h"

#include <array>
#include <csignal>

#include "core/uv/run.h"
#include "scenarios/cases/feed_run.h"
#include "scenarios/serve/serve_venue.h"
#include "tests/live/virtual_time.h"

namespace wavetank::scenarios {

Served::Served() {
  request.coins = {"BTC"};
  request.catalogue = feed_faults();
  request.listen = Endpoint(kOnlyHost, 0);
  observer.listening = [this](const Endpoint& at) {
    address = at;
    listening.set();
  };
  observer.line = [this](const std::string& line) { lines.push_back(line); };
  observer.certificate = [](const std::string&) {};
  observer.progress = [](const sim::ServeStatus&) {};
}

Coro<int> Served::serve_while(Doors& doors, const Client& client, std::function<void()> stop) {
  const Task<int> serving = create_task(serve_venue(doors, request, observer, status), "serve");
  co_await listening.wait();
  co_await client(doors);
  const Instant signal = doors.clock.now();
  stop();
  const int code = co_await serving;
  const Instant end = doors.clock.now();
  stop_took = end - signal;
  co_return code;
}

int Served::run(const Client& client) {
  const auto stop = [] { std::raise(SIGTERM); };
  return uv::run([&](Doors& doors) { return serve_while(doors, client, stop); });
}

int Served::run_in_virtual_time(const Client& client) {
  return scenarios::run_in_virtual_time([&](sim::Host& host) {
    const auto stop = [&host] { host.signals().raise(Signal::kTerminate); };
    return serve_while(host.doors(), client, stop);
  });
}

Coro<Socket> Served::dial(Doors& doors) {
  std::unique_ptr<Stream> stream = co_await doors.transport.connect(address);
  UpgradeRequest upgrade("127.0.0.1", "/ws");
  Socket socket = co_await WebSocket::connect(std::move(stream), upgrade, doors.random);
  co_return socket;
}

void Served::fault(const std::string& kind, sim::FaultWhen when, Numbers numbers) {
  const auto id = static_cast<std::uint32_t>(request.plan.size() + 1);
  sim::FaultEntry entry(id, kind, std::move(when));
  entry.numbers = std::move(numbers);
  entry.numbers.try_emplace("code", 4000);
  entry.numbers.try_emplace("duration_ns", 1'000'000'000);
  entry.numbers.try_emplace("jitter_ns", 0);
  entry.texts["reason"] = "Expired";
  request.plan = request.plan.with(entry);
}

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

std::vector<std::string> conversation(Served& served) {
  std::vector<std::string> texts;
  served.run([&](Doors& doors) -> Coro<void> {
    const Socket socket = co_await served.dial(doors);
    texts = co_await read_all(*socket);
    texts.push_back(std::to_string(socket->status()->code) + " " + socket->status()->reason);
  });
  return texts;
}

Coro<std::string> read_to_end(Stream& stream) {
  std::string all;
  std::array<std::byte, 4096> piece;
  for (;;) {
    const std::size_t count = co_await stream.read_some(piece);
    if (count == 0) co_return all;
    all.append(reinterpret_cast<const char*>(piece.data()), count);
  }
}

}  // namespace wavetank::scenarios
