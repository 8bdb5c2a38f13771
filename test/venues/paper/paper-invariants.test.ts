import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Level } from "../../../src/domain/book.ts";
import type { VenueTrade } from "../../../src/engine/ports.ts";
import { PaperVenue } from "../../../src/venues/paper/paper-venue.ts";
import { CONDITION, CountingRandom, JumpingClock, marketOf, NO, orderOf, PaperMarket, YES } from "./paper-market.ts";

const START_MICRO = 60_000_000;

const shares = fc.integer({ min: 1, max: 40_000_000 });
const level = fc.record({
  priceMicro: fc.integer({ min: 1, max: 99 }).map((cents) => cents * 10_000),
  sharesMicro: shares,
});
const side = fc.uniqueArray(level, { maxLength: 5, selector: (row) => row.priceMicro });

const step = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("book" as const), bids: side, asks: side }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("order" as const),
      hash: fc.integer({ min: 0, max: 15 }).map(String),
      token: fc.constantFrom(YES, NO),
      side: fc.constantFrom("BUY" as const, "SELL" as const),
      limitMicro: fc.integer({ min: 1, max: 99 }).map((cents) => cents * 10_000),
      sharesMicro: fc.integer({ min: 5_000_000, max: 60_000_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart" as const) }) },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Runs the steps, then resolves and redeems; `checkEach` sees the world after every step. */
async function live(steps: readonly Step[], feeRatePpm: number, checkEach: (run: Run) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "paper-"));
  const clock = new JumpingClock();
  const market = new PaperMarket(clock);
  market.market_ = marketOf({ feeRatePpm });
  const file = join(folder, "paper.db");
  const options = { file, startCashMicro: START_MICRO, marketData: market, clock, random: new CountingRandom() };
  const run: Run = {
    venue: await PaperVenue.open({ ...options, synchronous: "OFF" }),
    file,
    orders: new Map(),
    seen: [],
  };
  try {
    for (const one of steps) {
      if (one.kind === "book") {
        // Sides that cross are no book; here only the side that an order meets matters.
        market.bids = [...one.bids].sort((a, b) => b.priceMicro - a.priceMicro);
        market.asks = [...one.asks].sort((a, b) => a.priceMicro - b.priceMicro);
        run.seen = [];
      } else if (one.kind === "order") {
        const { kind: _, hash, ...change } = one;
        if (!run.orders.has(hash)) run.orders.set(hash, { ...change });
        const before = (await run.venue.trades(hash)).length;
        await run.venue.place(orderOf(clock, hash, run.orders.get(hash)));
        const levels = change.side === "BUY" ? market.asks : market.bids;
        if (before === 0) run.seen.push({ hash, levels });
      } else {
        run.venue.close();
        run.venue = await PaperVenue.open({ ...options, startCashMicro: 1, synchronous: "OFF" });
      }
      await checkEach(run);
    }
    market.resolution_ = { kind: "resolved", payoutsMicro: [1_000_000, 0] };
    await run.venue.redeem(CONDITION);
    await checkEach(run);
  } finally {
    run.venue.close();
    rmSync(folder, { recursive: true });
  }
}

interface Run {
  venue: PaperVenue;
  readonly file: string;
  readonly orders: Map<string, { token: string; side: "BUY" | "SELL"; limitMicro: number; sharesMicro: number }>;
  /** Orders since the book last changed, with the levels they met. */
  seen: { hash: string; levels: readonly Level[] }[];
}

async function tradesOf(
  run: Run,
): Promise<(VenueTrade & { side: "BUY" | "SELL"; token: string; limitMicro: number })[]> {
  const lists = [...run.orders].map(async ([hash, { side, token, limitMicro }]) =>
    (await run.venue.trades(hash)).map((trade) => ({ ...trade, side, token, limitMicro })),
  );
  return (await Promise.all(lists)).flat();
}

function payoutsOf(file: string): { token: string; sharesMicro: number; cashMicro: number }[] {
  const database = new Database(file, { readonly: true });
  try {
    const query = "SELECT token, shares_micro AS sharesMicro, cash_micro AS cashMicro FROM payouts";
    return database.prepare(query).all() as { token: string; sharesMicro: number; cashMicro: number }[];
  } finally {
    database.close();
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

async function booksEqualTrades(run: Run): Promise<void> {
  const { cashMicro, shares: held } = await run.venue.holdings();
  const trades = await tradesOf(run);
  const payouts = payoutsOf(run.file);
  const flow = trades.map((t) => (t.side === "BUY" ? -t.collateralMicro : t.collateralMicro) - t.feeMicro);
  expect(cashMicro).toBe(START_MICRO + sum(flow) + sum(payouts.map((row) => row.cashMicro)));
  expect(cashMicro).toBeGreaterThanOrEqual(0);
  for (const token of [YES, NO]) {
    const bought = sum(
      trades.filter((t) => t.token === token).map((t) => (t.side === "BUY" ? t.sharesMicro : -t.sharesMicro)),
    );
    const paid = sum(payouts.filter((row) => row.token === token).map((row) => row.sharesMicro));
    expect(held.get(token) ?? 0).toBe(bought - paid);
    expect(bought - paid).toBeGreaterThanOrEqual(0);
  }
}

async function fillsStayInside(run: Run): Promise<void> {
  for (const [hash, order] of run.orders) {
    const trades = await run.venue.trades(hash);
    expect(sum(trades.map((trade) => trade.sharesMicro))).toBeLessThanOrEqual(order.sharesMicro);
    for (const { priceMicro } of trades) {
      if (order.side === "BUY") expect(priceMicro).toBeLessThanOrEqual(order.limitMicro);
      else expect(priceMicro).toBeGreaterThanOrEqual(order.limitMicro);
    }
  }
}

async function noLevelIsOverfilled(run: Run): Promise<void> {
  const used = new Map<string, number>();
  for (const { hash, levels } of run.seen) {
    const order = run.orders.get(hash);
    for (const { priceMicro, sharesMicro } of await run.venue.trades(hash)) {
      const key = `${order?.token}|${order?.side}|${priceMicro}`;
      const total = (used.get(key) ?? 0) + sharesMicro;
      used.set(key, total);
      const size = levels.find((candidate) => candidate.priceMicro === priceMicro)?.sharesMicro ?? 0;
      expect(total).toBeLessThanOrEqual(size);
    }
  }
}

describe("whatever happens, the paper venue", () => {
  const steps = fc.array(step, { minLength: 1, maxLength: 25 });
  const rate = fc.constantFrom(0, 50_000, 70_000);

  it("has books that equal the sum of its trades and payouts, fills inside the order, and no level filled twice", async () => {
    await fc.assert(
      fc.asyncProperty(steps, rate, async (some, feeRatePpm) => {
        await live(some, feeRatePpm, async (run) => {
          await booksEqualTrades(run);
          await fillsStayInside(run);
          await noLevelIsOverfilled(run);
        });
      }),
      { numRuns: 60 },
    );
  });
});
