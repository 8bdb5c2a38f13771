import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import type { PushedTrade } from "../../src/domain/trade.ts";
import { plainRules } from "../../src/engine/copy-rules.ts";
import type { SignalRecord, TargetRecord } from "../../src/engine/ports.ts";
import { Pushes } from "../../src/engine/seeing/pushes.ts";
import { endUnproven } from "../../src/engine/seeing/unproven.ts";
import { Rig, SETTINGS, START_MS, sighting, TARGET } from "./rig.ts";

let rig: Rig;
let target: TargetRecord;
let pushes: Pushes;
const errors: unknown[] = [];

beforeEach(async () => {
  rig = await Rig.open();
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  target = rig.addTarget(TARGET);
  errors.length = 0;
  const { store, decider, clock } = rig;
  const onError = (error: unknown): number => errors.push(error);
  pushes = new Pushes({ store, data: rig.markets, decider, clock, stopping: rig.abort.signal, onError });
});
afterEach(async () => {
  await settle();
  expect(errors).toEqual([]);
  rig.close();
});

const TX = `0x${"a".repeat(64)}`;
const OTHER_TX = `0x${"b".repeat(64)}`;
const THIRD_TX = `0x${"c".repeat(64)}`;
const BLOCK = `0x${"1".repeat(64)}`;
const NEXT_BLOCK = `0x${"2".repeat(64)}`;

/** 100 shares at $0.50 by the target, changed as asked. */
function pushed(change: Partial<PushedTrade> = {}): PushedTrade {
  const sharesMicro = change.sharesMicro ?? 100 * MICRO;
  return {
    ...{ feed: "chain", tx: TX, wallet: TARGET, token: "1001", side: "BUY", venueS: START_MS / 1000 - 5 },
    ...{ seenMs: START_MS, identity: `${BLOCK}:1`, feeMicro: 0, priceMicro: 500_000, orderHash: null, market: null },
    ...{ sharesMicro, collateralMicro: sharesMicro / 2 },
    ...change,
  };
}

const rtds = (change: Partial<PushedTrade> = {}): PushedTrade =>
  pushed({ feed: "rtds", identity: "trades:one", ...change });

async function settle(): Promise<void> {
  await pushes.idle();
  await rig.decide();
}

const signals = (): SignalRecord[] => [1, 2, 3].flatMap((id) => rig.records.signals.get(id) ?? []);
const bought = (): number => rig.records.lots.open().reduce((sum, lot) => sum + lot.sharesMicro, 0);

describe("a pushed trade", () => {
  it("of a token that nobody has named is looked up and copied", async () => {
    pushes.saw([pushed()], true);
    await settle();
    expect(signals()).toMatchObject([{ feed: "chain", outcome: "copied", proven: 1 }]);
    expect(rig.records.tokens.byToken("1001")?.conditionId).toBe("0xc1");
  });

  it("waits for the target's first complete read, and what that read holds is baseline (8)", async () => {
    rig.store.transact((records) => records.targets.update(target.id, { baselineDone: 0 }));
    pushes.saw([pushed(), pushed({ tx: OTHER_TX })], true);
    await settle();
    expect(signals()).toEqual([]);
    rig.take({ ...target, baselineDone: 0 }, [sighting({ tx: TX })]);
    rig.store.transact((records) => records.targets.update(target.id, { baselineDone: 1 }));
    pushes.flush();
    await settle();
    expect(signals()).toMatchObject([
      { tx: TX, baseline: 1, outcome: "skipped" },
      { tx: OTHER_TX, baseline: 0, outcome: "copied" },
    ]);
  });

  it("of nobody we follow is nothing", async () => {
    pushes.saw([pushed({ wallet: `0x${"9".repeat(40)}` })], true);
    await settle();
    expect(signals()).toEqual([]);
  });

  it("of a token that the venue does not know is left to the Data API", async () => {
    pushes.saw([pushed({ token: "77" })], true);
    await settle();
    expect(pushes.counts.unknownTokens).toBe(1);
    expect(signals()).toEqual([]);
  });
});

