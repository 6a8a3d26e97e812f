#include "scenarios/feeds/generated_feed.h"

#include <algorithm>
#include <utility>

#include "scenarios/feeds/mix.h"

namespace wavetank::hyperliquid {
namespace {

constexpr int kFastBookLevels = 5;
constexpr std::size_t kGeneratedReplayedTrades = 30;
constexpr std::int64_t kTradesSkewNs = 6'000'000;
constexpr std::int64_t kBookSkewNs = 40'000'000;
constexpr std::int64_t kMidsSkewNs = 60'000'000;

/// Slots may not come closer than this, or two of them could share a block.
constexpr std::int64_t kSlotGapMs = 3 * BlockClock::kBlockMs;

std::int64_t to_ms(Duration duration) { return floor_div(duration.count(), 1'000'000); }

bool is_plain(std::string_view name) {
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return c > ' ' && c != '"' && c != '\\' && c != 0x7f; });
}

}  // namespace

GeneratedFeed::GeneratedFeed(const MarketPlan& plan, Random& random)
    : profile_(plan.profile),
      start_wall_ms_(plan.start_wall_ms),
      length_(plan.length),
      seed_(random.draw("feed_seed", 0)),
      clock_(mix(seed_), plan.profile.stalls) {
  std::vector<std::pair<std::string, const GeneratedTopic*>> sorted;
  for (const GeneratedTopic& topic : plan.topics) {
    sorted.emplace_back(topic_key(topic.subscription), &topic);
  }
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& left, const auto& right) { return left.first < right.first; });
  for (const auto& [key, topic] : sorted) {
    const bool known = !topics_.empty() && topics_.back().key == key;
    if (!known) add(key, *topic);
  }
}

