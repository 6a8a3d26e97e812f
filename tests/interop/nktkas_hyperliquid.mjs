// npm @nktkas/hyperliquid, unmodified, told only another URL: subscribes and gets updates, asks the
// info endpoint, and comes back after the venue has closed.

import * as hyperliquid from "@nktkas/hyperliquid";
import WebSocket from "ws";

import { Arrivals, demand, main, restart, serve, venueCloses } from "./serve.mjs";

// Node 20 has no WebSocket of its own; the package takes the one that is there.
globalThis.WebSocket ??= WebSocket;

const kNames = ["allMids", "l2Book", "trades", "bbo", "candle"];

const isDecimal = (text) => typeof text === "string" && /^\d+\.\d+$/.test(text);
const isTime = (ms) => Number.isInteger(ms) && Math.abs(ms - Date.now()) < 600_000;

function checkBook(book) {
  demand(book.coin === "BTC" && isTime(book.time), `book of ${book.coin} at ${book.time}`);
  demand(book.levels.length === 2 && book.levels.flat().length === 40, "not 20 levels a side");
  for (const level of book.levels.flat()) {
    demand(isDecimal(level.px) && isDecimal(level.sz) && level.n >= 1, JSON.stringify(level));
  }
  demand(+book.levels[0][0].px < +book.levels[1][0].px, "crossed book");
}

function checkTrades(trades) {
  demand(trades.length > 0, "no trade");
  for (const trade of trades) {
    const good =
      trade.coin === "BTC" && /^[AB]$/.test(trade.side) && isDecimal(trade.px) &&
      isDecimal(trade.sz) && isTime(trade.time) && /^0x[0-9a-f]{64}$/.test(trade.hash) &&
      Number.isInteger(trade.tid) && trade.users.every((user) => /^0x[0-9a-f]{40}$/.test(user));
    demand(good, JSON.stringify(trade));
  }
}

function checkCandle(candle) {
  const prices = [candle.o, candle.c, candle.h, candle.l, candle.v];
  demand(candle.s === "BTC" && candle.i === "1m" && candle.T - candle.t === 59_999, "not a minute");
  demand(prices.every(isDecimal) && candle.n >= 1, JSON.stringify(candle));
  demand(+candle.l <= +candle.o && +candle.o <= +candle.h, "open outside");
  demand(+candle.l <= +candle.c && +candle.c <= +candle.h, "close outside");
}

async function subscribeAll(client, arrivals) {
  const take = (name, check) => (data) => arrivals.take(name, () => check(data));
  await client.allMids(take("allMids", (data) => demand(isDecimal(data.mids.BTC), "no BTC")));
  await client.l2Book({ coin: "BTC" }, take("l2Book", checkBook));
  await client.trades({ coin: "BTC" }, take("trades", checkTrades));
  await client.bbo({ coin: "ETH" }, take("bbo", (data) => {
    demand(data.coin === "ETH" && +data.bbo[0].px < +data.bbo[1].px, JSON.stringify(data));
  }));
  await client.candle({ coin: "BTC", interval: "1m" }, take("candle", checkCandle));
}

async function askAll(transport) {
  const client = new hyperliquid.InfoClient({ transport });
  const meta = await client.meta();
  demand(meta.universe.some((coin) => coin.name === "BTC" && coin.szDecimals === 5), "meta");
  const [again, contexts] = await client.metaAndAssetCtxs();
  demand(again.universe.length === contexts.length, "not a context for every coin");
  demand(contexts.every((context) => isDecimal(context.midPx)), "a context without a price");
  const spot = await client.spotMeta();
  demand(spot.tokens[0].name === "USDC", "no USDC");
  const [, pairs] = await client.spotMetaAndAssetCtxs();
  demand(pairs.length === spot.universe.length, "not a context for every pair");
  demand((await client.perpDexs())[0] === null, "perpDexs");
  demand(isDecimal((await client.allMids()).ETH), "allMids");
  checkBook(await client.l2Book({ coin: "BTC" }));
  checkTrades(await client.recentTrades({ coin: "BTC" }));
  const startTime = Date.now() - 3_600_000;
  const candles = await client.candleSnapshot({ coin: "BTC", interval: "1m", startTime });
  demand(candles.length > 0, "no candle");
  candles.forEach(checkCandle);
}

await main(async (program) => {
  const server = await serve(program, "--seed", "7", "--faults", venueCloses());
  const transport = new hyperliquid.WebSocketTransport({ url: server.webSocketUrl });
  const client = new hyperliquid.SubscriptionClient({ transport });
  const arrivals = new Arrivals();
  await subscribeAll(client, arrivals);
  await arrivals.reach(kNames, 2);
  await askAll(new hyperliquid.HttpTransport({ apiUrl: server.httpUrl }));

  await server.says("connection 1 closed");
  restart(arrivals);
  await arrivals.reach(kNames, 2);
  demand(server.lines.some((line) => line.includes("connection 2 open")), "no second connection");
  await transport.close();
  await server.stop();
});
