import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import { bookFill } from "../../src/engine/books/ledger.ts";
import { plainRules } from "../../src/engine/copy-rules.ts";
import type { TargetRecord } from "../../src/engine/ports.ts";
import { changeTradingState } from "../../src/engine/trading-state.ts";
import { builder } from "../../src/store/statement.ts";
import { Rig, START_MS, sighting, TARGET } from "./rig.ts";

let rig: Rig;
let target: TargetRecord;

beforeEach(async () => {
  rig = await Rig.open();
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  target = rig.addTarget(TARGET);
});
afterEach(() => rig.close());

const outcomes = () => rig.records.signals.ofEpisode(1).map(({ outcome, reason }) => [outcome, reason]);
const lot = () => rig.records.lots.of(1, 1);
const orders = () => rig.records.orders.ofEpisode(1);

describe("copying a buy", () => {
  it("buys for $5 at the target's price plus at most the slippage, and books lot and cash", async () => {
    await rig.copy(target, [sighting()]);
    expect(outcomes()).toEqual([["copied", null]]);
    expect(orders()[0]).toMatchObject({
      state: "settled",
      limitMicro: 510_000,
      sharesMicro: 9_000_000,
      reservedMicro: 0,
    });
    expect(lot()).toMatchObject({ sharesMicro: 9_000_000, costMicro: 4_500_000, theirsMicro: 100 * MICRO });
    expect(rig.records.account.get().cashMicro).toBe(1_000 * MICRO - 4_500_000);
  });

  it("spends the fixed amount once an episode, however many trades it has (12)", async () => {
    await rig.copy(target, [sighting(), sighting(), sighting()]);
    await rig.copy(target, [sighting({ venueS: START_MS / 1000 - 1 })]);
    expect(orders()).toHaveLength(1);
    expect(outcomes()).toEqual([
      ["copied", null],
      ["copied", null],
      ["copied", null],
      ["copied", null],
    ]);
  });

  it.each([undefined, true])(
    "counts nothing from before the target was added into the size, nor into what our lot stands for (8), resting: %s",
    async (asMaker) => {
      rig.close();
      rig = await Rig.open({
        settings: { rules: plainRules({ kind: "percent", ppm: 50_000 }) },
        limits: { maxPerTradeMicro: 100 * MICRO, maxPerPositionMicro: 500 * MICRO },
      });
      rig.markets.add("0xc1", ["1001", "1002"], 500_000);
      target = rig.addTarget(TARGET);
      const nowS = START_MS / 1000;
      rig.store.transact(({ targets }) => targets.update(target.id, { baselineS: nowS - 20 }));
      target = { ...target, baselineS: nowS - 20 };
      const [history, fresh] = [10_000 * MICRO, 200 * MICRO];
      await rig.copy(target, [sighting({ venueS: nowS - 60, sharesMicro: history })]);
      await rig.copy(target, [sighting({ venueS: nowS - 3, sharesMicro: fresh, ...(asMaker && { asMaker }) })]);
      expect(outcomes().at(-1)).toEqual(["copied", null]);
      expect(orders()[0]?.notionalMicro).toBeLessThanOrEqual(5 * MICRO);
      expect(lot()?.theirsMicro).toBe(fresh);
    },
  );

  it("starts a new episode after a gap of more than 300 s", async () => {
    await rig.copy(target, [sighting({ venueS: START_MS / 1000 - 10 })]);
    rig.clock.ms += 400_000;
    await rig.marks.run(rig.abort.signal);
    await rig.copy(target, [sighting({ venueS: rig.clock.ms / 1000 - 10 })]);
    expect(rig.records.orders.ofEpisode(2)).toHaveLength(1);
  });

  it("two decisions that a late trade shows to be one keep what each bought, and the journal tells of it (12)", async () => {
    const firstS = START_MS / 1000 - 10;
    await rig.copy(target, [sighting({ venueS: firstS })]);
    rig.clock.ms += 400_000;
    await rig.marks.run(rig.abort.signal);
    await rig.copy(target, [sighting({ venueS: firstS + 400 })]);
    const committed = () => rig.records.episodes.get(1)?.committedMicro;
    const each = committed() ?? 0;
    await rig.copy(target, [sighting({ venueS: firstS + 200 })]);
    expect(orders()).toHaveLength(2);
    expect(committed()).toBe(2 * each);
    const joined = rig.store.rows(
      builder.selectFrom("journal").select("bodyJson").where("kind", "=", "episodes-joined"),
    );
    expect(joined.map(({ bodyJson }) => JSON.parse(bodyJson))).toEqual([
      { id: 1, laterId: 2, committedMicro: each, day: expect.any(String) },
    ]);
  });

  it.each([
    ["stale", () => ({ venueS: START_MS / 1000 - 121 })],
    ["own wallet", () => ({ wallet: "0x00000000000000000000000000000000000000ff" })],
    ["price range", () => ({ priceMicro: 990_000 })],
    ["slippage", () => ({ priceMicro: 450_000 })],
    ["market known", () => ({ conditionId: "0xc9", token: "9001" })],
  ])("refuses with the reason %s", async (reason, change) => {
    await rig.copy(target, [sighting(change())]);
    expect(outcomes()).toEqual([["skipped", reason]]);
    expect(rig.venue.placed).toEqual([]);
  });

  it("refuses when the market is closed, ends soon, or is nearly out of minimum size", async () => {
    rig.markets.add("0xc2", ["2001", "2002"], 500_000, { closed: true });
    rig.markets.add("0xc3", ["3001", "3002"], 500_000, { endMs: START_MS + 30_000 });
    rig.markets.add("0xc4", ["4001", "4002"], 500_000, { minSharesMicro: 50 * MICRO });
    await rig.copy(
      target,
      [2, 3, 4].map((n) => sighting({ conditionId: `0xc${n}`, token: `${n}001` })),
    );
    expect([1, 2, 3].map((id) => rig.records.signals.get(id)?.reason)).toEqual(["market open", "time left", "minimum"]);
  });

  it("keeps a signal undecided while the market cannot be read, and refuses it once stale", async () => {
    rig.markets.failing = true;
    await rig.copy(target, [sighting()]);
    expect(outcomes()).toEqual([[null, null]]);
    rig.markets.failing = false;
    await rig.decide();
    expect(outcomes()).toEqual([["copied", null]]);
  });

  it("says once that the day's trades are used up", async () => {
    rig.store.transact((records) =>
      records.limits.set({ name: "tradesPerDay", value: 1, setMs: 0, setBy: "test", reason: "" }),
    );
    for (const n of [2, 3, 4]) rig.markets.add(`0xc${n}`, [`${n}001`, `${n}002`], 500_000);
    await rig.copy(
      target,
      [2, 3, 4].map((n) => sighting({ conditionId: `0xc${n}`, token: `${n}001` })),
    );
    const decided = [1, 2, 3].map((id) => rig.records.signals.get(id)?.reason);
    expect(decided.filter((reason) => reason === "trades a day")).toHaveLength(2);
    expect(rig.records.days.latest()?.trades).toBe(1);
    expect(rig.records.days.latest()?.limitToldMs).not.toBeNull();
  });

  it("names a limit of trades a day that lets something through where it is 0", async () => {
    rig.store.transact((records) =>
      records.limits.set({ name: "tradesPerDay", value: 0, setMs: 0, setBy: "test", reason: "" }),
    );
    rig.markets.add("0xc2", ["2001", "2002"], 500_000);
    await rig.copy(target, [sighting({ conditionId: "0xc2", token: "2001" })]);
    const [told] = rig.store.rows(builder.selectFrom("alerts").select("text").where("kind", "=", "day-limit-used-up"));
    expect(told?.text).toContain("The limit of trades a day is 0: no buys.");
    expect(told?.text).toContain("/limits set trades-per-day 1 raises it.");
  });

  it("orders nothing for growth within the tolerance, and the rest for more (3)", async () => {
    rig.close();
    rig = await Rig.open({
      settings: { rules: plainRules({ kind: "percent", ppm: 1_000_000 }) },
      limits: { maxPerTradeMicro: 20 * MICRO },
    });
    rig.markets.add("0xc1", ["1001", "1002"], 500_000);
    target = rig.addTarget(TARGET);
    const first = sighting({ sharesMicro: 12 * MICRO });
    await rig.copy(target, [first]);
    await rig.copy(target, [{ ...first, identity: "tiny", sharesMicro: 10_000, collateralMicro: 5_000 }]);
    expect(orders()).toHaveLength(1);
    await rig.copy(target, [{ ...first, identity: "more" }]);
    expect(orders()).toHaveLength(2);
    // Two orders of one episode are one trade of the day (12).
    expect(rig.records.days.latest()?.trades).toBe(1);
    expect(outcomes()).toEqual([["copied", null]]);
  });
});