describe("the rank of feeds (3, 5)", () => {
  it("lets RTDS trigger, and the receipt replace it, down as well, before an order", () => {
    rig.store.transact((records) => records.tokens.insert(token("1001", 0)));
    rig.venue.problem = "closed for the test";
    pushes.saw([rtds(), rtds({ identity: "trades:two" })], false);
    expect(signals()).toMatchObject([{ feed: "rtds", grossSharesMicro: 200 * MICRO, proven: 0 }]);
    pushes.saw([pushed()], true);
    expect(signals()).toMatchObject([{ feed: "chain", grossSharesMicro: 100 * MICRO, proven: 1 }]);
  });

  it("counts the larger of RTDS' two message types, never their sum", () => {
    rig.store.transact((records) => records.tokens.insert(token("1001", 0)));
    pushes.saw([rtds(), rtds({ identity: "orders_matched:one", sharesMicro: 150 * MICRO })], false);
    expect(signals()).toMatchObject([{ grossSharesMicro: 150 * MICRO }]);
  });

  it("lets one log trigger, but a complete read count above it", async () => {
    pushes.saw([pushed({ sharesMicro: 40 * MICRO })], false);
    await settle();
    expect(signals()).toMatchObject([{ feed: "log", grossSharesMicro: 40 * MICRO, outcome: "copied" }]);
    await rig.copy(target, [sighting({ tx: TX })]);
    expect(signals()).toMatchObject([{ feed: "data-api", grossSharesMicro: 100 * MICRO }]);
    pushes.saw(
      [pushed({ sharesMicro: 40 * MICRO }), pushed({ identity: `${BLOCK}:2`, sharesMicro: 60 * MICRO })],
      true,
    );
    await settle();
    expect(signals()).toMatchObject([{ feed: "chain", grossSharesMicro: 100 * MICRO }]);
    expect(rig.records.episodes.get(1)?.committedMicro).toBeLessThanOrEqual(5 * MICRO);
    expect(rig.venue.placed).toHaveLength(1);
  });

  it("keeps the total of a signal that was ordered when its proof says less, and tells it", async () => {
    pushes.saw([rtds()], false);
    await settle();
    expect(bought()).toBe(9_000_000);
    pushes.saw([pushed({ sharesMicro: 60 * MICRO })], true);
    await settle();
    expect(signals()).toMatchObject([{ grossSharesMicro: 100 * MICRO, proven: 1 }]);
    expect(rig.records.discrepancies.open()).toMatchObject([{ kind: "shrink" }]);
    expect(rig.records.lots.of(target.id, 1)?.theirsMicro).toBe(60 * MICRO);
  });
});

describe("a size that follows from the trade's (12)", () => {
  it("waits for a proven total: what a feed only says is not bought at its size", async () => {
    rig.close();
    rig = await Rig.open({ settings: { rules: plainRules({ kind: "percent", ppm: 100_000 }) } });
    rig.markets.add("0xc1", ["1001", "1002"], 500_000);
    target = rig.addTarget(TARGET);
    const { store, decider, clock } = rig;
    const onError = (error: unknown): number => errors.push(error);
    pushes = new Pushes({ store, data: rig.markets, decider, clock, stopping: rig.abort.signal, onError });
    pushes.saw([rtds({ sharesMicro: 1_000 * MICRO })], false);
    await settle();
    expect(rig.venue.placed).toEqual([]);
    pushes.saw([pushed({ sharesMicro: 80 * MICRO })], true);
    await settle();
    expect(rig.venue.placed).toHaveLength(1);
    expect(rig.records.episodes.get(1)?.committedMicro).toBeLessThanOrEqual(4 * MICRO);
    expect(signals()).toMatchObject([{ outcome: "copied", grossSharesMicro: 80 * MICRO }]);
  });
});

describe("a block that goes (4)", () => {
  it("undoes what was not ordered", () => {
    rig.store.transact((records) => records.tokens.insert(token("1001", 0)));
    rig.venue.problem = "closed for the test";
    pushes.saw([pushed()], true);
    pushes.undone(TX, BLOCK);
    expect(signals()).toMatchObject([{ grossSharesMicro: 0, outcome: "skipped", reason: "undone", proven: 0 }]);
    expect(rig.records.episodes.get(1)?.sharesMicro).toBe(0);
  });

  it("is replaced by the block that holds the transaction now, and counted once", async () => {
    pushes.saw([pushed()], true);
    await settle();
    pushes.saw([pushed({ identity: `${NEXT_BLOCK}:7` })], true);
    pushes.undone(TX, BLOCK);
    await settle();
    expect(signals()).toMatchObject([{ grossSharesMicro: 100 * MICRO, rows: 1, proven: 1 }]);
    expect(rig.venue.placed).toHaveLength(1);
  });

  it("leaves a copy and a discrepancy, until the trade comes back", async () => {
    pushes.saw([pushed()], true);
    await settle();
    pushes.undone(TX, BLOCK);
    expect(rig.records.discrepancies.open()).toMatchObject([{ kind: "vanished" }]);
    expect(signals()).toMatchObject([{ proven: 0, outcome: "copied" }]);
    pushes.saw([pushed({ tx: OTHER_TX, identity: `${NEXT_BLOCK}:1` })], true);
    await settle();
    expect(signals()).toMatchObject([{ tx: TX, aliasTx: OTHER_TX, proven: 1 }]);
    expect(rig.venue.placed).toHaveLength(1);
  });
});

