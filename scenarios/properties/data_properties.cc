#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <string>

#include "scenarios/properties/properties.h"

namespace wavetank::scenarios {

namespace {

using hyperliquid::ReportWord;
using sim::Event;
using sim::EventKind;
using sim::Observation;

// Memory of a coin. The venue replays 30 trades; nothing comes again later than this.
constexpr Duration kDupWindow = std::chrono::minutes(10);
constexpr std::size_t kDupTradesMax = 100'000;

class NoDup final : public sim::Property {
 public:
  explicit NoDup(const RunFacts& facts) : Property("NO_DUP"), facts_(facts) {
    if (!facts.decodes() || !facts.declares({ReportWord::kTrade})) not_applicable();
  }

  bool wants(EventKind kind) const noexcept override { return kind == EventKind::kReportTrade; }
  void on_event(const Event& event) override {
    if (event.head.host != facts_.client()) return;
    // "time_ms tid coin": see trace_reports.h.
    const std::size_t first = event.content.find(sim::kFieldSeparator);
    const std::size_t second = event.content.find(sim::kFieldSeparator, first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) return;
    const std::string_view trade = event.content.substr(0, second);
    const std::string_view name = event.content.substr(second + 1);
    check();
    auto coin = coins_.find(name);
    if (coin == coins_.end()) coin = coins_.emplace(std::string(name), Coin()).first;
    forget(coin->second, event.at());
    const auto [place, fresh] = coin->second.seen.emplace(std::string(trade), event.at());
    if (!fresh) return accuse(event, place->second, trade, name);
    coin->second.in_order.push_back(place);
  }

 private:
  using Seen = std::map<std::string, Instant, std::less<>>;
  struct Coin {
    Seen seen;
    std::deque<Seen::const_iterator> in_order;
  };

  static void forget(Coin& coin, Instant now) {
    while (!coin.in_order.empty() && (coin.in_order.size() > kDupTradesMax ||
                                      coin.in_order.front()->second + kDupWindow < now)) {
      coin.seen.erase(coin.in_order.front());
      coin.in_order.pop_front();
    }
  }

  void accuse(const Event& event, Instant first, std::string_view trade, std::string_view coin) {
    std::string id(trade);
    std::replace(id.begin(), id.end(), sim::kFieldSeparator, ' ');
    violate(
        Observation(first, fmt::format("trade {} of {} was delivered", id, coin)),
        Observation(event.at(), fmt::format("the same trade is delivered again, by connection {}",
                                            event.head.subject)));
  }

  const RunFacts& facts_;
  std::map<std::string, Coin, std::less<>> coins_;
};

}  // namespace

PropertyPointer no_dup(const RunFacts& facts) { return std::make_unique<NoDup>(facts); }

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