describe("a target who copies us (22)", () => {
  it("is no longer copied once most of his buys came right after ours", async () => {
    const wallet = `0x${"9".repeat(40)}`;
    const follower = rig.addTarget(wallet);
    for (let market = 1; market <= 8; market += 1) {
      const conditionId = `0xd${market}`;
      const token = `7${market}01`;
      rig.markets.add(conditionId, [token, `7${market}02`], 500_000);
      const his = { conditionId, token, venueS: Math.floor(rig.clock.ms / 1000) };
      await rig.copy(target, [sighting(his)]);
      rig.clock.ms += 3_000;
      await rig.copy(follower, [sighting({ ...his, wallet, venueS: his.venueS + 2 })]);
    }
    const lots = rig.records.lots.open().filter((lot) => lot.targetId === follower.id);
    expect(lots).toHaveLength(5);
    expect(rig.records.signals.get(16)).toMatchObject({ outcome: "skipped", reason: "not following us" });
    expect(rig.records.signals.get(15)).toMatchObject({ outcome: "copied" });
    const [told] = rig.store.rows(builder.selectFrom("alerts").select("text").where("kind", "=", "follows-us"));
    expect(told?.text).toMatch(/seems to copy us: \d+ of his last \d+ buys came right after ours\.\n/);
  });
});

