import { afterEach, expect, it } from "vitest";
import type { Market } from "../../../src/domain/market.ts";
import { MICRO } from "../../../src/domain/micro.ts";
import { reverseFill } from "../../../src/engine/books/ledger-reversal.ts";
import type { Limits } from "../../../src/engine/limits.ts";
import { lossesInRow } from "../../../src/engine/risk/losses.ts";
import { NO_FILTERS, storeMarketFilters } from "../../../src/engine/risk/market-filters.ts";
import type { RiskSettings } from "../../../src/engine/risk/settings.ts";
import { builder } from "../../../src/store/statement.ts";
import { Rig, SETTINGS, START_MS, sighting } from "../rig.ts";

let rig: Rig;
afterEach(() => rig.close());

interface Stage {
  readonly risk?: Partial<RiskSettings>;
  readonly limits?: Partial<Limits>;
  readonly market?: Partial<Market>;
}

const WALLETS = ["1", "2"].map((digit) => `0x${digit.repeat(40)}`) as [string, string];
const TOKENS = ["1001", "1002"] as const;

async function opened({ risk = {}, limits = {}, market = {} }: Stage): Promise<void> {
  rig = await Rig.open({ settings: { risk: { ...SETTINGS.risk, ...risk } }, limits });
  rig.markets.add("0xc1", TOKENS, 500_000, market);
  rig.markets.add("0xc2", ["2001", "2002"], 500_000, { event: "0xc1", ...market });
  for (const wallet of WALLETS) rig.addTarget(wallet);
}

/** Buys what a target buys; returns why it was skipped, null when it was copied. */
async function bought(change: Parameters<typeof sighting>[0] = {}): Promise<string | null | undefined> {
  const wallet = change.wallet ?? WALLETS[0];
  const target = rig.records.targets.byAddress(wallet);
  if (target === undefined) throw new Error("no target");
  const venueS = Math.floor(rig.clock.ms / 1_000) - 1;
  const seen = sighting({ wallet, venueS, ...change });
  await rig.copy(target, [seen]);
  return rig.records.signals.ofTransaction(seen.tx)[0]?.reason;
}

const SECOND = { wallet: WALLETS[1] };
const OTHER_MARKET = { conditionId: "0xc2", token: "2001" };

it("copies what no check minds", async () => {
  await opened({});
  expect(await bought()).toBeNull();
});

it("buys nothing while a breaker is open", async () => {
  await opened({});
  rig.openBreakers = ["error rate"];
  expect(await bought()).toBe("breaker");
});

it.each([
  ["a denied category", { denyCategories: ["sports"] }, "category"],
  ["no allowed category", { allowCategories: ["crypto"] }, "category"],
  ["an allowed category", { allowCategories: ["sports"] }, null],
  ["a denied word", { denyKeywords: ["happen"] }, "keyword"],
  ["no allowed word", { allowKeywords: ["rain", "snow"] }, "keyword"],
  ["an allowed word", { allowKeywords: ["happen"] }, null],
])("looks at a market with %s", async (_, filters, reason) => {
  await opened({ risk: { filters: { ...NO_FILTERS, ...filters } }, market: { categories: ["sports", "nba"] } });
  expect(await bought()).toBe(reason);
});

it("takes the stored lists before the configured ones", async () => {
  await opened({
    risk: { filters: { ...NO_FILTERS, denyCategories: ["sports"] } },
    market: { categories: ["sports"] },
  });
  rig.store.transact((records) => storeMarketFilters(records, NO_FILTERS, "test", START_MS));
  expect(await bought()).toBeNull();
});

it.each([
  [{ gameQuietMs: 60_000 }, 30_000, "game start"],
  [{ gameQuietMs: 60_000 }, -30_000, "game start"],
  [{ gameQuietMs: 60_000 }, 61_000, null],
  [{ gameQuietMs: 60_000 }, -61_000, null],
  [{ inPlay: false }, -3_600_000, "game start"],
  [{ inPlay: false }, 1_000, null],
])("under %o, with a game %i ms away: %s", async (risk, untilMs, reason) => {
  await opened({ risk, market: { gameStartMs: START_MS + untilMs } });
  expect(await bought()).toBe(reason);
});

it("buys in no book whose sides lie too far apart", async () => {
  await opened({ risk: { maxSpreadMicro: 10_000 } });
  expect(await bought()).toBeNull();
  await bought({ side: "SELL" });
  rig.close();
  await opened({ risk: { maxSpreadMicro: 9_999 } });
  expect(await bought()).toBe("spread");
});

it("asks for as much in the book as is set", async () => {
  await opened({ risk: { minDepthPpm: 1_000_000 } });
  rig.markets.setPrice("1001", 500_000, 8 * MICRO);
  expect(await bought()).toBe("depth");
});

it("buys at no price that market and book do not share", async () => {
  await opened({ market: { tickMicro: 100_000 } });
  expect(await bought({ priceMicro: 530_000 })).toBe("tick change");
});

