import { afterEach, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import type { Sighting } from "../../src/domain/trade.ts";
import type { TargetRecord } from "../../src/engine/ports.ts";
import { Rig, START_MS, sighting, TARGET } from "./rig.ts";

const NOW_S = Math.floor(START_MS / 1000);
const BUYS = 12;
const PLACES = 3;

let rig: Rig;
let target: TargetRecord;
/** Lets the venue answer the order that has waited longest. */
const waiting: (() => void)[] = [];
/** The tokens of the orders in the order in which they reached the venue. */
const reached: string[] = [];

async function openSlow(): Promise<void> {
  rig = await Rig.open({ settings: { mostInFlight: PLACES } });
  target = rig.addTarget(TARGET);
  for (let i = 0; i < BUYS; i += 1) rig.markets.add(market(i), [token(i), `${token(i)}9`], 500_000);
  const { place } = rig.venue;
  rig.venue.place = async (order, signal) => {
    reached.push(`${order.side} ${order.token}`);
    await new Promise<void>((resolve) => waiting.push(resolve));
    return place(order, signal);
  };
}

const market = (i: number): string => `0xc${i}`;
const token = (i: number): string => `10${String(i).padStart(2, "0")}`;
/** A buy of a token of its own, the later the higher its number. */
const buy = (i: number): Sighting =>
  sighting({ token: token(i), conditionId: market(i), venueS: NOW_S - 60 + i, sharesMicro: 100 * MICRO });
const undecided = (): number => rig.records.signals.undecided(1_000).length;

afterEach(() => {
  waiting.length = 0;
  reached.length = 0;
  rig.close();
});

it("buys wait while as many as may be are on their way, the newest go first, and each place that frees is taken", async () => {
  await openSlow();
  rig.take(
    target,
    Array.from({ length: BUYS }, (_, i) => buy(i)),
  );
  await rig.decider.run(rig.abort.signal);
  await expect.poll(() => reached).toEqual([`BUY ${token(11)}`, `BUY ${token(10)}`, `BUY ${token(9)}`]);
  expect(undecided()).toBe(BUYS - PLACES);
  expect(rig.desk.inFlight("BUY")).toBe(PLACES);
  // One answer, one place: the next newest leaves without a scan.
  waiting.shift()?.();
  await expect.poll(() => reached.at(-1)).toBe(`BUY ${token(8)}`);
  for (let left = BUYS - PLACES - 1; left > 0; left -= 1) {
    expect(rig.desk.inFlight("BUY")).toBeLessThanOrEqual(PLACES);
    waiting.shift()?.();
    await expect.poll(() => undecided()).toBe(left - 1);
  }
  await expect.poll(() => reached).toHaveLength(BUYS);
  expect(reached).toEqual(Array.from({ length: BUYS }, (_, i) => `BUY ${token(BUYS - 1 - i)}`));
});

it("sells do not wait for buys, and what waited too long ends as stale", async () => {
  await openSlow();
  rig.take(target, [buy(0)]);
  await rig.decider.run(rig.abort.signal);
  await expect.poll(() => waiting.length).toBe(1);
  waiting.shift()?.();
  await rig.desk.idle();
  expect(rig.records.lots.open()).toHaveLength(1);

  rig.take(target, [
    ...Array.from({ length: 6 }, (_, i) => buy(i + 1)),
    sighting({ token: token(0), conditionId: market(0), side: "SELL", venueS: NOW_S - 1, sharesMicro: 100 * MICRO }),
  ]);
  await rig.decider.run(rig.abort.signal);
  await expect.poll(() => reached).toContain(`SELL ${token(0)}`);
  expect(undecided()).toBe(6 - PLACES);
  rig.clock.ms += 130_000;
  await rig.decider.run(rig.abort.signal);
  const stale = [1, 2, 3].map((i) => rig.records.signals.get(i + 1));
  expect(stale.map((signal) => [signal?.outcome, signal?.reason])).toEqual(
    Array.from({ length: 3 }, () => ["skipped", "stale"]),
  );
  for (const answer of waiting.splice(0)) answer();
});
