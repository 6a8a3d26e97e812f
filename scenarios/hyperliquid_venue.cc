#include "scenarios/hyperliquid_venue.h"

#include <string>

#include "scenarios/cases/cases.h"
#include "scenarios/generate_capture.h"
#include "scenarios/record/record_feed.h"
#include "scenarios/serve/serve_venue.h"

namespace wavetank::scenarios {
namespace {

constexpr const char* kReplayDoc =
    R"(The venue model plays the capture to the client on virtual time. Each topic begins when the
client subscribes to it, and goes on while the client is disconnected.
)";

constexpr const char* kGenerateDoc =
    R"(The capture looks like that of a recorder with subscriptions to l2Book, trades and bbo of every
coin, and to allMids. Rates, sizes and shapes follow recordings of the venue. Prices are synthetic.
)";

constexpr const char* kServeDoc =
    R"(The venue model of the simulation listens on a socket, with the same code for subscriptions,
acknowledgements, snapshots, errors, pings, limits and the idle close. Each topic of a capture
begins when a client first subscribes to it. A generated feed runs from the start. Candles come from
the trades. The same port answers POST /info: meta, spotMeta, perpDexs, metaAndAssetCtxs,
spotMetaAndAssetCtxs, allMids, l2Book, recentTrades, candleSnapshot. At most 512 connections are
open together; further ones are answered with 503. Idle keep-alive connections close after 60 s.
)";

constexpr const char* kRecordDoc =
    R"(The feed pipeline of the simulation runs on a real socket. It subscribes, keeps the connection
alive and reconnects. Topics are written as l2Book:BTC, trades:BTC, bbo:BTC, allMids or
candle:BTC:1m.
)";

}  // namespace

sim::Venue hyperliquid_venue() {
  sim::Venue venue(std::string(kHyperliquid), "Hyperliquid's websocket feed of market data",
                   "docs/venue_facts.md");
  venue.replay.run = replay_capture;
  venue.replay.doc = kReplayDoc;
  venue.prepare = prepare_capture;
  venue.generate.run = generate_capture;
  venue.generate.doc = kGenerateDoc;
  venue.generate.options.emplace_back("--coins", "A,B", "the coins (default: BTC,ETH)");
  venue.serve.run = serve_venue;
  venue.serve.doc = kServeDoc;
  venue.serve.options.emplace_back("--coins", "A,B",
                                   "the coins of a generated feed (default: BTC,ETH)");
  venue.record.run = record_feed;
  venue.record.doc = kRecordDoc;
  return venue;
}

}  // namespace wavetank::scenarios