describe("selling after the target", () => {
  beforeEach(() => rig.copy(target, [sighting()]));

  it("sells the same fraction of the lot as he sold of what he bought", async () => {
    rig.clock.ms += 60_000;
    await rig.copy(target, [
      sighting({ side: "SELL", sharesMicro: 60 * MICRO, priceMicro: 490_000, venueS: rig.clock.ms / 1000 - 5 }),
    ]);
    expect(lot()?.sharesMicro).toBe(9_000_000 - 5_400_000);
    expect(rig.records.signals.get(2)?.outcome).toBe("copied");
  });

  it("owes what is below the minimum, and sells it all when he is out (20)", async () => {
    rig.clock.ms += 60_000;
    const sell = { side: "SELL" as const, priceMicro: 490_000, venueS: rig.clock.ms / 1000 - 5 };
    await rig.copy(target, [sighting({ ...sell, sharesMicro: 10 * MICRO })]);
    expect(rig.records.debts.of(1, 1)?.sharesMicro).toBe(900_000);
    expect(rig.records.signals.get(2)?.outcome).toBe("owed");
    await rig.copy(target, [sighting({ ...sell, sharesMicro: 90 * MICRO })]);
    expect(lot()?.sharesMicro).toBe(0);
    expect(rig.records.debts.of(1, 1)?.sharesMicro).toBe(0);
    expect(rig.records.signals.get(2)?.outcome).toBe("copied");
  });

  it("sells while paused, and not while stopped: then it is owed and sold after the release (21)", async () => {
    const at = (state: "paused" | "stopped" | "running") =>
      rig.store.transact((records) => changeTradingState(records, { state, sinceMs: 0, by: "test", reason: "" }));
    rig.clock.ms += 60_000;
    const sell = { side: "SELL" as const, priceMicro: 490_000, venueS: rig.clock.ms / 1000 - 5 };
    at("stopped");
    await rig.copy(target, [sighting({ ...sell, sharesMicro: 60 * MICRO })]);
    expect(lot()?.sharesMicro).toBe(9_000_000);
    at("paused");
    await rig.decide();
    expect(lot()?.sharesMicro).toBe(3_600_000);
  });

  it("keeps the debt while nobody pays enough", async () => {
    rig.markets.setPrice("1001", 300_000);
    await rig.copy(target, [sighting({ side: "SELL", sharesMicro: 100 * MICRO, priceMicro: 490_000 })]);
    expect(rig.records.debts.of(1, 1)).toMatchObject({ sharesMicro: 9_000_000, reason: "nobody pays enough yet" });
    rig.markets.setPrice("1001", 500_000);
    await rig.decide();
    expect(lot()?.sharesMicro).toBe(0);
  });

  it("sells the complement instead of buying the other outcome (22)", async () => {
    await rig.copy(target, [sighting({ token: "1002", outcomeIndex: 1 })]);
    expect(rig.records.lots.open()).toEqual([]);
  });

  it("tells a sale of the complement as what it is: another's buy, not a sale of his", async () => {
    const other = rig.addTarget("0x3333333333333333333333333333333333333333", "bob");
    await rig.copy(other, [sighting({ wallet: other.address, token: "1002", outcomeIndex: 1 })]);
    const [told] = rig.store.rows(builder.selectFrom("alerts").select("text").orderBy("id", "desc").limit(1));
    expect(told?.text).toMatch(/^Sold because bob bought the other outcome\. Held after \w+: 9\.00 shares/);
  });

  it("skips a sell of what was never copied", async () => {
    rig.markets.add("0xc2", ["2001", "2002"], 500_000);
    await rig.copy(target, [sighting({ conditionId: "0xc2", token: "2001", side: "SELL" })]);
    expect(rig.records.signals.get(2)).toMatchObject({ outcome: "skipped", reason: "nothing held" });
  });
});

