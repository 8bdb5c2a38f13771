import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { journalProblems } from "../../scripts/simulate/journal-problems.ts";
import { bookFill, settleLot } from "../../src/engine/books/ledger.ts";
import { canReverse, reverseFill } from "../../src/engine/books/ledger-reversal.ts";
import { mergeLots } from "../../src/engine/books/lot-merge.ts";
import { realisationProblems } from "../../src/engine/books/realisations.ts";
import { setDebt } from "../../src/engine/exits/exit-debt.ts";
import type { Records } from "../../src/engine/ports.ts";
import { anOrder, aTarget, aToken } from "../store/sample-rows.ts";
import { temporaryStore } from "../store/temporary-store.ts";

const START_MICRO = 1_000_000_000_000;
const CONDITION = "0xc1";
const amount = fc.integer({ min: 1, max: 90_000_003 });

const target = fc.integer({ min: 1, max: 2 });
const token = fc.integer({ min: 1, max: 2 });
const partPpm = fc.integer({ min: 1, max: 1_000_000 });
const paid = { collateralMicro: amount, feeMicro: fc.integer({ min: 0, max: 70_001 }) };

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("buy" as const), target, token, sharesMicro: amount, ...paid }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("sell" as const), target, token, partPpm, ...paid }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("joint" as const), token, partPpm, filledPpm: partPpm, ...paid }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("owe" as const), target, token }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("fail" as const), which: fc.nat(1000) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("merge" as const), partPpm }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("payout" as const), payoutMicro: fc.constantFrom(0, 500_000, 1_000_000) }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

let trades = 0;

function fill(records: Records, one: Extract<Step, { kind: "buy" | "sell" }>, nowMs: number): void {
  const heldMicro = records.lots.of(one.target, one.token)?.sharesMicro ?? 0;
  const sharesMicro = one.kind === "buy" ? one.sharesMicro : Math.floor((heldMicro * one.partPpm) / 1_000_000);
  if (sharesMicro === 0) return;
  const side = one.kind === "buy" ? "BUY" : "SELL";
  const id = insertOrder(records, { targetId: one.target, token: one.token, side, nowMs });
  bookTrade(records, id, { ...one, sharesMicro }, nowMs);
}

/** One order sells of every lot of a token, and fills in two trades, the second as far as it does. */
function sellTogether(records: Records, one: Extract<Step, { kind: "joint" }>, nowMs: number): void {
  const parts = records.lots.openOfToken(one.token).flatMap((lot) => {
    const sharesMicro = Math.floor((lot.sharesMicro * one.partPpm) / 1_000_000);
    return sharesMicro === 0 ? [] : [{ targetId: lot.targetId, sharesMicro }];
  });
  const [first] = parts;
  const wholeMicro = parts.reduce((sum, { sharesMicro }) => sum + sharesMicro, 0);
  if (first === undefined || wholeMicro < 2) return;
  const id = insertOrder(records, { targetId: first.targetId, token: one.token, side: "SELL", nowMs });
  for (const part of parts) records.saleParts.insert({ orderId: id, ...part });
  const secondMicro = Math.floor(((wholeMicro - 1) * one.filledPpm) / 1_000_000);
  for (const sharesMicro of [1, secondMicro]) {
    if (sharesMicro > 0) bookTrade(records, id, { ...one, sharesMicro }, nowMs);
  }
  const fills = records.fills.ofOrder(id);
  expect(fills.reduce((sum, { sharesMicro }) => sum + sharesMicro, 0)).toBe(1 + secondMicro);
  for (const { targetId, sharesMicro } of parts) {
    const own = fills.filter((each) => each.targetId === targetId);
    expect(own.reduce((sum, each) => sum + each.sharesMicro, 0)).toBeLessThanOrEqual(sharesMicro);
  }
}

function insertOrder(
  records: Records,
  { targetId, token, side, nowMs }: { targetId: number; token: number; side: "BUY" | "SELL"; nowMs: number },
): number {
  trades += 1;
  const row = anOrder({ targetId, tokenId: token, side, hash: `0x${trades}`, salt: `${trades}` });
  const order = { ...row, episodeId: null, signalId: null, notionalMicro: 0, reservedMicro: 0, state: "matched" };
  const id = records.orders.insert({ ...order, terminalMs: nowMs });
  records.journal.append("order", { id, notionalMicro: 0, reservedMicro: 0 });
  return id;
}

