import { beforeEach, describe, expect, it } from "vitest";
import { tellDay } from "../../src/app/day-message.ts";
import { readEquityHistory } from "../../src/app/equity-history.ts";
import { readDayProfits, readMarketProfits, readProfit, readTargetProfits } from "../../src/app/profit.ts";
import { readShortfall } from "../../src/app/shortfall.ts";
import { noteEquity } from "../../src/engine/books/equity.ts";
import { bookFill, settleLot } from "../../src/engine/books/ledger.ts";
import type { Records, ShortfallRecord } from "../../src/engine/ports.ts";
import { ResultRepository } from "../../src/store/app/result-repository.ts";
import { builder } from "../../src/store/statement.ts";
import { anEpisode, anOrder, aTarget, aToken } from "../store/sample-rows.ts";
import { temporaryStore } from "../store/temporary-store.ts";

type Opened = Awaited<ReturnType<typeof temporaryStore>>;

const DAYS = ["2026-01-01", "2026-01-05", "2026-01-10"] as const;
const DAY_MS = 24 * 3_600_000;
const START_MICRO = 100_000_000;

let opened: Opened;
let orders = 0;

const app = () => {
  const { store, clock } = opened;
  return { store, marketClock: { nowMs: clock.now }, results: new ResultRepository(store) };
};

function beginDay(records: Records, day: string, startEquityMicro: number, flowsMicro = 0): void {
  const startMs = Date.parse(day);
  opened.clock.ms = startMs;
  records.days.put({ day, startMs, startEquityMicro, trades: 0, flowsMicro, lossStopMs: null, limitToldMs: null });
}

interface Trade {
  readonly target: number;
  readonly token: number;
  readonly side: "BUY" | "SELL";
  readonly shares: number;
  readonly usd: number;
  readonly feeMicro?: number;
  readonly status?: "matched" | "confirmed";
}

function trade(
  records: Records,
  { target, token, side, shares, usd, feeMicro = 0, status = "confirmed" }: Trade,
): number {
  orders += 1;
  const [sharesMicro, collateralMicro] = [shares * 1_000_000, usd * 1_000_000];
  const filled = { filledSharesMicro: sharesMicro, filledCollateralMicro: collateralMicro };
  const episodeId = records.episodes.insert(anEpisode({ targetId: target, tokenId: token, firstKey: orders }));
  const keys = { targetId: target, tokenId: token, episodeId, signalId: null };
  const row = anOrder({ ...keys, ...filled, side, hash: `0x${orders}`, salt: `${orders}`, state: "settled" });
  const id = records.orders.insert({ ...row, reservedMicro: 0, terminalMs: 1 });
  const stored = records.orders.get(id);
  if (stored === undefined) throw new Error("the order was not stored");
  const amounts = { priceMicro: Math.round(collateralMicro / shares), sharesMicro, collateralMicro, feeMicro };
  bookFill(records, stored, { id: `t${id}`, orderHash: "", ...amounts, atMs: opened.clock.ms, status, tx: "" });
  return id;
}

/** Two targets over three trading days: one wins $3 on a token and holds another, the other loses $2. */
function trades(records: Records): void {
  records.targets.insert(aTarget({ address: "0x1", name: "whale" }));
  records.targets.insert(aTarget({ address: "0x2", name: "scalper" }));
  records.targets.insert(aTarget({ address: "0x3", name: "quiet" }));
  records.tokens.insert(aToken({ conditionId: "0xc1", title: "Rain?" }));
  records.tokens.insert(aToken({ conditionId: "0xc2", token: "8", title: "Snow?" }));
  records.account.set({ cashMicro: START_MICRO, realisedMicro: 0, feesMicro: 0 });
  beginDay(records, DAYS[0], START_MICRO);
  trade(records, { target: 1, token: 1, side: "BUY", shares: 10, usd: 5, feeMicro: 100_000 });
  trade(records, { target: 2, token: 1, side: "BUY", shares: 10, usd: 6 });
  beginDay(records, DAYS[1], START_MICRO - 100_000, 50_000_000);
  records.account.set({ ...records.account.get(), cashMicro: records.account.get().cashMicro + 50_000_000 });
  trade(records, { target: 2, token: 1, side: "SELL", shares: 10, usd: 4 });
  beginDay(records, DAYS[2], START_MICRO + 48_000_000);
  trade(records, { target: 1, token: 1, side: "SELL", shares: 10, usd: 8, feeMicro: 200_000 });
  trade(records, { target: 1, token: 2, side: "BUY", shares: 10, usd: 3, status: "matched" });
  records.marks.put({ tokenId: 2, priceMicro: 350_000, atMs: opened.clock.ms, kind: "live" });
}

