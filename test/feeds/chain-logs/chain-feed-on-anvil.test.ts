import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { ChainLogNeeds } from "../../../src/feeds/chain-logs/chain-feed.ts";
import { ChainLogFeed } from "../../../src/feeds/chain-logs/chain-feed.ts";
import { ORDER_FILLED } from "../../../src/feeds/chain-logs/decode.ts";
import { createSeededRandom } from "../../../src/ops/seeded-random.ts";
import { SupervisedSocket } from "../../../src/ops/supervised-socket.ts";
import { systemClock } from "../../../src/ops/system-clock.ts";
import { anvilIsHere } from "../../chain/anvil.ts";
import { ExchangeOnAnvil, PLACES } from "../../chain/exchange-on-anvil.ts";
import { until } from "../../ops/until.ts";
import { SeenTrades } from "../seen-trades.ts";

const ANNA = "0x1111111111111111111111111111111111111111";
const BERT = "0x2222222222222222222222222222222222222222";
const CARL = "0x3333333333333333333333333333333333333333";
const YES = `${10n ** 76n + 1n}`;
const NO = `${10n ** 76n + 2n}`;
const EXCHANGES = [PLACES.exchange, PLACES.negRiskExchange];
/** What refuses every connection. */
const DEAD = "ws://127.0.0.1:1";

const logsSchema = z.array(
  z.object({ blockHash: z.string(), logIndex: z.string().transform(Number), topics: z.array(z.string()) }),
);