it("sums up what is held by target, event, in all, and by minute", async () => {
  await opened({ limits: { maxPerTargetMicro: 9 * MICRO } });
  expect(await bought()).toBeNull();
  expect(await bought(OTHER_MARKET)).toBe("max per target");
  expect(await bought({ ...OTHER_MARKET, ...SECOND })).toBeNull();
  rig.close();
  await opened({ limits: { maxPerEventMicro: 9 * MICRO } });
  expect(await bought()).toBeNull();
  expect(await bought({ ...OTHER_MARKET, ...SECOND })).toBe("max per event");
  rig.close();
  await opened({ limits: { maxTotalExposureMicro: 9 * MICRO } });
  expect(await bought()).toBeNull();
  expect(await bought({ ...OTHER_MARKET, ...SECOND })).toBe("total exposure");
  rig.close();
  await opened({ limits: { maxPerTokenMinuteMicro: 9 * MICRO } });
  expect(await bought()).toBeNull();
  expect(await bought(SECOND)).toBe("crowding");
  rig.clock.ms += 61_000;
  await rig.marks.run(rig.abort.signal);
  expect(await bought({ ...SECOND, sharesMicro: 101 * MICRO })).toBeNull();
});

it("orders no faster than is allowed", async () => {
  await opened({ limits: { ordersPerMinute: 1 } });
  expect(await bought()).toBeNull();
  expect(await bought(OTHER_MARKET)).toBe("orders a minute");
  rig.clock.ms += 60_000;
  expect(await bought(OTHER_MARKET)).toBeNull();
});

it("takes the same order for another episode of his for a repetition, for a while", async () => {
  await opened({ risk: { repeatMs: 5_000 } });
  expect(await bought()).toBeNull();
  rig.clock.ms += 1_000;
  await bought({ side: "SELL", sharesMicro: MICRO });
  rig.clock.ms += 1_000;
  expect(await bought()).toBe("repeated order");
  expect(await bought(SECOND)).toBeNull();
  rig.clock.ms += 4_000;
  expect(await bought({ sharesMicro: 200 * MICRO })).toBeNull();
});

/** Buys, and sells everything at a loss. */
async function lose(change: Parameters<typeof sighting>[0] = {}): Promise<void> {
  expect(await bought(change)).toBeNull();
  rig.clock.ms += 1_000;
  const token = change.token ?? "1001";
  rig.markets.setPrice(token, 460_000);
  await bought({ ...change, side: "SELL", priceMicro: 450_000 });
  rig.markets.setPrice(token, 500_000);
  rig.clock.ms += 1_000;
}

it("waits after as many losses in a row as are allowed", async () => {
  await opened({ limits: { consecutiveLosses: 2 }, risk: { lossPauseMs: 600_000 } });
  await lose();
  await lose(OTHER_MARKET);
  expect(await bought()).toBe("losses in a row");
  rig.clock.ms += 600_000;
  expect(await bought()).toBeNull();
});

it("counts every loss in one token, also where it is held again", async () => {
  await opened({ limits: { consecutiveLosses: 3 }, risk: { lossPauseMs: 600_000 } });
  await lose();
  await lose();
  expect(lossesInRow(rig.records, 3).inRow).toBe(2);
  expect(await bought()).toBeNull();
  expect(lossesInRow(rig.records, 3).inRow).toBe(2);
  await lose(OTHER_MARKET);
  expect(await bought(OTHER_MARKET)).toBe("losses in a row");
});

it("ends no row of losses by a purchase that never settled", async () => {
  await opened({ limits: { consecutiveLosses: 2 }, risk: { lossPauseMs: 600_000 } });
  await lose();
  expect(await bought(OTHER_MARKET)).toBeNull();
  const order = rig.records.orders.after(0, 10).at(-1);
  const fill = order && rig.records.fills.ofOrder(order.id)[0];
  if (order === undefined || fill === undefined) throw new Error("nothing was bought");
  rig.store.transact((records) => reverseFill(records, order, fill, rig.clock.ms));
  expect(lossesInRow(rig.records, 2).inRow).toBe(1);
});

it("leaves a token alone after a loss in it", async () => {
  await opened({ risk: { tokenCooldownMs: 600_000 } });
  await lose();
  expect(await bought()).toBe("cooldown");
  expect(await bought(OTHER_MARKET)).toBeNull();
  rig.clock.ms += 600_000;
  await rig.marks.run(rig.abort.signal);
  expect(await bought({ sharesMicro: 200 * MICRO })).toBeNull();
});

it("knows a target who trades both sides within minutes, and refuses him where that is set", async () => {
  await opened({ risk: { marketMakers: "refuse" } });
  const reasons: (string | null | undefined)[] = [];
  for (let round = 0; round < 14; round += 1) {
    reasons.push(await bought());
    rig.clock.ms += 10_000;
    await bought({ side: "SELL", sharesMicro: 50 * MICRO });
    rig.clock.ms += 10_000;
    await rig.marks.run(rig.abort.signal);
  }
  expect(reasons.slice(0, 10).includes("market maker")).toBe(false);
  expect(reasons.at(-1)).toBe("market maker");
  const told = rig.store.rows(builder.selectFrom("alerts").select("text").where("kind", "=", "market-maker"));
  expect(told).toHaveLength(1);
});