describe("a stop", () => {
  it("that is stored between an order and its sending lets nothing leave, and frees its money (21)", async () => {
    const stored = rig.store.transact((records) => {
      const tokenId = records.tokens.insert({
        token: "1001",
        conditionId: "0xc1",
        outcomeIndex: 0,
        outcome: "Yes",
        title: "Will it happen?",
        slug: "will-it",
      });
      return rig.desk.store(records, {
        ...{
          episodeId: null,
          signalId: null,
          targetId: target.id,
          tokenId,
          token: "1001",
          conditionId: "0xc1",
          negRisk: false,
        },
        ...{ side: "BUY", limitMicro: 510_000, sharesMicro: 9_000_000, notionalMicro: 4_590_000 },
        ...{ reservedMicro: 4_590_000, day: "2026-11-20", tradeMs: START_MS },
      });
    });
    rig.store.transact((records) =>
      changeTradingState(records, { state: "stopped", sinceMs: 0, by: "test", reason: "" }),
    );
    rig.desk.send(stored);
    await rig.desk.idle();
    expect(rig.venue.placed).toEqual([]);
    expect(rig.records.orders.get(stored.id)).toMatchObject({ state: "cancelled", reservedMicro: 0 });
  });
});

describe("the end of the program", () => {
  it("leaves undecided what was not read any more, for the next start", async () => {
    rig.take(target, [sighting()]);
    const stopping = new AbortController();
    stopping.abort();
    await rig.decider.run(stopping.signal);
    expect(outcomes()).toEqual([[null, null]]);
    await rig.decide();
    expect(outcomes()).toEqual([["copied", null]]);
  });
});

