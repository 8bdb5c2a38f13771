import { afterEach, describe, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import { plainRules } from "../../src/engine/copy-rules.ts";
import type { TargetRecord } from "../../src/engine/ports.ts";
import type { RigChange } from "./rig.ts";
import { Rig, START_MS, sighting, TARGET } from "./rig.ts";

const NOW_S = Math.floor(START_MS / 1000);
let rig: Rig;
let target: TargetRecord;
afterEach(() => rig.close());

async function open(change: RigChange = {}): Promise<void> {
  rig = await Rig.open(change);
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  target = rig.addTarget(TARGET);
}

/** The first order that is sent waits for the venue's answer, until what is returned is called. */
function firstAnswerLate(): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const place = rig.venue.place.bind(rig.venue);
  let isFirst = true;
  rig.venue.place = async (order, signal) => {
    const waits = isFirst;
    isFirst = false;
    if (waits) await promise;
    return place(order, signal);
  };
  return async () => {
    resolve();
    await rig.desk.idle();
  };
}

const buy = (agoS: number, shares = 100, change = {}) =>
  sighting({ venueS: NOW_S - agoS, sharesMicro: shares * MICRO, ...change });
const sell = (agoS: number, shares = 100, change = {}) =>
  sighting({ side: "SELL", priceMicro: 490_000, venueS: NOW_S - agoS, sharesMicro: shares * MICRO, ...change });
const round = () => rig.decider.run(rig.abort.signal);
const told = async (...sightings: readonly ReturnType<typeof sighting>[]) => {
  rig.take(target, sightings);
  await round();
};
const outcomes = () =>
  [1, 2, 3, 4].flatMap((id) => {
    const signal = rig.records.signals.get(id);
    return signal === undefined ? [] : [`${signal.side} ${signal.outcome} ${signal.reason}`];
  });
const held = (tokenId = 1) => (rig.records.lots.of(target.id, tokenId)?.sharesMicro ?? 0) / MICRO;
const owed = () => (rig.records.debts.of(target.id, 1)?.sharesMicro ?? 0) / MICRO;

describe("a buy of what he has sold again (14)", () => {
  it("is not made where it waited for its proof while the sell was decided", async () => {
    await open({ settings: { rules: plainRules({ kind: "percent", ppm: 100_000 }) } });
    await told(buy(5, 100, { feed: "rtds", identity: "trades:a", tx: "0xaa" }));
    await told(sell(3));
    await told(buy(5, 100, { tx: "0xaa" }));
    expect(outcomes()).toEqual(["BUY skipped netting", "SELL skipped nothing held"]);
  });

  it("is not made where the sell was told first", async () => {
    await open();
    await told(sell(3));
    await told(buy(5));
    expect(outcomes()).toEqual(["SELL skipped nothing held", "BUY skipped netting"]);
  });

  it("is made where he kept some of it, or had sold before", async () => {
    await open();
    await told(sell(9));
    await told(sell(3, 50));
    await told(buy(5));
    await rig.desk.idle();
    expect(outcomes().at(-1)).toBe("BUY copied null");
  });
});

describe("a sell of his while our buy is under way (19, 20)", () => {
  it("is mirrored by all that the buy brought", async () => {
    await open();
    const answer = firstAnswerLate();
    await told(buy(9));
    await told(sell(7, 50));
    rig.clock.ms += 44_000;
    await round();
    expect([outcomes()[1], held()]).toEqual(["SELL null null", 0]);
    await answer();
    await rig.decide();
    expect([outcomes()[1], owed()]).toEqual(["SELL owed null", 4.5]);
  });

  it("is decided without it when that takes long, and what comes later is owed as it comes", async () => {
    await open();
    const answer = firstAnswerLate();
    await told(buy(9));
    await told(sell(7, 50));
    rig.clock.ms += 46_000;
    await round();
    expect([outcomes()[1], held()]).toEqual(["SELL skipped nothing held", 0]);
    await told(sell(6, 25));
    rig.clock.ms += 46_000;
    await round();
    await answer();
    expect([held(), owed()]).toEqual([9, 6.75]);
    await rig.decide();
    expect(held()).toBe(2.25);
  });

  it("is measured by what he held also where the buy ended while the round was reading", async () => {
    await open();
    const unread = () => Promise.reject(new Error("not asked for"));
    rig.holdings = {
      ...{ present: unread, beforeSecond: unread },
      before: () => Promise.resolve({ sharesMicro: 1_100 * MICRO, block: 7 }),
    };
    const answer = firstAnswerLate();
    await told(buy(9));
    const { market } = rig.markets;
    rig.markets.market = async (conditionId) => {
      rig.markets.market = market;
      await answer();
      return market(conditionId);
    };
    // The market of his other buy is read while the first one ends.
    rig.markets.add("0xc2", ["2001", "2002"], 500_000);
    await told(sell(7), buy(2, 10, { conditionId: "0xc2", token: "2001" }));
    await rig.decide();
    expect(owed()).toBeCloseTo(9 / 11, 5);
  });

  it("comes before a buy that he made after it: that one is held, and not sold with the first", async () => {
    await open();
    const answer = firstAnswerLate();
    await told(buy(9));
    await told(sell(7));
    await told(buy(2, 200));
    expect(outcomes().slice(1)).toEqual(["SELL null null", "BUY null null"]);
    await answer();
    await rig.decide();
    expect(outcomes().slice(1)).toEqual(["SELL copied null", "BUY copied null"]);
    expect(held()).toBe(9);
  });
});
