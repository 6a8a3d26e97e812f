// npm hyperliquid, unmodified, its exported URLs set to ours: it asks the info endpoint for the
// names of all assets, subscribes, and comes back after the venue has closed.

import { createRequire } from "node:module";

import { Arrivals, demand, main, restart, serve, venueCloses } from "./serve.mjs";

// Its CommonJS build: before Node 23 only that one finds the websocket it depends on.
const hyperliquid = createRequire(import.meta.url)("hyperliquid");

const kNames = ["allMids", "l2Book", "trades", "bbo", "candle"];

async function subscribeAll(subscriptions, arrivals) {
  await subscriptions.subscribeToAllMids((mids) =>
    arrivals.take("allMids", () => demand(mids["BTC-PERP"] > 0, "no price of BTC")),
  );
  await subscriptions.subscribeToL2Book("BTC-PERP", (book) =>
    arrivals.take("l2Book", () => {
      demand(book.coin === "BTC-PERP", `coin ${book.coin}`);
      demand(book.levels[0][0].px < book.levels[1][0].px, "a crossed book");
    }),
  );
  await subscriptions.subscribeToTrades("BTC-PERP", (trades) =>
    arrivals.take("trades", () => {
      demand(trades.every((trade) => trade.px > 0 && trade.sz > 0), "a trade without a price");
    }),
  );
  await subscriptions.subscribeToBbo("ETH-PERP", (bbo) =>
    arrivals.take("bbo", () => demand(bbo.bbo[0].px < bbo.bbo[1].px, "crossed prices")),
  );
  await subscriptions.subscribeToCandle("BTC-PERP", "1m", (candle) =>
    arrivals.take("candle", () => demand(candle.l <= candle.c && candle.c <= candle.h, "candle")),
  );
}

await main(async (program) => {
  const server = await serve(program, "--seed", "7", "--faults", venueCloses());
  hyperliquid.BASE_URLS.PRODUCTION = server.httpUrl;
  hyperliquid.WSS_URLS.PRODUCTION = server.webSocketUrl;
  const client = new hyperliquid.Hyperliquid({ enableWs: true });
  await client.connect();
  const arrivals = new Arrivals();
  await subscribeAll(client.subscriptions, arrivals);
  await arrivals.reach(kNames, 2);

  const book = await client.info.getL2Book("BTC-PERP");
  demand(book.levels.length === 2, "no book");
  const now = Date.now();
  const candles = await client.info.getCandleSnapshot("BTC-PERP", "1m", now - 60_000, now);
  demand(candles.length > 0, "no candle");

  await server.says("connection 1 closed");
  restart(arrivals);
  await arrivals.reach(kNames, 2);
  demand(server.lines.some((line) => line.includes("connection 2 open")), "no second connection");
  client.disconnect();
  await server.stop();
});
