import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Approved, VenueOrder, VenueOrderState } from "../../../src/engine/ports.ts";
import type { ExchangeFaults } from "../../../src/sandbox/exchange/exchange-faults.ts";
import type { Market } from "../../../src/sandbox/world/market.ts";
import { FateUnknown } from "../../../src/venues/clob/order-posting.ts";
import { SandboxExchange } from "./sandbox-exchange.ts";

const MINUTE_MS = 60_000;
let rig: SandboxExchange;
let market: Market;

beforeEach(async () => {
  rig = new SandboxExchange();
  await rig.open();
  market = rig.market();
});

afterEach(() => rig.close());

const later = (ms: number) => rig.sleep(ms);

/** What the exchange says that our wallet holds. */
function heldThere(): { cashMicro: number; sharesMicro: number } {
  const account = rig.exchange.accounts.get(rig.wallet.address.toLowerCase());
  return {
    cashMicro: account?.pusdMicro ?? 0,
    sharesMicro: account?.sharesMicro[market.tokenIds[0]] ?? 0,
  };
}

/** What we would say that we hold, by our trades alone. */
async function heldByTrades(orders: readonly VenueOrder[]): Promise<{ cashMicro: number; sharesMicro: number }> {
  const held = { cashMicro: 1_000_000_000, sharesMicro: 0 };
  const sides = new Map(orders.map(({ hash, side }) => [hash, side === "BUY" ? 1 : -1]));
  for (const trade of await rig.venue.accountTrades(0)) {
    if (trade.status === "failed") continue;
    const sign = sides.get(trade.orderHash) ?? Number.NaN;
    held.sharesMicro += sign * trade.sharesMicro;
    held.cashMicro -= sign * trade.collateralMicro + trade.feeMicro;
  }
  return held;
}

/** As the engine does: what is not known at once is looked up later, by its hash. */
async function settled(order: Approved<VenueOrder>): Promise<VenueOrderState | undefined> {
  const state = await rig.venue.place(order).catch((error: unknown) => {
    expect(error).toBeInstanceOf(FateUnknown);
    return undefined;
  });
  if (state !== undefined && state.state !== "open") return state;
  await later(20_000);
  return rig.venue.order(order.hash);
}

describe("our venue on the sandbox's exchange", () => {
  it("buys, waits for the chain, sells, and both agree to the micro-unit", async () => {
    const buy = await rig.order(market, "BUY", 20);
    expect(await rig.venue.place(buy)).toMatchObject({ state: "done", reason: "" });
    await later(MINUTE_MS);
    const trades = await rig.venue.trades(buy.hash);
    expect(trades.length).toBeGreaterThan(0);
    expect(trades.every(({ status, tx }) => status === "confirmed" && /^0x[0-9a-f]{64}$/.test(tx))).toBe(true);
    const sell = await rig.order(market, "SELL", 5);
    expect(await rig.venue.place(sell)).toMatchObject({ state: "done" });
    await later(MINUTE_MS);
    expect(await heldByTrades([buy, sell])).toEqual(heldThere());
    const { cashMicro, shares } = await rig.venue.holdings([buy.token]);
    expect({ cashMicro, sharesMicro: shares.get(buy.token) }).toEqual(heldThere());
  });

  it("rests, finds itself and cancels by hash", async () => {
    const order = await rig.order(market, "SELL", 5, "GTC");
    expect(await rig.venue.place(order)).toMatchObject({ state: "refused", again: true });
    const bid = await rig.order({ ...market, book: { ...market.book, asks: [[20_000, 1]] } }, "BUY", 100, "GTC");
    expect(await rig.venue.place(bid)).toMatchObject({ state: "open", reason: "live" });
    expect(await rig.venue.order(bid.hash)).toMatchObject({ state: "open" });
    expect(await rig.venue.openOrders()).toEqual([bid.hash]);
    expect(await rig.venue.cancel(bid.hash)).toMatchObject({ state: "done", reason: "cancelled" });
    expect(await rig.venue.trades(bid.hash)).toEqual([]);
    expect(await rig.venue.openOrders()).toEqual([]);
  });

  it("waits for an engine that restarts, and gives up ten seconds after the order's timestamp", async () => {
    rig.exchange.faults.restartUntilMs = rig.nowMs() + 3_000;
    expect(await rig.venue.place(await rig.order(market, "BUY", 10))).toMatchObject({ state: "done" });
    rig.exchange.faults.restartUntilMs = rig.nowMs() + 90_000;
    rig.exchange.faults.postOnlyUntilMs = rig.nowMs() + 200_000;
    expect(await rig.venue.place(await rig.order(market, "BUY", 10))).toMatchObject({
      state: "refused",
      reason: "venue restarting: service not ready",
    });
    await later(100_000);
    const state = await rig.venue.place(await rig.order(market, "BUY", 10));
    expect(state.reason).toContain("venue restarting: Trading is currently post-only");
    await later(110_000);
    expect(await rig.venue.place(await rig.order(market, "BUY", 10))).toMatchObject({ state: "done" });
  });

  it.each(["isBanned", "isClosedOnly"] as const)("stops when the account %s", async (fault) => {
    rig.exchange.faults[fault] = true;
    expect(await rig.venue.place(await rig.order(market, "BUY", 10))).toMatchObject({ state: "refused" });
    expect(rig.venue.unready()).toContain("stopped");
    expect(rig.troubles).toMatchObject([{ kind: "stopped" }]);
  });

  const FAULTS: ReadonlyArray<keyof ExchangeFaults> = [
    ...(["silentButTaken", "takenTwice", "lateFill", "unmatched", "couldNotRun"] as const),
    ...(["failSettlement", "retrySettlement"] as const),
  ];

  const NEVER_FILLS = new Set<string>(["unmatched", "couldNotRun", "failSettlement"]);

  it.each(FAULTS)("keeps the same books as the exchange through 12 orders with %s", async (fault) => {
    const orders: Approved<VenueOrder>[] = [];
    for (let index = 0; index < 12; index += 1) {
      (rig.exchange.faults as Record<keyof ExchangeFaults, unknown>)[fault] = 1;
      const order = await rig.order(market, "BUY", 5 + index);
      orders.push(order);
      await settled(order);
      await later(5_000);
    }
    for (const times of [1, 2]) await later(times * MINUTE_MS);
    expect(await heldByTrades(orders)).toEqual(heldThere());
    expect([fault, heldThere().sharesMicro > 0]).toEqual([fault, !NEVER_FILLS.has(fault)]);
    const ended = await Promise.all(orders.map(({ hash }) => rig.venue.order(hash)));
    expect(ended.every((state) => state === undefined || state.state === "done")).toBe(true);
  });
});