describe.skipIf(!anvilIsHere)("the chain's feed on a real EVM (needs anvil)", () => {
  let play: ExchangeOnAnvil;
  const open: ChainLogFeed[] = [];
  beforeAll(async () => {
    play = await ExchangeOnAnvil.start();
  }, 30_000);
  afterAll(() => play[Symbol.asyncDispose]());
  afterEach(async () => {
    for (const feed of open.splice(0)) await feed.stop();
  });

  async function follow(change: Partial<ChainLogNeeds> & { urls?: readonly string[]; deaf?: boolean } = {}) {
    const sink = new SeenTrades();
    const from = await play.node.blockNumber();
    const stored: { block: number } = { block: from };
    const feed = new ChainLogFeed({
      exchanges: EXCHANGES,
      openSocket: (options) =>
        new SupervisedSocket({
          urls: change.urls ?? [play.node.socketUrl],
          clock: systemClock,
          random: createSeededRandom(1),
          connectTimeoutMs: 500,
          firstBackoffMs: 20,
          longestBackoffMs: 200,
          ...options,
        }),
      request: (method, params) => play.node.call(method, ...params),
      sink,
      cursor: {
        get: () => stored.block,
        set: (block) => {
          stored.block = block;
        },
      },
      clock: systemClock,
      market: systemClock,
      onRejected: (problem) => expect.unreachable(problem),
      silenceMs: 30_000,
      sweepEveryDownMs: 300,
      ...change,
    });
    open.push(feed);
    feed.follow([ANNA, BERT]);
    feed.start();
    const up = async () => {
      // Each look mines a block.
      await until(async () => {
        await play.node.mine();
        expect(feed.status().state).toBe("up");
      }, 50);
    };
    if (change.deaf !== true) await up();
    return { feed, sink, from, up };
  }

  /** What the node itself has of the wallets, after a block. */
  async function onChain(from: number): Promise<string[]> {
    const wallets = [ANNA, BERT].map((wallet) => `0x${wallet.slice(2).padStart(64, "0")}`);
    const fromBlock = `0x${(from + 1).toString(16)}`;
    const query = { fromBlock, address: EXCHANGES, topics: [ORDER_FILLED, null, wallets] };
    const logs = logsSchema.parse(await play.node.call("eth_getLogs", query));
    return logs
      .filter(({ topics }) => topics[2] !== topics[3])
      .map(({ blockHash, logIndex }) => `${blockHash}:${logIndex}`)
      .sort();
  }

  /** All that happened since `from` was seen, once, and nothing that is not on the chain: a feed reads some older blocks too. */
  async function agrees(sink: SeenTrades, from: number): Promise<void> {
    const compare = async () => {
      expect(sink.identities()).toEqual(expect.arrayContaining(await onChain(from)));
      expect(await onChain(-1)).toEqual(expect.arrayContaining(sink.identities()));
    };
    await until(compare);
    expect((await onChain(from)).length).toBeGreaterThan(0);
    expect([...sink.times].filter(([, times]) => times !== 1)).toEqual([]);
  }

  const order = (wallet: string, salt: number, token = YES) =>
    ({ wallet, token, side: "BUY", priceMicro: 530_000, sharesMicro: 10_000_000, salt }) as const;
  const all = { feeMicro: 100_000, counterparty: CARL };

  it("tells takers and makers, mints and merges, of both exchanges", async () => {
    const { feed, sink, from } = await follow();
    const taken = await play.take(order(ANNA, 1), all);
    await play.make(order(BERT, 2), all, "negRiskExchange");
    await play.take(order(ANNA, 3), { ...all, complement: NO });
    await play.take({ ...order(BERT, 4), side: "SELL" }, { ...all, complement: NO });
    await play.match({ order: order(ANNA, 5) }, [
      { order: { ...order(BERT, 6), side: "SELL", sharesMicro: 4_000_000 } },
      { order: { ...order(CARL, 7), side: "SELL", sharesMicro: 6_000_000 } },
    ]);
    await agrees(sink, from);
    await until(() => expect(sink.complete.size).toBeGreaterThan(4));
    const rows = [...sink.rows.values()].filter(({ tx }) => tx === taken.tx);
    expect(rows).toMatchObject([
      { wallet: ANNA, token: YES, side: "BUY", sharesMicro: 10_000_000, collateralMicro: 5_300_000, feeMicro: 100_000 },
    ]);
    expect(feed.status()).toMatchObject({ state: "up", problem: null, counts: { bad: 0, undone: 0, gapsFilled: 0 } });
  }, 30_000);

  it("sees every event once through reorganisations", async () => {
    const { feed, sink, from } = await follow();
    for (let round = 0; round < 4; round += 1) {
      for (let n = 0; n < 3; n += 1) await play.take(order(ANNA, 100 + round * 10 + n), all);
      await agrees(sink, from);
      await play.node.reorganise(round + 1);
      await play.make(order(BERT, 200 + round), all);
      await agrees(sink, from);
    }
    expect(feed.status().counts.undone).toBeGreaterThan(4);
  }, 60_000);

  it("sees every event once through restarts of the node", async () => {
    const { feed, sink, from, up } = await follow();
    for (let round = 0; round < 2; round += 1) {
      await play.take(order(ANNA, 300 + round), all);
      await play.node.pause();
      await until(() => expect(feed.status().state).toBe("down"));
      await play.node.resume();
      await play.take(order(BERT, 310 + round), all);
      await up();
      await agrees(sink, from);
    }
  }, 60_000);

  it.each([
    ["first", (alive: string) => [alive, DEAD, DEAD]],
    ["second", (alive: string) => [DEAD, alive, DEAD]],
    ["third", (alive: string) => [DEAD, DEAD, alive]],
  ])(
    "needs but one of three providers, the %s",
    async (_, places) => {
      const { feed, sink, from, up } = await follow({ urls: places(play.node.socketUrl) });
      await play.take(order(ANNA, Math.floor(await play.node.blockNumber())), all);
      feed.next();
      await play.take(order(BERT, Math.floor(await play.node.blockNumber())), all);
      await up();
      await agrees(sink, from);
    },
    30_000,
  );

  it("finds all by sweeps alone where no provider can be subscribed to", async () => {
    const { feed, sink, from } = await follow({ urls: [DEAD], deaf: true });
    await play.take(order(ANNA, 900), all);
    await agrees(sink, from);
    await play.node.reorganise(1);
    await play.take(order(BERT, 901), all);
    await agrees(sink, from);
    expect(feed.status()).toMatchObject({ state: "down", problem: expect.stringContaining("cannot be connected to") });
  }, 40_000);
});