describe("settlement under another transaction (6)", () => {
  it("is the same signal, whichever proof tells it", async () => {
    pushes.saw([rtds()], false);
    await settle();
    await rig.copy(target, [sighting({ tx: OTHER_TX })]);
    pushes.saw([pushed({ tx: OTHER_TX })], true);
    await settle();
    expect(signals()).toMatchObject([{ tx: TX, aliasTx: OTHER_TX, proven: 1, feed: "chain" }]);
    expect(rig.venue.placed).toHaveLength(1);
  });

  it("is another trade when its shares, its price or its time differ", async () => {
    pushes.saw([rtds()], false);
    await settle();
    rig.take(target, [sighting({ tx: OTHER_TX, sharesMicro: 102 * MICRO })]);
    rig.take(target, [sighting({ tx: `0x${"c".repeat(64)}`, priceMicro: 520_000 })]);
    expect(signals().map(({ aliasTx }) => aliasTx)).toEqual([null, null, null]);
  });

  it("is of the older of two equal trades: the younger is soon proven by its own", async () => {
    const venueS = START_MS / 1000;
    pushes.saw([rtds({ tx: TX, venueS: venueS - 15 }), rtds({ tx: THIRD_TX, venueS: venueS - 2 })], false);
    await settle();
    pushes.saw([pushed({ tx: OTHER_TX, venueS })], true);
    pushes.saw([pushed({ tx: THIRD_TX, venueS, identity: `${BLOCK}:2` })], true);
    await settle();
    expect(signals()).toMatchObject([
      { tx: TX, aliasTx: OTHER_TX, proven: 1, grossSharesMicro: 100 * MICRO },
      { tx: THIRD_TX, aliasTx: null, proven: 1, grossSharesMicro: 100 * MICRO },
    ]);
  });

  it("is of one that is exactly as large before one that is only near", async () => {
    pushes.saw([rtds()], true);
    pushes.saw([rtds({ tx: THIRD_TX, identity: "trades:two", sharesMicro: 100.5 * MICRO })], true);
    await settle();
    pushes.saw([pushed({ tx: OTHER_TX, identity: `${NEXT_BLOCK}:4`, sharesMicro: 100.5 * MICRO })], true);
    await settle();
    expect(signals()).toMatchObject([
      { tx: TX, aliasTx: null, proven: 0 },
      { tx: THIRD_TX, aliasTx: OTHER_TX, proven: 1 },
    ]);
  });

  it("is no alias of a trade whose own proof comes in the same read", async () => {
    pushes.saw([rtds()], false);
    await settle();
    rig.take(target, [sighting({ tx: OTHER_TX }), sighting({ tx: TX })]);
    expect(signals()).toMatchObject([
      { tx: TX, aliasTx: null, proven: 1 },
      { tx: OTHER_TX, aliasTx: null, proven: 1 },
    ]);
  });

  it("is still the same signal when it is read long after the trade was given up", async () => {
    pushes.saw([rtds()], false);
    await settle();
    rig.store.transact((records) => endUnproven(records, SETTINGS, START_MS + 11 * 60_000));
    expect(rig.records.discrepancies.open()).toMatchObject([{ kind: "unsettled-trade" }]);
    rig.take(target, [sighting({ tx: OTHER_TX })]);
    expect(signals()).toMatchObject([{ tx: TX, aliasTx: OTHER_TX, proven: 1 }]);
    expect(rig.records.discrepancies.open()).toEqual([]);
  });

  it("that never comes is told after ten minutes, and our copy is kept or sold as it is set", async () => {
    pushes.saw([rtds()], false);
    await settle();
    const later = START_MS + 600_001;
    expect(rig.store.transact((records) => endUnproven(records, SETTINGS, START_MS + 600_000))).toBe(0);
    const exit = { ...SETTINGS, unsettledTrade: "exit" } as const;
    expect(rig.store.transact((records) => endUnproven(records, exit, later))).toBe(1);
    expect(rig.store.transact((records) => endUnproven(records, exit, later))).toBe(0);
    expect(rig.records.discrepancies.open()).toMatchObject([{ kind: "unsettled-trade" }]);
    expect(rig.records.debts.of(target.id, 1)?.sharesMicro).toBe(9_000_000);
  });
});

describe("the order of a target (12)", () => {
  it("makes one episode of its fills, however far apart", async () => {
    const orderHash = `0x${"e".repeat(64)}`;
    pushes.saw([pushed({ orderHash, venueS: START_MS / 1000 - 900 })], true);
    pushes.saw([pushed({ orderHash, tx: OTHER_TX })], true);
    await settle();
    const [first, second] = signals();
    expect(second?.episodeId).toBe(first?.episodeId);
  });
});

describe("the latency of a signal", () => {
  it("tells who saw it first and when each step was taken", async () => {
    pushes.saw([rtds()], false);
    await settle();
    rig.clock.ms += 2_000;
    pushes.saw([pushed()], true);
    expect(rig.records.latencies.since(0)).toMatchObject([
      {
        ...{ firstFeed: "rtds", rtdsSeenMs: START_MS, chainSeenMs: START_MS + 2_000, dataApiSeenMs: null },
        ...{ decidedMs: START_MS, sentMs: START_MS, acknowledgedMs: START_MS, filledMs: START_MS, settledMs: START_MS },
      },
    ]);
  });
});

function token(text: string, outcomeIndex: number) {
  return { token: text, conditionId: "0xc1", outcomeIndex, outcome: "Yes", title: "Will it?", slug: "will-it" };
}
