#pragma once

/// scenarios/venue/venue_info.h - VenueInfo: the venue's info endpoint, as far as a feed can answer
/// it: the traded coins, and the current market. The answers agree with the messages to a websocket
/// client of the same venue at that moment. Sans-IO. Source of the shapes: responses recorded by
/// sonirico/go-hyperliquid, hyperliquid-python-sdk and Minnzen/hyperliquid-math (2023 to 2026); of
/// the endpoint: developer docs, "Info endpoint".
///
/// Synthetic, since no feed holds it: leverage and margin tables, funding, open interest, tokens.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/net/http_request.h"
#include "core/time.h"
#include "scenarios/feeds/candle_feed.h"
#include "scenarios/venue/venue.h"

namespace wavetank::hyperliquid {

struct InfoRequest;

class VenueInfo {
 public:
  /// Reads the beginning of the feed, to learn its coins. Requires: both outlive it, and `feed` is
  /// the venue's.
  VenueInfo(const Venue& venue, CandleFeed& feed);

  /// Answers POST /info, and OPTIONS for browsers; anything else with an error: 404 for another
  /// path, 400 for a body that is not a JSON object, 422 for a type that is not served here.
  HttpResponse answer(const HttpRequest& request, Instant now);

  /// Makes the candles of the trades up to now. They are made anyway when they are asked for;
  /// called a few times a second, this keeps the first to ask after an idle hour from waiting for
  /// all of it.
  void keep_up(Instant now);

 private:
  /// Something to trade.
  struct Coin {
    std::string name;
    int size_decimals = 0;
    bool spot = false;
  };
  /// The current state of its market; unknown fields are empty.
  struct Quote {
    std::string bid, ask, mid, day_open;
    std::int64_t day_volume = 0;  ///< In 10^-8 of the coin.
  };

  void add_coin(std::string_view name);
  int measure_size_decimals(const std::string& name);
  std::string answer_info(const InfoRequest& request, Instant now);
  std::optional<std::size_t> topic(std::string_view type, std::string_view coin) const;
  std::string_view frame(std::string_view type, std::string_view coin, Instant now);
  Duration trades_offset(std::string_view coin, Instant now) const;
  Quote quote(const Coin& coin, Instant now);

  std::string meta() const;
  std::string spot_meta() const;
  std::string asset_contexts(Instant now);
  std::string spot_contexts(Instant now);
  std::string all_mids(Instant now);
  std::string candles(const InfoRequest& request, Instant now);

  const Venue& venue_;
  CandleFeed& feed_;
  std::vector<Coin> coins_;
};

}  // namespace wavetank::hyperliquid
