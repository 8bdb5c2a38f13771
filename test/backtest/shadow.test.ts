import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AppPorts, Person } from "../../src/app/ports.ts";
import { Refusal } from "../../src/app/refusal.ts";
import { pauseTarget, resumeTarget, shadowOf, shadowTarget } from "../../src/app/targets.ts";
import { MICRO } from "../../src/domain/micro.ts";
import type { TargetRecord } from "../../src/engine/ports.ts";
import { Rig, START_MS, sighting, TARGET } from "../engine/rig.ts";
import { chatPorts } from "../handlers/chat-ports.ts";

const OPERATOR: Person = { id: 1, telegramId: "1", name: "Sam", role: "operator", zone: "UTC", addedMs: 0 };
const HIS_MARKET = { conditionId: "0xc2", token: "2001" };

let rig: Rig;
let app: AppPorts;
let target: TargetRecord;

beforeEach(async () => {
  rig = await Rig.open();
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  rig.markets.add("0xc2", ["2001", "2002"], 500_000);
  target = rig.addTarget(TARGET);
  const clock = { nowMs: rig.clock.nowMs };
  app = { ...chatPorts(rig.store, {}), marketClock: clock, venueNowMs: rig.clock.nowMs };
});
afterEach(() => rig.close());

const shadow = () => shadowOf(app, target.name);
const orders = () => rig.venue.placed.length;

/** One trade of his, a second ago. */
async function trade(change: Parameters<typeof sighting>[0]): Promise<void> {
  rig.clock.ms += 400_000;
  await rig.marks.run(rig.abort.signal);
  const present = rig.records.targets.get(target.id) ?? target;
  await rig.copy(present, [sighting({ ...HIS_MARKET, venueS: rig.clock.ms / 1000 - 1, ...change })]);
}

describe("a target in shadow", () => {
  it("is never bought, while the sales of what is held of it are still followed", async () => {
    await trade({ conditionId: "0xc1", token: "1001" });
    expect(orders()).toBe(1);
    shadowTarget(app, OPERATOR, target.name);
    await trade({});
    await trade({ sharesMicro: 50 * MICRO });
    expect(orders()).toBe(1);
    const [, second] = [1, 2].map((id) => rig.records.signals.get(id));
    expect([second?.outcome, second?.reason]).toEqual(["skipped", "target active"]);
    await trade({ conditionId: "0xc1", token: "1001", side: "SELL", sharesMicro: 100 * MICRO, priceMicro: 490_000 });
    expect(orders()).toBe(2);
    expect(rig.records.lots.open()).toEqual([]);
  });

  it("tells what it would have brought since then, by the backtest's arithmetic", async () => {
    await trade({});
    shadowTarget(app, OPERATOR, target.name);
    const sinceMs = rig.clock.ms;
    expect(shadow()).toMatchObject({ sinceMs, countedFromMs: sinceMs, paper: { copies: 0, profitMicro: 0 } });
    await trade({ sharesMicro: 100 * MICRO });
    // $5 at 0.5 on paper: 10 shares; then he sells all 200 that he holds at 0.6.
    expect(shadow()?.paper).toMatchObject({ copies: 1, boughtMicro: 5 * MICRO, openPositions: 1 });
    await trade({ side: "SELL", sharesMicro: 200 * MICRO, collateralMicro: 120 * MICRO, priceMicro: 600_000 });
    expect(shadow()?.paper).toMatchObject({ exits: 1, soldMicro: 6 * MICRO, profitMicro: MICRO, wins: 1 });
    // Nothing of it is ours.
    expect(rig.records.account.get().cashMicro).toBeGreaterThan(990 * MICRO);
  });

  it("follows the target's own copy rules and the limits", async () => {
    const set = (rules: object) =>
      rig.store.transact(({ copyRules }) =>
        copyRules.put({ targetId: target.id, rulesJson: JSON.stringify(rules), setMs: 0, setBy: "test" }),
      );
    shadowTarget(app, OPERATOR, target.name);
    await trade({});
    const copied = () => [shadow()?.paper.boughtMicro, shadow()?.paper.skipped];
    set({ sizing: { kind: "percent", ppm: 80_000 } });
    expect(copied()).toEqual([4 * MICRO, {}]);
    set({ sides: "sells" });
    expect(copied()).toEqual([0, { "buys copied": 1 }]);
    set({ ignoreBelowMicro: 51 * MICRO });
    expect(copied()).toEqual([0, { "ignored size": 1 }]);
    set({ adds: 0 });
    await trade({});
    expect(copied()).toEqual([5 * MICRO, { adds: 1 }]);
    rig.records.limits.set({ name: "tradesPerDay", value: 0, setMs: 0, setBy: "test", reason: "" });
    expect(copied()).toEqual([0, { "trades a day": 2 }]);
  });

  it("plays what the store alone knows: events, and which of his orders rested; and own exits", async () => {
    const set = (rules: object) =>
      rig.store.transact(({ copyRules }) =>
        copyRules.put({ targetId: target.id, rulesJson: JSON.stringify(rules), setMs: 0, setBy: "test" }),
      );
    shadowTarget(app, OPERATOR, target.name);
    await trade({});
    await trade({ conditionId: "0xc1", token: "1001" });
    const [taken, rested] = [1, 2].map((id) => rig.records.signals.get(id)?.tokenId ?? 0);
    for (const tokenId of [taken, rested]) rig.records.risk.noteEvent(tokenId ?? 0, "one event");
    const skipped = () => shadow()?.paper.skipped;
    expect(skipped()).toEqual({});
    rig.records.limits.set({ name: "maxPerEventMicro", value: 5 * MICRO, setMs: 0, setBy: "test", reason: "" });
    expect(skipped()).toEqual({ "max per event": 1 });
    rig.records.signals.update(2, { asMaker: 1 });
    rig.records.limits.set({ name: "maxPerEventMicro", value: 100 * MICRO, setMs: 0, setBy: "test", reason: "" });
    expect(skipped()).toEqual({});
    set({ makerFills: false });
    expect(skipped()).toEqual({ "his role": 1 });
    set({ stopLossPpm: 100_000 });
    await trade({ side: "SELL", sharesMicro: MICRO, collateralMicro: 400_000, priceMicro: 400_000 });
    expect(shadow()?.paper.ownExits).toEqual({ "stop loss": 1 });
  });

  it("ends with a resume and begins anew with the next shadow; a viewer may not begin one", async () => {
    shadowTarget(app, OPERATOR, target.name);
    expect(() => shadowTarget(app, OPERATOR, target.name)).toThrow(Refusal);
    rig.store.transact((records) => resumeTarget(records, OPERATOR, target.name));
    expect(shadow()).toBeUndefined();
    rig.clock.ms += 1_000;
    pauseTarget(app, OPERATOR, target.name);
    expect(shadow()).toBeUndefined();
    shadowTarget(app, OPERATOR, target.name);
    expect(shadow()?.sinceMs).toBe(START_MS + 1_000);
    expect(() => shadowTarget(app, { ...OPERATOR, role: "viewer" }, target.name)).toThrow(Refusal);
  });
});
