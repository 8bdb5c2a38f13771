import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { takerFeeMicro } from "../../../src/sandbox/world/fee.ts";
import type { Row } from "../../../src/sandbox/world/row.ts";
import { World } from "../../../src/sandbox/world/world.ts";
import { holdingKey } from "../../../src/sandbox/world/world-state.ts";

const START_MS = 1_790_000_000_000;
const HOUR_MS = 3_600_000;

describe("any world", () => {
  it("survives any mixture of running, pausing and restoring, and never owes a share", () => {
    const step = fc.record({
      minutes: fc.integer({ min: 1, max: 45 }),
      kind: fc.constantFrom("run", "off", "restore"),
    });
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.array(step, { minLength: 1, maxLength: 6 }), (seed, steps) => {
        let world = World.create(seed, START_MS);
        for (const { minutes, kind } of steps) {
          const toMs = world.nowMs + minutes * 60_000;
          if (kind === "run") world.advanceTo(toMs);
          else if (kind === "off") world.skipTo(toMs);
          else world = World.restore(world.snapshot());
        }
        // What ended while it was off is followed by new markets within its first minute or so.
        world.advanceTo(world.nowMs + 75_000);
        for (const { sharesMicro } of world.state.holdings.values()) {
          for (const shares of sharesMicro) expect(Number.isSafeInteger(shares) && shares >= 0).toBe(true);
        }
        expect(world.state.queue.entries.filter(({ kind }) => kind === "metronome")).toHaveLength(1);
        expect(world.state.queue.entries.filter(({ kind }) => kind === "series")).toHaveLength(3);
        expect([...world.state.markets.values()].filter(({ phase }) => phase === "open").length).toBeGreaterThan(30);
      }),
      { numRuns: 6 },
    );
  });
});