beforeEach(async () => {
  opened = await temporaryStore();
  opened.store.transact(trades);
});

describe("the profit", () => {
  it("is told of today, seven days and all, with what is open and what may still fail", () => {
    const profit = readProfit(app());
    expect(profit.day).toBe(DAYS[2]);
    expect(profit.periods).toEqual([
      {
        name: "Today",
        ...{ realisedMicro: 2_700_000, positions: 1, wins: 1, feesMicro: 200_000 },
        equityChangeMicro: 151_200_000 - 148_000_000,
      },
      {
        name: "7 days",
        ...{ realisedMicro: 700_000, positions: 2, wins: 1, feesMicro: 200_000 },
        equityChangeMicro: 151_200_000 - 99_900_000 - 50_000_000,
      },
      {
        name: "All",
        ...{ realisedMicro: 700_000, positions: 2, wins: 1, feesMicro: 300_000 },
        equityChangeMicro: 151_200_000 - 100_000_000 - 50_000_000,
      },
    ]);
    expect(profit.open).toEqual({ costMicro: 3_000_000, valueMicro: 3_500_000 });
    expect(profit.provisional).toEqual({ fills: 1, collateralMicro: 3_000_000, realisedMicro: 0 });
    expect(profit.best).toMatchObject({ target: "whale", title: "Rain?", realisedMicro: 2_700_000 });
    expect(profit.worst).toMatchObject({ target: "scalper", realisedMicro: -2_000_000 });
  });

  it("counts a sale that may still fail as realised, and says so", () => {
    opened.store.transact((records) =>
      trade(records, { target: 1, token: 2, side: "SELL", shares: 5, usd: 2, feeMicro: 10_000, status: "matched" }),
    );
    expect(readProfit(app()).provisional).toEqual({ fills: 2, collateralMicro: 5_000_000, realisedMicro: 490_000 });
  });

  it("is split by target, the best first, without those who were never copied", () => {
    expect(readTargetProfits(app(), 0).rows).toEqual([
      {
        name: "whale",
        ...{ targetId: 1, realisedMicro: 2_700_000, positions: 1, wins: 1, copies: 2, shortfallMicro: undefined },
        ...{ costMicro: 3_000_000, valueMicro: 3_500_000 },
      },
      {
        name: "scalper",
        ...{ targetId: 2, realisedMicro: -2_000_000, positions: 1, wins: 0, copies: 1, shortfallMicro: undefined },
        ...{ costMicro: 0, valueMicro: 0 },
      },
    ]);
  });

  it("is split by market, the newest result first, with what is still held of it", () => {
    opened.store.transact((records) => {
      opened.clock.ms += 1;
      const lot = records.lots.of(1, 2);
      if (lot === undefined) throw new Error("nothing is held");
      settleLot(records, lot, 500_000, opened.clock.ms);
      trade(records, { target: 2, token: 1, side: "BUY", shares: 2, usd: 1 });
    });
    expect(readMarketProfits(app(), 0).rows).toEqual([
      { title: "Snow?", realisedMicro: 2_000_000, costMicro: 0, valueMicro: 0 },
      { title: "Rain?", realisedMicro: 700_000, costMicro: 1_000_000, valueMicro: 1_000_000 },
    ]);
  });

  it("is split by day, the newest first, deposits apart", () => {
    expect(readDayProfits(app(), 0).rows).toEqual([
      { day: DAYS[2], realisedMicro: 2_700_000, equityChangeMicro: 3_200_000 },
      { day: DAYS[1], realisedMicro: -2_000_000, equityChangeMicro: -1_900_000 },
      { day: DAYS[0], realisedMicro: 0, equityChangeMicro: -100_000 },
    ]);
  });

  it("is nothing at all before the first day", async () => {
    opened = await temporaryStore();
    const { periods, day } = readProfit(app());
    expect(day).toBe("");
    expect(periods.map(({ equityChangeMicro }) => equityChangeMicro)).toEqual([undefined, undefined, undefined]);
    expect(readTargetProfits(app(), 0).total).toBe(0);
    expect(readMarketProfits(app(), 0).total).toBe(0);
    expect(readDayProfits(app(), 3).total).toBe(0);
  });
});

