// The client on Boost.Asio alone: `plain HOST PORT TYPE:COIN...` prints each message, until SIGINT.

#include <cstdint>
#include <iostream>
#include <random>
#include <string>

#include "client.h"

namespace {

std::string subscribe_message(const std::string& topic) {
  const auto colon = topic.find(':');
  std::string subscription = R"({"type":")" + topic.substr(0, colon) + '"';
  if (colon != std::string::npos) subscription += R"(,"coin":")" + topic.substr(colon + 1) + '"';
  return R"({"method":"subscribe","subscription":)" + subscription + "}}";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::cerr << "usage: plain HOST PORT TYPE:COIN...\n";
    return 2;
  }
  feed::options options;
  options.host = argv[1];
  options.port = argv[2];
  for (int i = 3; i < argc; ++i) {
    const std::string topic = argv[i];
    options.requests.push_back(subscribe_message(topic));
    if (topic.starts_with("l2Book") || topic == "allMids") {
      options.topics_with_cadence.push_back(topic);
    }
  }
  std::mt19937_64 generator(std::random_device{}());
  options.random = [&generator](std::uint64_t bound) {
    return std::uniform_int_distribution<std::uint64_t>(0, bound - 1)(generator);
  };
  options.on_message = [](auto channel, auto topic, std::uint32_t connection) {
    std::cout << connection << ' ' << channel << ' ' << topic << std::endl;
  };
  options.on_disconnect = [](auto why, std::uint32_t connection) {
    std::cout << connection << " ended: " << why << std::endl;
  };

  net::io_context ioc{1};
  feed::client client(ioc, options);
  client.run();
  ioc.run();
}
