import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BreakerWatch } from "../../../src/engine/breakers/breaker-watch.ts";
import { openBreakers } from "../../../src/engine/breakers/open-breakers.ts";
import { closeBreaker, tripBreaker } from "../../../src/engine/breakers/trip.ts";
import type { FeedStatus, TargetRecord } from "../../../src/engine/ports.ts";
import { SqliteStore } from "../../../src/store/store.ts";
import { Rig, START_MS, sighting, TARGET } from "../rig.ts";

const MINUTE_MS = 60_000;
let rig: Rig;
let watch: BreakerWatch;
let target: TargetRecord;
let sent: number;
let failed: number;
let decisions: number;
let heardMs: number;
let undeliveredSinceMs: number | undefined;

const feed = (): FeedStatus => ({
  ...{ name: "data-api", state: "up", sinceMs: START_MS, endpoint: "here", lastDataMs: heardMs, lagMs: null },
  ...{ problem: null, counts: {} },
});

beforeEach(async () => {
  rig = await Rig.open();
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  target = rig.addTarget(TARGET);
  [sent, failed, decisions, heardMs, undeliveredSinceMs] = [0, 0, 0, START_MS, undefined];
  watch = new BreakerWatch({
    ...{ store: rig.store, data: rig.markets, clock: rig.clock, peopleClock: rig.clock },
    requests: () => ({ sent, failed }),
    feeds: () => [feed()],
    failedDecisions: () => decisions,
    undeliveredSinceMs: () => undeliveredSinceMs,
  });
});
afterEach(() => rig.close());

const open = () => openBreakers(rig.records);
const stateOf = (name: string) => rig.records.breakers.of(name)?.state;
const journaled = () => rig.store.journalHead().seq; // grows with every change that is journaled
async function look(afterMs = 0): Promise<void> {
  rig.clock.ms += afterMs;
  heardMs = Math.max(heardMs, rig.clock.ms);
  await watch.run(rig.abort.signal);
}
/** A buy of a market of its own, just made. */
async function buy(number: number): Promise<string | null | undefined> {
  rig.markets.add(`0xm${number}`, [`${number}1`, `${number}2`], 500_000);
  const before = rig.venue.placed.length;
  const venueS = Math.floor(rig.clock.ms / 1000) - 5;
  await rig.copy(target, [sighting({ token: `${number}1`, conditionId: `0xm${number}`, venueS })]);
  return rig.venue.placed.length > before ? "placed" : undefined;
}

