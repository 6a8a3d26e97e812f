// npm @nktkas/hyperliquid, unmodified, told only another URL: subscribes, parses every update with
// its own schemas, asks the info endpoint, and comes back after the venue has closed.

import * as hyperliquid from "@nktkas/hyperliquid";
import * as info from "@nktkas/hyperliquid/api/info";
import * as events from "@nktkas/hyperliquid/api/subscription";
import * as valibot from "valibot";
import WebSocket from "ws";

import { Arrivals, demand, main, restart, serve } from "./serve.mjs";

// Node 20 has no WebSocket of its own; this is how the package asks to be given one.
globalThis.WebSocket ??= WebSocket;

const kNames = ["allMids", "l2Book", "trades", "bbo", "candle"];

async function subscribeAll(client, arrivals) {
  const take = (name, schema) => (data) => {
    arrivals.take(name, () => valibot.parse(schema, data));
  };
  await client.allMids(take("allMids", events.AllMidsEvent));
  await client.l2Book({ coin: "BTC" }, take("l2Book", events.L2BookEvent));
  await client.trades({ coin: "BTC" }, take("trades", events.TradesEvent));
  await client.bbo({ coin: "ETH" }, take("bbo", events.BboEvent));
  await client.candle({ coin: "BTC", interval: "1m" }, take("candle", events.CandleEvent));
}

async function askAll(transport) {
  const client = new hyperliquid.InfoClient({ transport });
  const answers = {
    MetaResponse: await client.meta(),
    SpotMetaResponse: await client.spotMeta(),
    PerpDexsResponse: await client.perpDexs(),
    MetaAndAssetCtxsResponse: await client.metaAndAssetCtxs(),
    SpotMetaAndAssetCtxsResponse: await client.spotMetaAndAssetCtxs(),
    AllMidsResponse: await client.allMids(),
    L2BookResponse: await client.l2Book({ coin: "BTC" }),
    RecentTradesResponse: await client.recentTrades({ coin: "BTC" }),
    CandleSnapshotResponse: await client.candleSnapshot({
      coin: "BTC",
      interval: "1m",
      startTime: Date.now() - 3_600_000,
    }),
  };
  for (const [schema, answer] of Object.entries(answers)) {
    try {
      valibot.parse(info[schema], answer);
    } catch (error) {
      const where = error.issues?.map((issue) => valibot.getDotPath(issue)).slice(0, 5);
      throw new Error(`${schema}: ${error.message} at ${where}`);
    }
  }
  demand(answers.MetaResponse.universe.some((coin) => coin.name === "BTC"), "no BTC in meta");
  demand("BTC" in answers.AllMidsResponse, "no BTC in allMids");
  demand(answers.CandleSnapshotResponse.length > 0, "no candle");
}

await main(async (program) => {
  const server = await serve(program, "--seed", "7");
  const transport = new hyperliquid.WebSocketTransport({
    url: server.webSocketUrl,
    reconnect: { connectionDelay: 100 },
  });
  const client = new hyperliquid.SubscriptionClient({ transport });
  const arrivals = new Arrivals();
  await subscribeAll(client, arrivals);
  await arrivals.reach(kNames, 2);

  const http = new hyperliquid.HttpTransport({ server: { mainnet: { api: server.httpUrl } } });
  await askAll(http);
  await transport.close();
  await server.stop();
});
