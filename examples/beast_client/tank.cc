// The command line of wavetank with this client: `x test all --client beast`.

#include <wavetank/asio.h>
#include <wavetank/tank.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "boost_example.h"
#include "client.h"

namespace {

using namespace wavetank;

// The client has a configuration of its own, and no reports: the tank sees what it does.
feed::options options_of(const auto& config) {
  feed::options options;
  options.host = config.venue.host;
  options.port = std::to_string(config.venue.port);
  options.path = config.path;
  for (const auto& topic : config.topics) {
    options.requests.push_back(hyperliquid::subscribe_message(topic.subscription));
    if (topic.has_cadence) options.topics_with_cadence.push_back(topic.key);
  }
  return options;
}

scenarios::ClientProgram feed_program(bool watches_silence) {
  return [watches_silence](Doors& doors, const auto& config, auto&) {
    feed::options options = options_of(config);
    options.watches_silence = watches_silence;
    options.random = [&doors](std::uint64_t bound) { return doors.random.draw("jitter", bound); };
    return asio::run(doors, [options](net::io_context& ioc) {
      auto client = std::make_unique<feed::client>(ioc, options);
      client->run();
      return client;
    });
  };
}

// Boost's example subscribes to the first topic and ends at the first answer; then it waits.
Coro<int> run_boost_example(Doors& doors, std::string host, std::string port, std::string text) {
  auto start = [&](net::io_context& ioc) {
    begin_boost_example(ioc, host.c_str(), port.c_str(), text.c_str());
  };
  co_await asio::run(doors, start);
  co_await doors.signals.wait();
  co_return 0;
}

scenarios::ClientProgram boost_program() {
  return [](Doors& doors, const auto& config, auto&) {
    const auto& topic = config.topics.front().subscription;
    return run_boost_example(doors, config.venue.host, std::to_string(config.venue.port),
                             hyperliquid::subscribe_message(topic));
  };
}

sim::Registry registry() {
  sim::Registry all = scenarios_registry();
  const auto add = [&all](const char* name, const char* summary, const char* source,
                          scenarios::ClientProgram program) {
    all.clients.push_back(
        scenarios::feed_client(name, summary, source, scenarios::Client(std::move(program), {})));
  };
  add("beast", "a client on Boost.Beast", "examples/beast_client", feed_program(true));
  add("beast_defective", "defect: it does not notice silence", "examples/beast_client",
      feed_program(false));
  add("boost_example", "Boost's websocket_client_async.cpp", "Boost 1.81, libs/beast/example",
      boost_program());
  return all;
}

}  // namespace

int main(int argc, char** argv) { return cli::run(argc, argv, registry()); }
