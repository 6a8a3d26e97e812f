#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/cases/case_setup.h"
#include "scenarios/cases/cases.h"
#include "scenarios/cases/scenario.h"

namespace wavetank::scenarios {
namespace {

using std::chrono::seconds;

constexpr std::uint64_t kSwarmFromSeeds = 100;

void write_close_1000(Script& script) {
  const Duration at = script.draw("close_at", seconds(5), seconds(20));
  sim::FaultEntry& close = script.fault("venue_close", at);
  close.numbers["code"] = 1000;
  close.texts["reason"] = "Expired";
  script.stop(at + seconds(65));
}

void write_blackhole(Script& script) {
  const Duration dark_at = script.draw("dark_at", seconds(5), seconds(30));
  const Duration stop_after = script.draw("stop_after", seconds(1), seconds(50));
  script.fault("blackhole", dark_at, seconds(120));
  script.stop(dark_at + stop_after);
  script.end(dark_at + seconds(185));
}

void write_quiet_feed(Script& script) {
  script.stop_after_open(script.draw("stop_after", seconds(5), seconds(40)));
}

void write_refused_180s(Script& script) {
  const Duration at = script.draw("reset_at", seconds(5), seconds(15));
  script.fault("refuse_dials", at, seconds(180));
  script.fault("reset_peer", at);
  script.stop(at + seconds(250));
}

// Books and trades of many coins, so that each of several sockets has its own topics.
std::vector<std::string> books_and_trades(const std::vector<std::string>& coins) {
  std::vector<std::string> topics;
  for (const std::string& coin : coins) {
    topics.push_back("l2Book:" + coin);
    topics.push_back("trades:" + coin);
  }
  return topics;
}

// Ten sockets have five topics each of these.
std::vector<std::string> fifty_topics() {
  return books_and_trades({"BTC",  "ETH", "SOL", "HYPE", "XRP",  "DOGE", "SUI", "AVAX", "LINK",
                           "LTC",  "BNB", "ADA", "ARB",  "OP",   "APT",  "SEI", "TIA",  "INJ",
                           "NEAR", "DOT", "UNI", "AAVE", "WLFI", "PUMP", "ENA"});
}

CaseClient client_with(std::size_t sockets, std::string host = "client", std::string address = "") {
  CaseClient client;
  client.host = std::move(host);
  client.address = std::move(address);
  client.config.sockets = sockets;
  return client;
}

void write_ten_sockets(Script& script) {
  const Duration at = seconds(60);
  sim::FaultEntry& close = script.fault("venue_close", at);
  close.numbers["code"] = 1000;
  close.texts["reason"] = "Expired";
  script.fault("refuse_dials", at, seconds(180));
  script.stop(script.draw("stop_at", seconds(320), seconds(355)));
}

void write_two_hosts(Script& script) {
  const Duration at = script.draw("close_at", seconds(5), seconds(20));
  sim::FaultEntry& close = script.fault("venue_close", at);
  close.numbers["code"] = 1000;
  close.texts["reason"] = "Expired";
  script.fault("refuse_dials", at, seconds(40));
  script.stop(at + seconds(110));
}

// Half of the runs stop during the faults, half after the client has had time to recover.
void write_any_faults(Script& script) {
  script.draw_faults(seconds(60), seconds(30));
  Duration stop = seconds(200);
  const bool early = script.chance("stops_early", 1, 2);
  if (early) stop = script.draw("stop_at", seconds(1), seconds(90));
  script.stop(stop);
  script.end(seconds(265));
}

}  // namespace

std::vector<sim::ScenarioInfo> scenario_infos() {
  return {
      Scenario("close_1000_recover")
          .summary("The venue closes the connection with code 1000. Later the client gets a stop "
                   "signal.")
          .source("hummingbot issue 8250; hyperliquid-python-sdk issue 191")
          .script(write_close_1000)
          .must_reach({"RECOVER", "SUB_SET", "STOP_BOUND"})
          .must_bite({"venue_close", "stop_signal"}),
      Scenario("blackhole_then_stop")
          .summary("The network passes no bytes for 120 s. Before it recovers, the client gets a "
                   "stop signal.")
          .source("websocket-client issues 592, 916; bennycode trading-signals PR 1075")
          .script(write_blackhole)
          .must_reach({"STALL", "STOP_BOUND"})
          .must_bite({"blackhole", "stop_signal"}),
      Scenario("quiet_feed_stop")
          .summary(
              "The venue has no data to send, as for dead coins. 5 to 40 s after the connection "
              "opens, the client gets a stop signal.")
          .source("hyperliquid-python-sdk issue 24; hyperliquid-rust-sdk PR 51, 60, 61")
          .quiet()
          .script(write_quiet_feed)
          .must_reach({"STOP_BOUND"})
          .must_bite({"stop_signal"}),
      Scenario("refused_180s")
          .summary("The connection is reset, and for 180 s every dial is refused.")
          .source("hummingbot issues 6730, 6800; nomeida hyperliquid issue 40")
          .script(write_refused_180s)
          .must_reach({"RECOVER", "STOP_BOUND"})
          .must_bite({"refuse_dials", "reset_peer", "stop_signal"}),
      Scenario("ten_sockets_refused")
          .summary("The venue closes all ten sockets of one client, and for 180 s every dial is "
                   "refused.")
          .source("xchange-stream issue 199; MetaMask mobile PR 25496; hummingbot issue 6730")
          .topics(fifty_topics())
          .clients({client_with(10)})
          .script(write_ten_sockets)
          .must_reach({"CONNECTED", "RESUB_ONCE", "STOP_BOUND"})
          .must_bite({"venue_close", "refuse_dials", "stop_signal"}),
      Scenario("two_hosts_one_address")
          .summary("Two clients share an address, whose dials the venue counts. Their sockets are "
                   "closed, and for 40 s every dial is refused.")
          .source("xchange-stream issue 199; venue documentation, rate limits")
          .topics(books_and_trades({"BTC", "ETH", "SOL", "HYPE", "XRP"}))
          .clients({client_with(5, "client/1", "office"), client_with(5, "client/2", "office")})
          .script(write_two_hosts)
          .must_reach({"CONNECTED", "RESUB_ONCE", "STOP_BOUND"})
          .must_bite({"venue_close", "refuse_dials", "stop_signal"}),
      Scenario("any_faults")
          .summary("Faults of all kinds strike in every phase, drawn from the seed. Then the "
                   "client is stopped.")
          .source("bennycode trading-signals PR 1075; ccxt issue 30419: two causes together")
          .script(write_any_faults)
          .must_reach({"STALL", "RECOVER", "SUB_SET", "STOP_BOUND"}, kSwarmFromSeeds)
          .must_bite({"stop_signal"}),
  };
}

}  // namespace wavetank::scenarios
