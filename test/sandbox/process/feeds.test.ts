import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PushedTrade, Sighting } from "../../../src/domain/trade.ts";
import { ChainLogFeed } from "../../../src/feeds/chain-logs/chain-feed.ts";
import { CursorReader } from "../../../src/feeds/data-api/read-cursor.ts";
import { RtdsFeed } from "../../../src/feeds/rtds/rtds-feed.ts";
import type { OpenTextSocket } from "../../../src/feeds/text-socket.ts";
import { createSeededRandom } from "../../../src/ops/seeded-random.ts";
import { SupervisedSocket } from "../../../src/ops/supervised-socket.ts";
import { systemClock } from "../../../src/ops/system-clock.ts";
import { CONTRACTS } from "../../../src/sandbox/chain/contracts.ts";
import { announcedTx } from "../../../src/sandbox/chain/settlement.ts";
import { SeenTrades } from "../../feeds/seen-trades.ts";
import type { RunningSandbox } from "./sandbox-process.ts";
import { endSandbox, startSandbox } from "./sandbox-process.ts";

const SPEED = 120;

let folder: string;
let sandbox: RunningSandbox;
const open: { stop(): Promise<void> }[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "feeds-"));
  sandbox = await startSandbox(folder, { SANDBOX_SPEED: String(SPEED), SANDBOX_SEED: "feeds" });
});

afterEach(async () => {
  for (const feed of open.splice(0)) await feed.stop();
  await endSandbox(sandbox, "SIGKILL");
  rmSync(folder, { recursive: true });
});

function socketTo(path: string): OpenTextSocket {
  const urls = [`${sandbox.ready.url.replace("http", "ws")}${path}`];
  const common = { urls, clock: systemClock, random: createSeededRandom(1), firstBackoffMs: 20, longestBackoffMs: 200 };
  return (options) => new SupervisedSocket({ ...common, ...options });
}

const marketNow = () => {
  const { anchorMarketMs, anchorWallMs, speed } = sandbox.ready;
  return Math.floor(anchorMarketMs + (Date.now() - anchorWallMs) * speed);
};

async function rpc(method: string, params: readonly unknown[]): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const answer = await fetch(`${sandbox.ready.url}/rpc`, { method: "POST", body });
  const { result, error } = (await answer.json()) as { result?: unknown; error?: { message: string } };
  if (error !== undefined) throw new Error(error.message);
  return result;
}

async function fault(body: object): Promise<void> {
  const headers = { "x-understudy-faults": "1" };
  const answer = await fetch(`${sandbox.ready.url}/faults`, { method: "POST", headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
}

/** The chain's and RTDS's feed of the bot itself, following every target. */
async function following() {
  const wallets = sandbox.ready.targets.map(({ address }) => address);
  const [chain, rtds] = [new SeenTrades(), new SeenTrades()];
  const common = {
    clock: systemClock,
    market: { nowMs: marketNow },
    onRejected: (what: string) => expect.unreachable(what),
  };
  const stored = { block: Number(await rpc("eth_blockNumber", [])) };
  const chainFeed = new ChainLogFeed({
    ...common,
    exchanges: [CONTRACTS.exchange, CONTRACTS.negRiskExchange],
    openSocket: socketTo("/rpc"),
    request: rpc,
    sink: chain,
    cursor: {
      get: () => stored.block,
      set: (block) => {
        stored.block = block;
      },
    },
    silenceMs: 5_000,
    sweepEveryMs: 1_000,
    sweepEveryDownMs: 300,
  });
  const rtdsFeed = new RtdsFeed({ ...common, openSocket: socketTo("/rtds"), sink: rtds });
  for (const feed of [chainFeed, rtdsFeed]) {
    open.push(feed);
    feed.follow(wallets);
    feed.start();
  }
  await vi.waitFor(() => expect([chainFeed.status().state, rtdsFeed.status().state]).toEqual(["up", "up"]), 10_000);
  return { chain, rtds };
}

type Sums = Map<string, number>;

function sumsOf(
  trades: Iterable<Pick<PushedTrade | Sighting, "tx" | "wallet" | "token" | "side" | "sharesMicro">>,
): Sums {
  const sums: Sums = new Map();
  for (const { tx, wallet, token, side, sharesMicro } of trades) {
    const key = [tx, wallet, token, side].join();
    sums.set(key, (sums.get(key) ?? 0) + sharesMicro);
  }
  return sums;
}

/** What the Data API tells of all targets up to this second; twins count as often as they are told. */
async function served(fromS: number, toS: number): Promise<Sighting[]> {
  const reader = new CursorReader({
    get: async (path, query) => {
      const url = new URL(`${sandbox.ready.url}/data-api${path}`);
      for (const [name, value] of query ?? []) url.searchParams.append(name, value);
      return (await fetch(url)).json();
    },
  });
  const reads = [];
  for (const { address } of sandbox.ready.targets)
    reads.push(await reader.read({ wallet: address, startS: fromS, endS: toS, signal: AbortSignal.timeout(10_000) }));
  return reads.flatMap(({ sightings }) => sightings);
}

describe("the bot's feeds on the sandbox", () => {
  it("see the same trades on the chain, by RTDS and by the Data API, through two reorganisations", async () => {
    const { chain, rtds } = await following();
    const sinceS = Math.ceil(marketNow() / 1000) + 5;
    await vi.waitFor(() => expect(chain.rows.size).toBeGreaterThan(40), 30_000);
    await fault({ service: "chain", kind: "reorg", depth: 6 });
    await vi.waitFor(() => expect(chain.rows.size).toBeGreaterThan(90), 30_000);
    await fault({ service: "chain", kind: "reorg", depth: 2 });
    await vi.waitFor(() => expect(chain.rows.size).toBeGreaterThan(140), 30_000);
    // Of a burst of trades most may be younger than what is compared.
    let untilS = 0;
    const enough = async () => {
      untilS = Math.floor(marketNow() / 1000) - 60;
      expect((await served(sinceS, untilS)).length).toBeGreaterThan(80);
    };
    await vi.waitFor(enough, { timeout: 30_000, interval: 500 });
    await vi.waitFor(() => expect(marketNow() / 1000).toBeGreaterThan(untilS + 180), 30_000);
    // Another question than before: what was answered once is answered from a cache.
    const told = await served(sinceS + 1, untilS);
    const shares = told.map((one) => ({ ...one, sharesMicro: one.sharesMicro * one.multiplicity }));
    const onChain = sumsOf(chain.rows.values());
    for (const [key, sharesMicro] of sumsOf(shares)) expect(onChain.get(key), key).toBe(sharesMicro);
    const pushed = sumsOf([...rtds.rows.values()].filter(({ identity }) => identity.startsWith("trades:")));
    const twins = new Set(told.filter(({ multiplicity }) => multiplicity > 1).map(({ tx }) => tx));
    for (const { tx, ...one } of told.filter((row) => !twins.has(row.tx))) {
      const [key = ""] = sumsOf([{ ...one, tx: announcedTx(tx) }]).keys();
      expect(pushed.has(key), key).toBe(true);
    }
  }, 120_000);
});