describe("an error of ours", () => {
  it("in one decision is told and stops no other", async () => {
    rig.markets.add("0xc2", ["2001", "2002"], 500_000);
    rig.belongs = (token) => {
      if (token === "1001") throw new Error("planted");
      return true;
    };
    await rig.copy(target, [sighting(), sighting({ conditionId: "0xc2", token: "2001" })]);
    expect([1, 2].map((id) => rig.records.signals.get(id)?.outcome)).toEqual(["skipped", "copied"]);
    expect(rig.records.signals.get(1)?.reason).toBe("an error of ours");
  });

  it("in one exit leaves it owed and stops no other", async () => {
    rig.markets.add("0xc2", ["2001", "2002"], 500_000);
    await rig.copy(target, [sighting(), sighting({ conditionId: "0xc2", token: "2001" })]);
    const book = rig.markets.books.get("1001");
    if (book === undefined) throw new Error("no book");
    const broken = new Proxy(book.bids, {
      get: () => {
        throw new Error("planted");
      },
    });
    rig.markets.books.set("1001", { ...book, bids: broken });
    rig.clock.ms += 60_000;
    const sell = { side: "SELL" as const, priceMicro: 490_000, venueS: rig.clock.ms / 1000 - 5 };
    await rig.copy(target, [sighting(sell), sighting({ ...sell, conditionId: "0xc2", token: "2001" })]);
    expect(rig.records.lots.open()).toHaveLength(1);
    expect(rig.records.debts.of(1, 1)).toMatchObject({ sharesMicro: 9_000_000, reason: "an error of ours: planted" });
  });
});

describe("the fate of an order", () => {
  it("that the venue refused is no copy", async () => {
    rig.venue.mode = "refused";
    await rig.copy(target, [sighting()]);
    expect(outcomes()).toEqual([["skipped", "refused by the venue"]]);
  });

  it("books a fill whose answer was lost exactly once (25)", async () => {
    rig.venue.mode = "late";
    await rig.copy(target, [sighting()]);
    expect(orders()[0]?.state).toBe("unknown");
    await rig.fate.settleUnknown();
    await rig.fate.settleUnknown();
    expect(lot()?.sharesMicro).toBe(9_000_000);
    expect(rig.venue.placed).toHaveLength(1);
  });

  it("is booked once when a cancel and the venue's answer both tell of it", async () => {
    const place = rig.venue.place;
    rig.venue.place = async (order, signal) => {
      const state = await place(order, signal);
      await rig.cancelling.cancelOpen();
      return state;
    };
    await rig.copy(target, [sighting()]);
    expect(lot()?.sharesMicro).toBe(9_000_000);
    expect(rig.records.episodes.get(1)?.committedMicro).toBe(4_500_000);
  });

  it("has each fill of the venue booked once", async () => {
    await rig.copy(target, [sighting()]);
    const order = orders()[0];
    const [trade] = order === undefined ? [] : await rig.venue.trades(order.hash);
    if (order === undefined || trade === undefined) throw new Error("nothing was filled");
    expect(rig.store.transact((records) => bookFill(records, order, trade))).toBe(false);
    expect(lot()?.sharesMicro).toBe(9_000_000);
  });

  it("declares an order dead that the venue does not know after 90 s, and frees its money", async () => {
    rig.venue.mode = "lost";
    await rig.copy(target, [sighting()]);
    await rig.fate.settleUnknown();
    expect(rig.records.orders.reservedMicro()).toBeGreaterThan(0);
    rig.clock.ms += 91_000;
    await rig.fate.settleUnknown();
    expect(orders()[0]?.state).toBe("expired");
    expect(rig.records.orders.reservedMicro()).toBe(0);
    expect(rig.records.episodes.get(1)?.committedMicro).toBe(0);
  });

  it("buys nothing more of a token whose order is unknown", async () => {
    rig.venue.mode = "lost";
    await rig.copy(target, [sighting()]);
    rig.venue.mode = "matched";
    await rig.copy(rig.addTarget(`0x${"2".repeat(40)}`), [sighting({ wallet: `0x${"2".repeat(40)}` })]);
    expect(rig.records.signals.get(2)?.reason).toBe("unknown order");
  });
});

