#include "scenarios/feeds/market.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "scenarios/feeds/block_clock.h"
#include "scenarios/feeds/frame_text.h"
#include "scenarios/feeds/mix.h"

namespace wavetank::hyperliquid {
namespace {

TEST(BlockClock, TimesAndArrivalsStrictlyIncrease) {
  for (const bool stalls : {false, true}) {
    const BlockClock clock(99, stalls);
    for (std::int64_t block = -50'000; block < 50'000; ++block) {
      ASSERT_LT(clock.time_ms(block), clock.time_ms(block + 1)) << block;
      ASSERT_LT(clock.arrival(block), clock.arrival(block + 1)) << block;
    }
  }
}

TEST(BlockClock, NoDelayIsBeyondItsBound) {
  const BlockClock clock(5, true);
  for (std::int64_t block = -20'000; block < 20'000; ++block) {
    const Duration delay = clock.arrival(block) - std::chrono::milliseconds(clock.time_ms(block));
    ASSERT_GT(delay, Duration::zero());
    ASSERT_LT(delay, std::chrono::milliseconds(BlockClock::kDelayMsMax));
  }
}

TEST(BlockClock, BlockOfATimeIsMadeAtThatTime) {
  const BlockClock clock(5, true);
  for (std::int64_t block = -1'000; block < 1'000; ++block) {
    ASSERT_EQ(BlockClock::block_at(clock.time_ms(block)), block);
  }
}

TEST(Market, BooksAreSortedAndNeverCrossed) {
  for (const char* coin : {"BTC", "ETH", "SOL", "HYPE", "WLFI", "@107"}) {
    const Market market(coin_profile(coin), 42, 100);
    MadeBook book;
    for (std::int64_t block = -3'000; block < 3'000; block += 7) {
      market.book(block, 20, book);
      ASSERT_EQ(book.bids.size(), 20u);
      ASSERT_EQ(book.asks.size(), 20u);
      ASSERT_LT(book.bids[0].price, book.asks[0].price);
      ASSERT_GT(book.bids.back().price, 0);
      for (std::size_t i = 1; i < 20; ++i) {
        ASSERT_GT(book.bids[i - 1].price, book.bids[i].price);
        ASSERT_LT(book.asks[i - 1].price, book.asks[i].price);
      }
      for (const std::vector<BookLevel>* side : {&book.bids, &book.asks}) {
        for (const BookLevel& level : *side) {
          ASSERT_GE(level.size, 1);
          ASSERT_GE(level.orders, 1);
        }
      }
    }
  }
}

TEST(Market, PricesMoveInSmallStepsAndStayNearTheirBase) {
  const Market market(coin_profile("BTC"), 42, 100);
  std::set<std::int64_t> seen;
  for (std::int64_t block = 0; block < 100'000; ++block) {
    const std::int64_t price = market.mid(block);
    seen.insert(price);
    ASSERT_LE(std::abs(price - market.mid(block + 1)), 30) << block;
    ASSERT_LE(std::abs(price - market.coin().base_ticks), market.coin().base_ticks / 200);
  }
  EXPECT_GT(seen.size(), 200u);
}

TEST(Market, TradesOfABlockHaveDifferentIdsBelowTheirBound) {
  const Market market(coin_profile("ETH"), 1, 100);
  std::vector<MadeTrade> trades;
  for (std::int64_t block = 0; block < 20'000; ++block) {
    trades.clear();
    market.append_trades(block, 185, trades);
    ASSERT_FALSE(trades.empty());
    ASSERT_LE(trades.size(), 185u);
    std::set<std::uint64_t> ids;
    for (const MadeTrade& trade : trades) {
      ids.insert(trade.tid);
      ASSERT_LT(trade.tid, std::uint64_t{1} << 50);
    }
    ASSERT_EQ(ids.size(), trades.size());
  }
}

TEST(Market, EvenTheQuietestCoinTradesNowAndThen) {
  const Market market(coin_profile("BTC"), 1, 0);
  int trades = 0;
  for (std::int64_t block = 0; block < 100'000; ++block) trades += market.trades(block) ? 1 : 0;
  EXPECT_GT(trades, 50);
  EXPECT_LT(trades, 200);
}

TEST(FrameText, NumbersAreTrimmedAsOnTheWire) {
  struct Case {
    std::int64_t price;
    int decimals;
    const char* text;
  };
  for (const Case& sample :
       {Case{105'055, 0, "105055.0"}, Case{21'277, 3, "21.277"}, Case{21'260, 3, "21.26"},
        Case{36, 5, "0.00036"}, Case{100'000, 5, "1.0"}, Case{1, 1, "0.1"}, Case{10, 1, "1.0"},
        Case{120'340, 4, "12.034"}}) {
    CoinProfile coin = coin_profile("X");
    coin.price_decimals = sample.decimals;
    MadeBook book;
    BookLevel level;
    level.price = sample.price;
    level.size = 1;
    level.orders = 3;
    book.bids = {level};
    book.asks = {level};
    FrameText text;
    text.write_bbo(coin, 5, book);
    const std::string want =
        std::string(R"("bbo":[{"px":")") + sample.text + R"(","sz":"0.1","n":3})";
    EXPECT_NE(text.view().find(want), std::string_view::npos) << text.view();
  }
}

TEST(Mix, FloorDivisionRoundsDown) {
  EXPECT_EQ(floor_div(7, 3), 2);
  EXPECT_EQ(floor_div(-7, 3), -3);
  EXPECT_EQ(floor_div(-6, 3), -2);
  EXPECT_EQ(floor_div(0, 3), 0);
}

}  // namespace
}  // namespace wavetank::hyperliquid
