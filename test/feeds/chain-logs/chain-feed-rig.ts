import { afterEach, expect } from "vitest";
import type { ChainLogNeeds } from "../../../src/feeds/chain-logs/chain-feed.ts";
import { ChainLogFeed } from "../../../src/feeds/chain-logs/chain-feed.ts";
import { createSeededRandom } from "../../../src/ops/seeded-random.ts";
import { SupervisedSocket } from "../../../src/ops/supervised-socket.ts";
import { systemClock } from "../../../src/ops/system-clock.ts";
import { until } from "../../ops/until.ts";
import { SeenTrades } from "../seen-trades.ts";
import { EXCHANGE, PlayChain } from "./play-chain.ts";

export const ANNA = `0x${"a1".repeat(20)}`;
export const BERT = `0x${"b2".repeat(20)}`;
export const CARL = `0x${"c3".repeat(20)}`;

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

export async function playChain(): Promise<PlayChain> {
  const chain = await PlayChain.start();
  open.push({ close: () => chain[Symbol.asyncDispose]() });
  return chain;
}

export function feedOf(
  chain: PlayChain,
  { urls = [chain.server.url], ...change }: Partial<ChainLogNeeds> & { urls?: string[] } = {},
) {
  const sink = new SeenTrades();
  const rejected: string[] = [];
  const stored: { block?: unknown } = {};
  const feed = new ChainLogFeed({
    exchanges: [EXCHANGE.toUpperCase().replace("0X", "0x")],
    openSocket: (options) =>
      new SupervisedSocket({
        urls,
        clock: systemClock,
        random: createSeededRandom(1),
        connectTimeoutMs: 300,
        firstBackoffMs: 10,
        longestBackoffMs: 50,
        ...options,
      }),
    request: (method, params, signal) => chain.request(method, params, signal),
    sink,
    cursor: {
      get: () => stored.block,
      set: (block) => {
        stored.block = block;
      },
    },
    clock: systemClock,
    market: { nowMs: () => 1_790_000_200_000 },
    onRejected: (problem) => rejected.push(problem),
    silenceMs: 60_000,
    sweepEveryMs: 60_000,
    ...change,
  });
  open.push({ close: () => feed.stop() });
  return { feed, sink, rejected, stored };
}

/** Subscribed and past its first sweep. */
export async function listening(chain: PlayChain, feed: ChainLogFeed): Promise<void> {
  await until(() => expect(feed.status().counts.sweeps).toBeGreaterThan(0));
  await until(() => expect(chain.server.received.join()).toMatch(/"newHeads".*"logs"/));
  chain.mine([]);
  await until(() => expect(feed.status().state).toBe("up"));
}