function bookTrade(
  records: Records,
  orderId: number,
  { sharesMicro, collateralMicro, feeMicro }: { sharesMicro: number; collateralMicro: number; feeMicro: number },
  nowMs: number,
): void {
  const stored = records.orders.get(orderId);
  if (stored === undefined) throw new Error("the order was not stored");
  trades += 1;
  const amounts = { priceMicro: 500_000, sharesMicro, collateralMicro, feeMicro };
  const trade = { id: `t${trades}`, orderHash: stored.hash, ...amounts, atMs: nowMs, status: "mined" as const, tx: "" };
  expect(bookFill(records, stored, trade)).toBe(true);
}

function fail(records: Records, which: number, nowMs: number): void {
  const fills = records.fills.unsettled();
  const one = fills[which % Math.max(1, fills.length)];
  const order = one === undefined ? undefined : records.orders.get(one.orderId);
  if (one === undefined || order === undefined) return;
  if (canReverse(records, order, one, nowMs)) reverseFill(records, order, one, nowMs);
}

/** A resolved market's trades are final: what is paid out is never bought back by a failure. */
function settleAll(records: Records, payoutMicro: number, nowMs: number): void {
  for (const { id, status } of records.fills.unsettled()) {
    records.fills.update(id, { status: "confirmed" });
    records.journal.append("fill-settlement", { id, status });
  }
  for (const lot of records.lots.open()) {
    settleLot(records, lot, lot.tokenId === 1 ? payoutMicro : 1_000_000 - payoutMicro, nowMs);
  }
}

function merge(records: Records, ppm: number, nowMs: number): void {
  const held = [1, 2].map((token) => records.lots.openOfToken(token).reduce((sum, lot) => sum + lot.sharesMicro, 0));
  const most = Math.min(...held);
  const sharesMicro = Math.floor((most * ppm) / 1_000_000);
  if (sharesMicro === 0) return;
  const before = records.account.get().cashMicro;
  expect(mergeLots(records, CONDITION, sharesMicro, nowMs)).toBe(sharesMicro);
  expect(records.account.get().cashMicro - before).toBe(sharesMicro);
}

function take(records: Records, one: Step, nowMs: number): void {
  if (one.kind === "fail") fail(records, one.which, nowMs);
  else if (one.kind === "merge") merge(records, one.partPpm, nowMs);
  else if (one.kind === "payout") settleAll(records, one.payoutMicro, nowMs);
  else if (one.kind === "owe") owe(records, one, nowMs);
  else if (one.kind === "joint") sellTogether(records, one, nowMs);
  else fill(records, one, nowMs);
}

/** All of a lot is to be sold. */
function owe(records: Records, lot: { readonly target: number; readonly token: number }, nowMs: number): void {
  const key = { targetId: lot.target, tokenId: lot.token };
  const sharesMicro = records.lots.of(key.targetId, key.tokenId)?.sharesMicro ?? 0;
  setDebt(records, { ...key, sharesMicro, priceMicro: 1, signalId: null }, "test", nowMs);
}

/** Every cent is somewhere: what was paid is in lots, in what was realised, or in the cash. */
function expectConserved(records: Records): void {
  const { cashMicro, realisedMicro, feesMicro } = records.account.get();
  const lots = records.lots.open();
  const costMicro = lots.reduce((sum, lot) => sum + lot.costMicro, 0);
  expect(cashMicro + costMicro - realisedMicro).toBe(START_MICRO);
  expect(realisationProblems(records)).toEqual([]);
  for (const lot of lots) expect(lot.costMicro).toBeGreaterThanOrEqual(0);
  expect(feesMicro).toBeGreaterThanOrEqual(0);
  for (const { targetId, tokenId, sharesMicro } of records.debts.open()) {
    expect(sharesMicro).toBeLessThanOrEqual(records.lots.of(targetId, tokenId)?.sharesMicro ?? 0);
  }
}

describe("the ledger", () => {
  it("loses no micro-dollar in any sequence of fills, failures, payouts and merges, and is rebuilt from its journal", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        const { store, records, clock, file } = await temporaryStore();
        store.transact((inside) => {
          for (const name of ["one", "two"]) inside.targets.insert(aTarget({ name, address: `0x${name}` }));
          inside.tokens.insert(aToken({ conditionId: CONDITION }));
          inside.tokens.insert(aToken({ conditionId: CONDITION, token: "8", outcomeIndex: 1, outcome: "No" }));
          inside.account.set({ cashMicro: START_MICRO, realisedMicro: 0, feesMicro: 0 });
          inside.journal.append("cash", { amountMicro: START_MICRO });
        });
        for (const one of steps) {
          clock.ms += 60_000;
          store.transact((inside) => take(inside, one, clock.ms));
          expectConserved(records);
        }
        expect(journalProblems(file)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