void GeneratedFeed::add(const std::string& key, const GeneratedTopic& topic) {
  const Subscription& wanted = topic.subscription;
  const bool per_coin = wanted.type == "trades" || wanted.type == "l2Book" || wanted.type == "bbo";
  if (!per_coin && (wanted.type != "allMids" || !wanted.dex.empty())) return;
  if (per_coin && (wanted.coin.empty() || !is_plain(wanted.coin))) return;
  Schedule schedule;
  schedule.silent = topic.silent;
  schedule.key = mix(seed_ ^ text_key(wanted.type));
  if (per_coin) schedule.market = market_of(wanted.coin);
  if (wanted.type == "trades" || wanted.type == "bbo") {
    const bool trades = wanted.type == "trades";
    schedule.stream = trades ? Stream::kTrades : Stream::kBbo;
    schedule.by_block = true;
    schedule.skew_ns = trades ? kTradesSkewNs : 0;
  } else if (wanted.type == "l2Book") {
    schedule.stream = wanted.fast ? Stream::kFastBook : Stream::kBook;
    schedule.cadence_ms = to_ms(wanted.fast ? profile_.fast_book_cadence : profile_.book_cadence);
    schedule.spread_ms = 2 * to_ms(profile_.book_jitter);
    schedule.skew_ns = kBookSkewNs;
  } else {
    schedule.stream = Stream::kMids;
    schedule.cadence_ms = to_ms(profile_.mids_cadence);
    schedule.skew_ns = kMidsSkewNs;
  }
  if (topic.period) {
    schedule.by_block = false;
    schedule.cadence_ms = std::max<std::int64_t>(to_ms(*topic.period), 1'000);
    schedule.spread_ms = schedule.cadence_ms / 4;
    schedule.key = mix(schedule.key ^ text_key(wanted.coin));
  }
  schedule.cadence_ms = std::max(schedule.cadence_ms, kSlotGapMs + 1);
  schedule.spread_ms = std::min(schedule.spread_ms, schedule.cadence_ms - kSlotGapMs);
  std::optional<Duration> last;
  if (schedule.silent) last = Duration::zero();
  if (length_ && !schedule.silent) {
    last = std::max(offset_of(schedule, last_up_to(schedule, *length_)), Duration::zero());
  }
  schedules_.push_back(schedule);
  topics_.emplace_back(key, false, last);
}

std::size_t GeneratedFeed::market_of(const std::string& coin) {
  for (std::size_t i = 0; i < markets_.size(); ++i) {
    if (markets_[i].coin().name == coin) return i;
  }
  markets_.emplace_back(coin_profile(coin), seed_, profile_.rate_percent);
  return markets_.size() - 1;
}

std::int64_t GeneratedFeed::block_of(const Schedule& schedule, std::int64_t index) const {
  if (schedule.by_block) return index;
  std::int64_t into = 0;
  if (schedule.spread_ms > 0) {
    into = static_cast<std::int64_t>(mix(schedule.key, index) %
                                     static_cast<std::uint64_t>(schedule.spread_ms));
  }
  return BlockClock::block_at(index * schedule.cadence_ms + into);
}

bool GeneratedFeed::occurs(const Schedule& schedule, std::int64_t index) const {
  if (!schedule.by_block) return true;
  const Market& market = markets_[schedule.market];
  return schedule.stream == Stream::kTrades ? market.trades(index) : market.moves(index);
}

Duration GeneratedFeed::offset_of(const Schedule& schedule, std::int64_t index) const {
  return clock_.arrival(block_of(schedule, index)) + Duration(schedule.skew_ns);
}

/// The first index at or after `from`. Starts below every index that could arrive so late.
std::int64_t GeneratedFeed::first_from(const Schedule& schedule, Duration from) const {
  const std::int64_t step = schedule.by_block ? BlockClock::kBlockMs : schedule.cadence_ms;
  const std::int64_t early_ms =
      to_ms(from) - BlockClock::kDelayMsMax - to_ms(Duration(kMidsSkewNs));
  std::int64_t index = floor_div(early_ms, step) - 1;
  while (!occurs(schedule, index) || offset_of(schedule, index) < from) ++index;
  return index;
}

std::int64_t GeneratedFeed::last_up_to(const Schedule& schedule, Duration at) const {
  std::int64_t index = first_from(schedule, at + Duration(1)) - 1;
  while (!occurs(schedule, index)) --index;
  return index;
}

std::optional<FeedPosition> GeneratedFeed::position(const Schedule& schedule,
                                                    std::int64_t index) const {
  const Duration offset = offset_of(schedule, index);
  if (length_ && offset > *length_) return std::nullopt;
  return FeedPosition(index, offset);
}

std::optional<FeedPosition> GeneratedFeed::seek(std::size_t topic, Duration from) {
  const Schedule& schedule = schedules_[topic];
  if (schedule.silent) return std::nullopt;
  return position(schedule, first_from(schedule, std::max(from, Duration::zero())));
}

std::optional<FeedPosition> GeneratedFeed::after(std::size_t topic, FeedPosition at) {
  const Schedule& schedule = schedules_[topic];
  std::int64_t index = at.index + 1;
  while (!occurs(schedule, index)) ++index;
  return position(schedule, index);
}

std::string_view GeneratedFeed::text(std::size_t topic, FeedPosition at) {
  return write(schedules_[topic], at.index);
}

std::string_view GeneratedFeed::snapshot(std::size_t topic, Duration at, Subscriber) {
  const Schedule& schedule = schedules_[topic];
  if (schedule.silent) return {};
  if (schedule.stream == Stream::kTrades) return trades_replay(topic, at);
  return write(schedule, last_up_to(schedule, at));
}

std::string_view GeneratedFeed::trades_replay(std::size_t topic, Duration at) {
  const Schedule& schedule = schedules_[topic];
  const Market& market = markets_[schedule.market];
  trades_.clear();
  std::int64_t index = last_up_to(schedule, at);
  for (; trades_.size() < kGeneratedReplayedTrades; --index) {
    if (!occurs(schedule, index)) continue;
    // Newest frame first, its trades reversed: one reversal at the end puts all in order.
    const auto old_count = static_cast<std::ptrdiff_t>(trades_.size());
    market.append_trades(block_of(schedule, index), profile_.trades_per_frame_max, trades_);
    std::reverse(trades_.begin() + old_count, trades_.end());
  }
  trades_.resize(kGeneratedReplayedTrades);
  out_.begin_trades();
  for (auto trade = trades_.rbegin(); trade != trades_.rend(); ++trade) {
    out_.add_trade(market.coin(), wall_ms(trade->block), *trade);
  }
  out_.end();
  return out_.view();
}

std::int64_t GeneratedFeed::wall_ms(std::int64_t block) const {
  return start_wall_ms_ + clock_.time_ms(block);
}

std::string_view GeneratedFeed::write(const Schedule& schedule, std::int64_t index) {
  const std::int64_t block = block_of(schedule, index);
  if (schedule.stream == Stream::kMids) {
    write_mids(block);
    return out_.view();
  }
  const Market& market = markets_[schedule.market];
  if (schedule.stream == Stream::kTrades) {
    trades_.clear();
    market.append_trades(block, profile_.trades_per_frame_max, trades_);
    out_.begin_trades();
    for (const MadeTrade& trade : trades_) out_.add_trade(market.coin(), wall_ms(block), trade);
    out_.end();
    return out_.view();
  }
  const bool fast = schedule.stream == Stream::kFastBook;
  const bool bbo = schedule.stream == Stream::kBbo;
  market.book(block, bbo ? 1 : fast ? kFastBookLevels : profile_.book_levels, book_);
  if (bbo) {
    out_.write_bbo(market.coin(), wall_ms(block), book_);
  } else {
    out_.write_book(market.coin(), wall_ms(block), book_, fast);
  }
  return out_.view();
}

void GeneratedFeed::write_mids(std::int64_t block) {
  if (extra_markets_.empty()) {
    for (int i = 1; i <= profile_.mids_extra; ++i) {
      extra_markets_.emplace_back(coin_profile("@" + std::to_string(i)), seed_, 100);
    }
  }
  out_.begin_mids();
  for (const Market& market : markets_) {
    market.book(block, 1, book_);
    const std::int64_t twice = book_.bids[0].price + book_.asks[0].price;
    out_.add_mid(market.coin().name, twice, market.coin().price_decimals);
  }
  for (const Market& market : extra_markets_) {
    out_.add_mid(market.coin().name, 2 * market.mid(block) + 1, market.coin().price_decimals);
  }
  out_.end();
}

}  // namespace wavetank::hyperliquid