describe("a breaker of the running engine", () => {
  it("opens by what was counted, stops buys, lets one probe and closes when the venue took it", async () => {
    await look();
    [sent, failed] = [40, 30];
    await look(5_000);
    expect(open()).toEqual(["errors"]);
    expect(await buy(1)).toBeUndefined();
    [sent, failed] = [100, 30];
    await look(3 * MINUTE_MS);
    expect([stateOf("errors"), open()]).toEqual(["half-open", []]);
    expect(await buy(2)).toBe("placed");
    // Its fate is known, but nobody has looked yet: a second buy waits.
    expect([stateOf("errors"), open()]).toEqual(["half-open", ["errors"]]);
    expect(await buy(3)).toBeUndefined();
    await look(5_000);
    expect([stateOf("errors"), open()]).toEqual(["closed", []]);
    await rig.decide();
    expect(rig.records.signals.latestOfTarget(target.id)?.outcome).toBe("copied");
  });

  it("lets one of two buys of a round pass, and the other once that one came through", async () => {
    rig.store.transact((records) => tripBreaker(records, "refusals", "tried", rig.clock.ms));
    await look(3 * MINUTE_MS);
    expect(stateOf("refusals")).toBe("half-open");
    const venueS = Math.floor(rig.clock.ms / 1000) - 5;
    rig.markets.add("0xc2", ["2001", "2002"], 500_000);
    await rig.copy(target, [sighting({ venueS }), sighting({ venueS, token: "2001", conditionId: "0xc2" })]);
    expect(rig.venue.placed).toHaveLength(1);
    await look(1_000);
    await rig.decide();
    expect(rig.venue.placed).toHaveLength(2);
  });

  it("opens again for longer when its probe is refused", async () => {
    rig.store.transact((records) => tripBreaker(records, "errors", "tried", rig.clock.ms));
    await look(2 * MINUTE_MS);
    rig.venue.mode = "refused";
    expect(await buy(1)).toBe("placed");
    await look(5_000);
    expect(rig.records.breakers.of("errors")).toMatchObject({ state: "open", trips: 2 });
    await look(MINUTE_MS);
    expect(stateOf("errors")).toBe("open");
    await look(2 * MINUTE_MS);
    expect(stateOf("errors")).toBe("half-open");
  });

  it("opens for refusals in a row, and forgets them with the first order that the venue takes", async () => {
    rig.venue.mode = "refused";
    for (let number = 1; number <= 4; number += 1) await buy(number);
    await look();
    expect(open()).toEqual([]);
    rig.venue.mode = "matched";
    await buy(5);
    rig.venue.mode = "refused";
    for (let number = 6; number <= 9; number += 1) await buy(number);
    await look();
    expect(open()).toEqual([]);
    await buy(10);
    await look();
    expect(open()).toEqual(["refusals"]);
    expect(rig.records.breakers.of("refusals")?.cause).toBe(
      "5 orders in a row were refused: balance or allowance is too small: /balance shows the one, /doctor checks the other",
    );
  });

  it("opens for refusals of our own signer, too", async () => {
    const { sign } = rig.signer;
    rig.signer.sign = () => Promise.reject(new Error("its cap is reached"));
    for (let number = 1; number <= 4; number += 1) await buy(number);
    await look();
    expect(open()).toEqual([]);
    await buy(5);
    await look();
    expect(rig.records.breakers.of("refusals")?.cause).toBe(
      "5 orders in a row were refused: not signed: its cap is reached",
    );
    rig.signer.sign = sign;
    await look(3 * MINUTE_MS);
    await buy(6);
    await look();
    expect(stateOf("refusals")).toBe("closed");
  });

  it("opens when orders are of unknown fate, when feeds are silent, when an alert is not delivered", async () => {
    rig.venue.mode = "lost";
    for (let number = 1; number <= 3; number += 1) await buy(number);
    await look();
    expect(open()).toEqual(["unknown-fates"]);
    undeliveredSinceMs = rig.clock.ms - 16 * MINUTE_MS;
    rig.clock.ms += 4 * MINUTE_MS;
    await watch.run(rig.abort.signal);
    expect(open()).toEqual(["feed-silence", "undelivered-alerts", "unknown-fates"]);
    decisions = 3;
    await look();
    expect(open()).toContain("errors");
  });

  it("opens when books do not move though their tokens trade", async () => {
    const traded = [1, 2, 3].map((number) => {
      rig.markets.add(`0xm${number}`, [`${number}1`, `${number}2`], 500_000);
      const wallet = `0x${String(number + 3).repeat(40)}`;
      const trade = sighting({ wallet, token: `${number}1`, conditionId: `0xm${number}` });
      rig.take(rig.addTarget(wallet), [trade]);
      return trade;
    });
    rig.clock.ms += MINUTE_MS;
    await look();
    expect(open()).toEqual([]);
    const real = rig.markets.book;
    rig.markets.book = async (token) => {
      const book = await real(token);
      return book && { ...book, venueMs: START_MS - 10 * MINUTE_MS };
    };
    await look(MINUTE_MS);
    expect([traded.length, open()]).toEqual([3, ["frozen-books"]]);
  });

  it("outlives the program, and tells and journals each change", async () => {
    const before = journaled();
    rig.store.transact((records) => tripBreaker(records, "second-instance", "somebody trades", rig.clock.ms));
    expect(journaled()).toBeGreaterThan(before);
    const again = await SqliteStore.open({ file: `${rig.folder}/bot.db`, clockNowMs: rig.clock.nowMs });
    expect(again.records.breakers.of("second-instance")).toMatchObject({
      state: "open",
      latched: 1,
      cause: "somebody trades",
    });
    again.close();
    await look(24 * 60 * MINUTE_MS);
    expect(open()).toEqual(["second-instance"]);
    rig.store.transact((records) => closeBreaker(records, "second-instance", rig.clock.ms));
    expect(open()).toEqual([]);
  });
});