describe("the world's truth (ENGINE rule 38)", () => {
  let world: World;
  let rows: Row[];
  let opening: Map<string, readonly [number, number]>;

  beforeAll(() => {
    world = World.create("truth", START_MS);
    opening = new Map([...world.state.holdings].map(([key, { sharesMicro }]) => [key, [...sharesMicro] as const]));
    world.advanceTo(START_MS + 5 * HOUR_MS);
    rows = world.state.rows.flat();
  });

  it("makes its rows add up to its orders", () => {
    const sums = new Map<number, { size: number; usdc: number; rows: number }>();
    for (const { orderSeq, sizeMicro, usdcMicro } of rows) {
      if (orderSeq === null) continue;
      const sum = sums.get(orderSeq) ?? { size: 0, usdc: 0, rows: 0 };
      sums.set(orderSeq, { size: sum.size + sizeMicro, usdc: sum.usdc + usdcMicro, rows: sum.rows + 1 });
    }
    expect(sums.size).toBeGreaterThan(1_000);
    for (const [seq, sum] of sums) {
      const order = world.state.orders.get(seq);
      const fee = order?.side === "BUY" ? order.feeMicro : -(order?.feeMicro ?? 0);
      expect(sum).toEqual({ size: order?.filledMicro, usdc: (order?.collateralMicro ?? 0) + fee, rows: order?.rows });
      expect(order?.filledMicro).toBeLessThanOrEqual(order?.sizeMicro ?? 0);
    }
  });

  it("makes balances what they were plus what the rows say, and never negative", () => {
    const balances = new Map([...opening].map(([key, pair]) => [key, [...pair] as [number, number]]));
    const change = (row: Row, marketId: string, outcome: 0 | 1, micro: number) => {
      const key = holdingKey(row.target, marketId);
      const pair = balances.get(key) ?? [0, 0];
      pair[outcome] += micro;
      expect(pair[outcome]).toBeGreaterThanOrEqual(0);
      balances.set(key, pair);
    };
    for (const row of [...rows].sort((left, right) => left.seq - right.seq)) {
      const id = row.subjectId ?? "";
      if (row.type === "TRADE") change(row, id, row.outcome ?? 0, row.side === "BUY" ? row.sizeMicro : -row.sizeMicro);
      if (row.type === "SPLIT") for (const outcome of [0, 1] as const) change(row, id, outcome, row.sizeMicro);
      if (row.type === "MERGE") for (const outcome of [0, 1] as const) change(row, id, outcome, -row.sizeMicro);
      if (row.type === "REDEEM") balances.set(holdingKey(row.target, id), [0, 0]);
      if (row.type === "CONVERSION") convert(row, id, balances);
    }
    for (const [key, { sharesMicro }] of world.state.holdings) expect(sharesMicro).toEqual(balances.get(key) ?? [0, 0]);
  });

  /** No of some members goes, Yes of the others comes: those who gave are the members whose No was held. */
  function convert(row: Row, groupId: string, balances: Map<string, [number, number]>): void {
    const keys = world.state.groups.get(groupId)?.marketIds.map((id) => holdingKey(row.target, id)) ?? [];
    for (const key of keys) {
      const pair = balances.get(key) ?? [0, 0];
      if (pair[1] > 0) pair[1] -= row.sizeMicro;
      else pair[0] += row.sizeMicro;
      balances.set(key, pair);
    }
  }

  it("puts fees into usdcSize as the Data API does since 2026-04-28", () => {
    const trades = rows.filter(({ type }) => type === "TRADE");
    expect(trades.some(({ feeMicro }) => feeMicro > 0)).toBe(true);
    for (const { sizeMicro, usdcMicro, feeMicro, priceText, side, isMaker } of trades) {
      const collateral = side === "BUY" ? usdcMicro - feeMicro : usdcMicro + feeMicro;
      expect(Math.abs((sizeMicro / 1e6) * Number(priceText) * 1e6 - collateral)).toBeLessThan(20);
      if (isMaker) expect(feeMicro).toBe(0);
    }
  });

  it("charges the recorded fees (data/QUIRKS.md)", () => {
    expect(takerFeeMicro(2_560_000, 920_000, 70_000)).toBe(13_180);
    expect(takerFeeMicro(6_000_000, 480_000, 70_000)).toBe(104_830);
    expect(takerFeeMicro(31_612_200, 980_000, 50_000)).toBe(30_970);
    expect(takerFeeMicro(16_260_000, 520_000, 50_000)).toBe(202_920);
  });

  it("keeps books sane: sorted, on the tick, not crossed, inside (0, 1)", () => {
    for (const { book, tickMicro, phase } of world.state.markets.values()) {
      if (phase !== "open") expect(book).toEqual({ bids: [], asks: [] });
      const prices = [...book.bids.map(([price]) => price).reverse(), ...book.asks.map(([price]) => price)];
      expect(prices).toEqual([...new Set(prices)].sort((left, right) => left - right));
      for (const price of prices) {
        expect(price % tickMicro).toBe(0);
        expect(price).toBeGreaterThan(0);
        expect(price).toBeLessThan(1_000_000);
      }
    }
  });

  it("has the variety that was asked for", () => {
    const markets = [...world.state.markets.values()];
    const open = markets.filter(({ phase }) => phase === "open");
    expect(open.length).toBeGreaterThanOrEqual(36);
    expect(new Set(markets.map(({ kind }) => kind))).toEqual(new Set(["binary", "neg-risk", "up-down"]));
    expect(new Set(open.map(({ tickMicro }) => tickMicro))).toEqual(new Set([100_000, 10_000, 5_000, 1_000]));
    expect(new Set(rows.map(({ type }) => type))).toEqual(
      new Set(["TRADE", "SPLIT", "MERGE", "REDEEM", "CONVERSION", "REWARD", "YIELD"]),
    );
    expect(world.targets).toHaveLength(25);
    expect(new Set(world.targets.map(({ address }) => address)).size).toBe(25);
  });

  it("fills one order over hundreds of transactions, and shows its fills as a maker's", () => {
    const longest = [...world.state.orders.values()]
      .filter(({ role }) => role === "maker")
      .sort((a, b) => b.rows - a.rows)[0];
    const own = rows.filter(({ orderSeq }) => orderSeq === longest?.seq);
    expect(new Set(own.map(({ tx }) => tx)).size).toBeGreaterThan(150);
    expect(own.every(({ isMaker }) => isMaker)).toBe(true);
  });
});
