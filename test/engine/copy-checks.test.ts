import { afterEach, describe, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import type { Sighting } from "../../src/domain/trade.ts";
import type { CopyRules, CopyRulesChange } from "../../src/engine/copy-rules.ts";
import { plainRules } from "../../src/engine/copy-rules.ts";
import { ReadWorths } from "../../src/engine/deciding/read-worths.ts";
import type { TargetRecord } from "../../src/engine/ports.ts";
import { Rig, START_MS, sighting, TARGET } from "./rig.ts";

const NOW_S = Math.floor(START_MS / 1000);

let rig: Rig;
let target: TargetRecord;

async function open(change: Partial<CopyRules> = {}): Promise<void> {
  rig = await Rig.open({ settings: { rules: { ...plainRules({ kind: "fixed", usdMicro: 5 * MICRO }), ...change } } });
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  rig.markets.add("0xc2", ["2001", "2002"], 500_000);
  target = rig.addTarget(TARGET);
}

/** Trades of his, each of an episode of its own. */
async function trade(afterS: number, change: Partial<Sighting> & { priceMicro?: number } = {}): Promise<void> {
  rig.clock.ms = START_MS + afterS * 1000;
  await rig.marks.run(rig.abort.signal);
  await rig.copy(target, [sighting({ venueS: NOW_S + afterS - 2, ...change })]);
}

function outcomes(): unknown[] {
  const signals = Array.from({ length: 12 }, (_, i) => rig.records.signals.get(i + 1) ?? []).flat();
  return signals.map(({ outcome, reason }) => reason ?? outcome);
}
const store = (targetId: number, change: CopyRulesChange): void =>
  rig.store.transact(({ copyRules }) =>
    copyRules.put({ targetId, rulesJson: JSON.stringify(change), setMs: rig.clock.ms, setBy: "test" }),
  );

afterEach(() => rig.close());

describe("what is copied of a target (13)", () => {
  it("leaves out what is below the bound, as the whole episode counts", async () => {
    await open({ ignoreBelowMicro: 60 * MICRO });
    await trade(0);
    expect(outcomes()).toEqual(["ignored size"]);
    await trade(10, { sharesMicro: 30 * MICRO });
    expect(outcomes()).toEqual(["ignored size", "copied"]);
    const failed = JSON.parse(rig.records.decisions.ofSignal(1)[0]?.failedJson ?? "[]");
    expect(failed).toEqual([{ check: "ignored size", figures: { his: "$50.00", "ignored below": "$60.00" } }]);
  });

  it("copies buys alone: his sells are not mirrored", async () => {
    await open({ sides: "buys" });
    await trade(0);
    await trade(10, { side: "SELL" });
    expect(outcomes()).toEqual(["copied", "sells copied"]);
    expect(rig.records.debts.open()).toEqual([]);
  });

  it("copies sells alone: nothing new is bought, what is held is sold with him", async () => {
    await open();
    await trade(0);
    store(0, { sides: "sells" });
    await trade(400);
    await trade(800, { side: "SELL", sharesMicro: 200 * MICRO });
    expect(outcomes()).toEqual(["copied", "buys copied", "copied"]);
    expect(rig.records.lots.open()).toEqual([]);
  });

  it.each([
    [0, ["copied", "adds", "adds", "copied"]],
    [1, ["copied", "copied", "adds", "copied"]],
    [null, ["copied", "copied", "copied", "copied"]],
  ])("lets %s episodes add to a position", async (adds, expected) => {
    await open({ adds });
    await trade(0);
    await trade(400);
    await trade(800);
    await trade(810, { token: "2001", conditionId: "0xc2" });
    expect(outcomes()).toEqual(expected);
  });

  it("begins to count anew when the position was closed", async () => {
    await open({ adds: 0 });
    await trade(0);
    await trade(400, { side: "SELL" });
    await trade(800);
    await trade(1200);
    expect(outcomes()).toEqual(["copied", "copied", "copied", "adds"]);
  });

  it("leaves what his resting orders traded where that is asked for, and counts none of it", async () => {
    await open({ makerFills: false, sizing: { kind: "percent", ppm: 50_000 } });
    await trade(0, { feed: "chain", identity: "0xb1:1", asMaker: true, sharesMicro: 200 * MICRO });
    await trade(10, { feed: "chain", identity: "0xb2:1", asMaker: false, sharesMicro: 60 * MICRO, orderHash: "0xaa" });
    await trade(400, { feed: "data-api", sharesMicro: 120 * MICRO });
    expect(outcomes()).toEqual(["his role", "minimum", "copied"]);
    expect(rig.records.signals.get(1)?.asMaker).toBe(1);
    expect([2, 3].map((id) => rig.records.decisions.ofSignal(id).at(-1)?.sizeMicro)).toEqual([1_500_000, 3_000_000]);
  });

  it("believes that he took as soon as one row says so", async () => {
    await open({ makerFills: false });
    const tx = `0x${"7".repeat(64)}`;
    await trade(0, { tx, feed: "log", identity: "0xb1:1", asMaker: true });
    expect(outcomes()).toEqual(["his role"]);
    const rows = [
      sighting({ tx, venueS: NOW_S - 2, feed: "chain", identity: "0xb1:1", asMaker: true }),
      sighting({ tx, venueS: NOW_S - 2, feed: "chain", identity: "0xb1:2", asMaker: false }),
    ];
    await rig.copy(target, rows);
    expect(rig.records.signals.get(1)?.asMaker).toBe(0);
    expect(outcomes()).toEqual(["copied"]);
  });

  it("is by the target's own rules before the stored default before the settings", async () => {
    await open();
    store(0, { sizing: { kind: "fixed", usdMicro: 4 * MICRO }, mostMicro: 3_500_000 });
    await trade(0);
    store(target.id, { sizing: { kind: "fixed", usdMicro: 3 * MICRO } });
    await trade(400);
    expect([1, 2].map((id) => rig.records.decisions.ofSignal(id)[0]?.sizeMicro)).toEqual([3_500_000, 3_000_000]);
  });

  it("buys nothing by rules that nobody understands, and goes on with the others", async () => {
    await open();
    store(target.id, { sides: "sideways" } as unknown as CopyRulesChange);
    await trade(0);
    expect(outcomes()).toEqual(["an error of ours"]);
  });
});

describe("sizes in proportion to equity (13)", () => {
  const equity = { sizing: { kind: "equity", ppm: 1_000_000 } } as const;
  let worthMicro: number | Error;
  const read = () =>
    new ReadWorths({
      store: rig.store,
      data: rig.markets,
      clock: rig.clock,
      settings: { rules: { ...plainRules({ kind: "fixed", usdMicro: MICRO }), ...equity } },
      worthOf: async () => {
        if (worthMicro instanceof Error) throw worthMicro;
        return worthMicro;
      },
    });

  it("are the part of ours that his trade is of his positions", async () => {
    await open(equity);
    worthMicro = 10_000 * MICRO;
    await read().run(rig.abort.signal);
    // $50 of his $10,000 is 0.5%; ours is $1,000.
    await trade(0);
    expect(rig.records.decisions.ofSignal(1)[0]?.sizeMicro).toBe(5 * MICRO);
    expect(outcomes()).toEqual(["copied"]);
  });

  it("are refused while his worth was never read, is nothing, or is older than an hour", async () => {
    await open(equity);
    await trade(0);
    worthMicro = 0;
    await read().run(rig.abort.signal);
    await trade(400);
    worthMicro = 10_000 * MICRO;
    rig.clock.ms = START_MS + 1_000_000;
    await read().run(rig.abort.signal);
    await trade(1_000 + 3_600);
    await trade(1_000 + 3_700);
    const names = [1, 2, 3, 4].map((id) =>
      rig.records.decisions.ofSignal(id)[0]?.failedJson.includes("his worth known"),
    );
    expect(names).toEqual([true, true, false, true]);
  });

  it("read what is due every ten minutes, and tell what cannot be read once", async () => {
    await open(equity);
    worthMicro = 7 * MICRO;
    const worths = read();
    await worths.run(rig.abort.signal);
    expect(rig.records.targetWorths.of(target.id)).toEqual({
      targetId: target.id,
      positionsMicro: 7 * MICRO,
      readMs: START_MS,
    });
    worthMicro = new Error("no answer");
    rig.clock.ms += 599_000;
    await worths.run(rig.abort.signal);
    expect(rig.records.targetWorths.of(target.id)?.readMs).toBe(START_MS);
    rig.clock.ms += 1_000;
    await worths.run(rig.abort.signal);
    expect(rig.records.targetWorths.of(target.id)?.positionsMicro).toBe(7 * MICRO);
    worthMicro = 8 * MICRO;
    await worths.run(rig.abort.signal);
    expect(rig.records.targetWorths.of(target.id)?.positionsMicro).toBe(8 * MICRO);
  });
});