describe("the equity's history", () => {
  it("has days' beginnings, the hours noted, and now", () => {
    const hours = [1, 2].map((hour) => Date.parse(DAYS[2]) + hour * 3_600_000);
    for (const ms of hours) opened.store.transact((records) => noteEquity(records, ms));
    opened.clock.ms = Date.parse(DAYS[2]) + 3 * 3_600_000;
    const { points, profitMicro } = readEquityHistory(app());
    expect(points.map(({ atMs }) => atMs)).toEqual([...DAYS.map((day) => Date.parse(day)), ...hours, opened.clock.ms]);
    expect(points.at(-1)?.equityMicro).toBe(151_200_000);
    expect(profitMicro).toBe(1_200_000);
  });

  it("has a thousand points and now, however long it is", () => {
    const startMs = Date.parse(DAYS[2]);
    opened.store.transact((records) => {
      for (let hour = 1; hour <= 2_500; hour += 1) {
        records.equityPoints.put({ atMs: startMs + hour * 3_600_000, equityMicro: hour });
      }
    });
    opened.clock.ms = startMs + 2_501 * 3_600_000;
    const { points } = readEquityHistory(app());
    expect(points.length).toBeLessThanOrEqual(1_001);
    expect(points.length).toBeGreaterThan(800);
    expect(points[0]?.atMs).toBe(Date.parse(DAYS[0]));
    expect(points.at(-1)?.atMs).toBe(opened.clock.ms);
  });

  it("notes nothing before the first day", async () => {
    opened = await temporaryStore();
    opened.store.transact((records) => noteEquity(records, 5));
    expect(opened.records.equityPoints.since(0)).toEqual([]);
  });
});

describe("the shortfall", () => {
  const keep = (orderId: number, change: Partial<ShortfallRecord>) =>
    opened.store.transact(({ shortfalls }) =>
      shortfalls.put({
        ...{ orderId, decidedMs: opened.clock.ms, targetPriceMicro: 500_000, bestMicro: null, middleMicro: null },
        ...{ limitMicro: 510_000, fillPriceMicro: null, filledMs: null },
        ...{ after1Micro: null, after5Micro: null, after30Micro: null },
        ...change,
      }),
    );
  const lossesOf = (index: number) =>
    Object.fromEntries(readShortfall(app())[index]?.losses.map(({ what, lossMicro }) => [what, lossMicro]) ?? []);

  it("weighs by what was filled, leaves out what is not known, and turns round for sells", () => {
    keep(1, { fillPriceMicro: 504_000, bestMicro: 503_000, middleMicro: 500_000, after1Micro: 520_000 });
    keep(5, { fillPriceMicro: 500_000, bestMicro: 501_000, middleMicro: 499_000 });
    keep(2, {});
    keep(3, { fillPriceMicro: 490_000, limitMicro: 480_000, after30Micro: 530_000 });
    expect(readShortfall(app())[0]).toMatchObject({ side: "BUY", orders: 3, filled: 2, spreadMicro: 2_500 });
    expect(lossesOf(0)).toEqual({
      decision: 2_000,
      limit: 10_000,
      fill: 2_000,
      "after 1 min": 20_000,
      "5 min": undefined,
      "30 min": undefined,
    });
    expect(readShortfall(app())[0]?.totalMicro).toBe(40_000);
    expect(lossesOf(1)).toMatchObject({ decision: undefined, limit: 20_000, fill: 10_000, "30 min": -30_000 });
    expect(readTargetProfits(app(), 0).rows.map(({ shortfallMicro }) => shortfallMicro)).toEqual([2_000, 10_000]);
  });

  it("covers the last seven days", () => {
    keep(1, { fillPriceMicro: 504_000, decidedMs: opened.clock.ms - 7 * DAY_MS - 1 });
    expect(readShortfall(app()).map((side) => side.orders)).toEqual([0, 0]);
  });
});

describe("the day's message", () => {
  it("tells what the last day that ended brought", () => {
    tellDay(app());
    const [alert] = opened.store.rows(builder.selectFrom("alerts").select("text"));
    expect(alert?.text).toBe(`Day ${DAYS[1]}: -$1.90, realised -$2.00\n/profit and /latency have the rest.`);
  });

  it("is not sent on the first day", async () => {
    opened = await temporaryStore();
    opened.store.transact((records) => beginDay(records, DAYS[0], 1));
    tellDay(app());
    expect(opened.store.journalHead().seq).toBe(0);
  });
});
