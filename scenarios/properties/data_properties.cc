#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <string>

#include "scenarios/properties/properties.h"

namespace wavetank::scenarios {

namespace {

using hyperliquid::ReportKind;
using sim::Event;
using sim::EventKind;
using sim::Observation;

// Memory of a coin. The venue replays 30 trades; no trade comes again later than this.
constexpr Duration kDupWindow = std::chrono::minutes(10);
constexpr std::size_t kDupTradesMax = 100'000;

class NoDup final : public sim::Property {
 public:
  explicit NoDup(const RunFacts& facts) : Property("NO_DUP"), facts_(facts) {
    if (!facts.decodes() || !facts.declares({ReportKind::kTrade})) not_applicable();
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

sim::PropertyInfo no_dup() {
  return feed_property("NO_DUP", "No trade reaches the consumer twice.", "xchange-stream issue 498",
                       made_of<NoDup>);
}

}  // namespace wavetank::scenarios