describe("money", () => {
  it("stops the day's buys after two readings of the loss, and starts again the next day (29, 30)", async () => {
    rig.store.transact((records) =>
      records.limits.set({ name: "dailyLossMicro", value: 2 * MICRO, setMs: 0, setBy: "test", reason: "" }),
    );
    await rig.copy(target, [sighting()]);
    rig.markets.setPrice("1001", 100_000);
    await rig.marks.run(rig.abort.signal);
    expect(rig.records.days.latest()?.lossStopMs).toBeNull();
    rig.clock.ms += 6_000;
    await rig.marks.run(rig.abort.signal);
    expect(rig.records.days.latest()?.lossStopMs).toBe(rig.clock.ms);
    rig.clock.ms += 24 * 3_600_000;
    await rig.marks.run(rig.abort.signal);
    expect(rig.records.days.latest()?.lossStopMs).toBeNull();
  });

  it("pays nothing out while stopped (21)", async () => {
    await rig.copy(target, [sighting()]);
    rig.markets.add("0xc1", ["1001", "1002"], 500_000, { closed: true });
    rig.markets.resolutions.set("0xc1", { kind: "resolved", payoutsMicro: [1_000_000, 0] });
    const at = (state: "stopped" | "running") =>
      rig.store.transact((records) => changeTradingState(records, { state, sinceMs: 0, by: "test", reason: "" }));
    at("stopped");
    expect((await rig.settlement.run(rig.abort.signal)).settled).toBe(0);
    at("running");
    expect((await rig.settlement.run(rig.abort.signal)).settled).toBe(1);
  });

  it("pays out a resolved market by its payouts, a half too (28)", async () => {
    await rig.copy(target, [sighting()]);
    rig.markets.add("0xc1", ["1001", "1002"], 500_000, { closed: true });
    rig.markets.resolutions.set("0xc1", { kind: "pending", since: "" });
    expect((await rig.settlement.run(rig.abort.signal)).settled).toBe(0);
    rig.markets.resolutions.set("0xc1", { kind: "resolved", payoutsMicro: [500_000, 500_000] });
    rig.venue.cashHasArrived = false;
    expect(await rig.settlement.run(rig.abort.signal)).toEqual({ settled: 0, problems: [] });
    expect(rig.records.lots.open()).not.toEqual([]);
    rig.venue.cashHasArrived = true;
    expect((await rig.settlement.run(rig.abort.signal)).settled).toBe(1);
    expect(rig.records.account.get()).toMatchObject({ cashMicro: 1_000 * MICRO, realisedMicro: 0 });
    expect(rig.records.lots.open()).toEqual([]);
  });
});

describe("selling what was just bought", () => {
  it("waits until the purchase is in a block, and says so", async () => {
    await rig.copy(target, [sighting()]);
    const [fill] = rig.records.fills.ofOrder(1);
    rig.store.transact((records) => records.fills.update(fill?.id ?? 0, { status: "matched" }));
    rig.clock.ms += 1_000;
    await rig.copy(target, [sighting({ side: "SELL", priceMicro: 490_000, venueS: rig.clock.ms / 1000 })]);
    expect(orders()).toHaveLength(1);
    expect(rig.records.debts.of(target.id, 1)?.reason).toBe("the shares are still being settled");
    rig.store.transact((records) => records.fills.update(fill?.id ?? 0, { status: "mined" }));
    await rig.decide();
    expect(lot()?.sharesMicro).toBe(0);
  });
});
