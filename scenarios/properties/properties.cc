#include "scenarios/properties/properties.h"

namespace wavetank::scenarios {

std::vector<PropertyPointer> all_properties(const RunFacts& facts, const RunTerms& terms) {
  std::vector<PropertyPointer> all;
  all.push_back(stop_bound(facts));
  all.push_back(close_bound(facts, terms));
  all.push_back(early_exit(facts, terms));
  all.push_back(exit_code(facts, terms));
  all.push_back(deadlock(facts));
  all.push_back(contain(facts));
  all.push_back(fail_visible(facts));
  all.push_back(dial_budget(facts));
  all.push_back(connected(facts));
  all.push_back(recover(facts));
  all.push_back(half_open(facts));
  all.push_back(keepalive(facts));
  all.push_back(no_false_kill(facts));
  all.push_back(stall(facts));
  all.push_back(per_sub(facts));
  all.push_back(sub_set(facts));
  all.push_back(resub_once(facts));
  all.push_back(no_dup(facts));
  all.push_back(age_at_delivery(facts, terms));
  all.push_back(accounted(facts));
  all.push_back(no_spin(facts));
  all.push_back(no_byte_loss(facts));
  return all;
}

std::vector<sim::PropertyInfo> property_infos() {
  using std::chrono::seconds;
  const auto info = [](const char* name, const char* summary, const char* source,
                       Duration feed_needed = Duration::zero()) {
    return sim::PropertyInfo{name, summary, source, feed_needed};
  };
  return {
      info("STOP_BOUND", "A stop signal ends the program within 4 s; 6 s under a fault.",
           "hyperliquid-python-sdk issue 24; hyperliquid-rust-sdk PR 51, 60, 61"),
      info("CLOSE_BOUND", "A connection that the client closes is over within 2 s.",
           "websockets issue 1596"),
      info("EARLY_EXIT", "The program does not end before it is told to.",
           "SitoCH hyperliquid-telegram-bot PR 21; go-hyperliquid issue 55"),
      info("EXIT_CODE", "After a stop the program ends with exit code 0.",
           "go-hyperliquid issue 55"),
      info("DEADLOCK", "Something is ready, armed or under way until the client has ended.",
           "hummingbot issue 7738"),
      info("CONTAIN", "An error that leaves a task is heard; the rest goes on, or all ends.",
           "dipdup PR 1330; asyncio issue 238; ccxt issue 22075"),
      info("FAIL_VISIBLE", "A client that does not try any more, or loses a task, says so.",
           "nktkas hyperliquid issue 43; nomeida hyperliquid issue 40; hypeterminal issue 84; "
           "cryptofeed issue 124",
           seconds(75)),
      info("CRASH",
           "The program is not ended by a signal of its own or a sanitizer. Seen by the "
           "parent of its process.",
           "go-hyperliquid issue 55"),
      info("HANG",
           "The run goes on: within --seed-timeout of real time, and its event budget. "
           "Seen by the parent of its process.",
           "xchange-stream; tokio-tungstenite issue 202"),
      info("DETERMINISM", "Two runs of one request are one trace. Seen by running twice.",
           "docs/ARCHITECTURE.md"),
      info("DIAL_BUDGET", "At most 30 dials in any 60 s.", "venue documentation, rate limits",
           seconds(60)),
      info("CONNECTED",
           "45 s after a start, the end of a connection or of a fault, all that is wanted comes.",
           "hyperliquid-python-sdk issue 191; hummingbot issues 7593, 7797, 8250", seconds(45)),
      info("RECOVER", "CONNECTED after faults alone.",
           "hyperliquid-python-sdk issue 191; hummingbot issue 8250", seconds(45)),
      info("HALF_OPEN", "60 s in which nothing at all arrives end the connection.",
           "aiohttp issues 961, 2309", seconds(65)),
      info("KEEPALIVE", "The venue never sees cause to close an idle connection.",
           "venue documentation, timeouts and heartbeats; hummingbot issue 7593", seconds(55)),
      info("NO_FALSE_KILL",
           "The client ends a connection for a reason only; missing pongs beside data are none.",
           "pybit issues 31, 201"),
      info("STALL", "20 s without data, although some was owed, end the connection.",
           "nautilus_trader issue 3907; go-hyperliquid issue 111", seconds(25)),
      info("PER_SUB", "A topic with a cadence, mute for 20 s or 3 cadences, is subscribed to anew.",
           "go-hyperliquid issue 111; nautilus_trader issue 4275", seconds(25)),
      info("SUB_SET", "The venue's set of a connection holds all that is wanted, with its options.",
           "nktkas hyperliquid issue 23; ccxt PR 29598", seconds(5)),
      info("RESUB_ONCE", "No topic is subscribed to twice on one connection without cause.",
           "MetaMask issue 41917; MetaMask mobile PR 25496"),
      info("NO_DUP", "No trade reaches the consumer twice.", "xchange-stream issue 498"),
      info("AGE_AT_DELIVERY", "A frame that has arrived is delivered or dropped within 1 s.",
           "hummingbot issue 7738; ccxt issue 27133"),
      info("ACCOUNTED", "Every data frame is delivered or counted as dropped.",
           "python-binance issue 1016"),
      info("NO_SPIN", "The loop does not run in circles while time stands still.",
           "hyperliquid-rust-sdk issue 94"),
      info("NO_BYTE_LOSS", "Every message that arrived before a cut is reported.",
           "nautilus_trader RELEASES 1.226 (3932)"),
  };
}

}  // namespace wavetank::scenarios
