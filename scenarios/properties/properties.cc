#include "scenarios/properties/properties.h"

#include <chrono>
#include <string>
#include <utility>

namespace wavetank::scenarios {
namespace {

using std::chrono::seconds;

using PlainMaker = PropertyPointer (*)(const RunFacts& facts);
using TermsMaker = PropertyPointer (*)(const RunFacts& facts, const RunTerms& terms);

// Judged by the parent of the run's process, and by running twice.
sim::PropertyInfo unmade(const char* name, const char* summary, const char* source) {
  return sim::PropertyInfo{name, summary, source, Duration::zero(), nullptr};
}

sim::PropertyInfo made(TermsMaker maker, const char* name, const char* summary, const char* source,
                       Duration feed_needed = Duration::zero()) {
  return feed_property(name, summary, source, maker, feed_needed);
}

sim::PropertyInfo made(PlainMaker maker, const char* name, const char* summary, const char* source,
                       Duration feed_needed = Duration::zero()) {
  const auto without_terms = [maker](const RunFacts& facts, const RunTerms&) {
    return maker(facts);
  };
  return feed_property(name, summary, source, without_terms, feed_needed);
}

}  // namespace

sim::PropertyInfo feed_property(std::string name, std::string summary, std::string source,
                                FeedPropertyFactory::Make make, Duration feed_needed) {
  return sim::PropertyInfo{std::move(name), std::move(summary), std::move(source), feed_needed,
                           std::make_shared<const FeedPropertyFactory>(std::move(make))};
}

std::vector<PropertyPointer> make_properties(const std::vector<sim::PropertyInfo>& infos,
                                             const RunFacts& facts, const RunTerms& terms) {
  std::vector<PropertyPointer> all;
  for (const sim::PropertyInfo& info : infos) {
    const auto* const factory = dynamic_cast<const FeedPropertyFactory*>(info.factory.get());
    if (factory != nullptr) all.push_back(factory->make(facts, terms));
  }
  return all;
}

std::vector<sim::PropertyInfo> property_infos() {
  return {
      made(stop_bound, "STOP_BOUND",
           "A stop signal ends the program within 4 s; 6 s under a fault.",
           "hyperliquid-python-sdk issue 24; hyperliquid-rust-sdk PR 51, 60, 61"),
      made(close_bound, "CLOSE_BOUND", "A connection that the client closes is over within 2 s.",
           "websockets issue 1596"),
      made(early_exit, "EARLY_EXIT", "The program does not end before it is told to.",
           "SitoCH hyperliquid-telegram-bot PR 21; go-hyperliquid issue 55"),
      made(exit_code, "EXIT_CODE", "After a stop the program ends with exit code 0.",
           "go-hyperliquid issue 55"),
      made(deadlock, "DEADLOCK",
           "Something is ready, armed or under way until the client has ended.",
           "hummingbot issue 7738"),
      made(contain, "CONTAIN",
           "An error that leaves a task is heard; the rest goes on, or all ends.",
           "dipdup PR 1330; asyncio issue 238; ccxt issue 22075"),
      made(fail_visible, "FAIL_VISIBLE",
           "A client that does not try any more, or loses a task, says so.",
           "nktkas hyperliquid issue 43; nomeida hyperliquid issue 40; hypeterminal issue 84; "
           "cryptofeed issue 124",
           seconds(75)),
      unmade("CRASH",
             "The program is not ended by a signal of its own or a sanitizer. Seen by the "
             "parent of its process.",
             "go-hyperliquid issue 55"),
      unmade("HANG",
             "The run goes on: within --seed-timeout of real time, and its event budget. "
             "Seen by the parent of its process.",
             "xchange-stream; tokio-tungstenite issue 202"),
      unmade("DETERMINISM", "Two runs of one request are one trace. Seen by running twice.",
             "docs/ARCHITECTURE.md"),
      made(dial_budget, "DIAL_BUDGET", "At most 30 dials in any 60 s.",
           "venue documentation, rate limits", seconds(60)),
      made(connected, "CONNECTED",
           "45 s after a start, the end of a connection or of a fault, all that is wanted comes.",
           "hyperliquid-python-sdk issue 191; hummingbot issues 7593, 7797, 8250", seconds(45)),
      made(recover, "RECOVER", "CONNECTED after faults alone.",
           "hyperliquid-python-sdk issue 191; hummingbot issue 8250", seconds(45)),
      made(half_open, "HALF_OPEN", "60 s in which nothing at all arrives end the connection.",
           "aiohttp issues 961, 2309", seconds(65)),
      made(keepalive, "KEEPALIVE", "The venue never sees cause to close an idle connection.",
           "venue documentation, timeouts and heartbeats; hummingbot issue 7593", seconds(55)),
      made(no_false_kill, "NO_FALSE_KILL",
           "The client ends a connection for a reason only; missing pongs beside data are none.",
           "pybit issues 31, 201"),
      made(stall, "STALL", "20 s without data, although some was owed, end the connection.",
           "nautilus_trader issue 3907; go-hyperliquid issue 111", seconds(25)),
      made(per_sub, "PER_SUB",
           "A topic with a cadence, mute for 20 s or 3 cadences, is subscribed to anew.",
           "go-hyperliquid issue 111; nautilus_trader issue 4275", seconds(25)),
      made(sub_set, "SUB_SET",
           "The venue's set of a connection holds all that is wanted, with its options.",
           "nktkas hyperliquid issue 23; ccxt PR 29598", seconds(5)),
      made(resub_once, "RESUB_ONCE",
           "No topic is subscribed to twice on one connection without cause.",
           "MetaMask issue 41917; MetaMask mobile PR 25496"),
      made(no_dup, "NO_DUP", "No trade reaches the consumer twice.", "xchange-stream issue 498"),
      made(age_at_delivery, "AGE_AT_DELIVERY",
           "A frame that has arrived is delivered or dropped within 1 s.",
           "hummingbot issue 7738; ccxt issue 27133"),
      made(accounted, "ACCOUNTED", "Every data frame is delivered or counted as dropped.",
           "python-binance issue 1016"),
      made(no_spin, "NO_SPIN", "The loop does not run in circles while time stands still.",
           "hyperliquid-rust-sdk issue 94"),
      made(no_byte_loss, "NO_BYTE_LOSS", "Every message that arrived before a cut is reported.",
           "nautilus_trader RELEASES 1.226 (3932)"),
  };
}

}  // namespace wavetank::scenarios
