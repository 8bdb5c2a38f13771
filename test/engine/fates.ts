import { MICRO, mulDiv } from "../../src/domain/micro.ts";
import type { Limits } from "../../src/engine/limits.ts";
import type { TradeStatus, Venue, VenueOrder, VenueOrderState, VenueTrade } from "../../src/engine/ports.ts";
import { compareBooks } from "../../src/engine/reconciling/books-compared.ts";
import { createSeededRandom } from "../../src/ops/seeded-random.ts";
import { builder } from "../../src/store/statement.ts";
import { Rig, sighting, TARGET } from "./rig.ts";

/** What may become of an order after its POST. */
export const FATES = [
  "time-out but filled",
  "accepted twice",
  "late fill after FAK",
  "425 then post-only",
  "matched then failed",
  "settled under a new hash",
] as const;
export type Fate = (typeof FATES)[number];

interface Kept {
  readonly order: VenueOrder;
  state: VenueOrderState | undefined;
  trades: VenueTrade[];
  /** What happens at the next looks, one after the other. */
  readonly later: Array<() => void>;
}

/** A venue with books of its own whose orders meet the fate that is asked for. */
class FatefulVenue implements Venue {
  readonly name = "fateful";
  cashMicro = 1_000_000 * MICRO;
  readonly held = new Map<string, number>();
  readonly #orders = new Map<string, Kept>();
  readonly #random = createSeededRandom(7);
  readonly posts = new Map<string, number>();
  fate: Fate = "time-out but filled";
  #tell: (hash: string) => void = () => undefined;
  #trades = 0;
  #pauses = 0;

  place: Venue["place"] = async (order) => {
    this.posts.set(order.hash, (this.posts.get(order.hash) ?? 0) + 1);
    const kept: Kept = { order, state: undefined, trades: [], later: [] };
    const { hash } = order;
    const matched = (status: TradeStatus = "confirmed"): VenueOrderState => {
      this.#fill(kept, status);
      kept.state = { hash, state: "done", reason: "" };
      return kept.state;
    };
    if (this.fate === "425 then post-only") {
      this.#pauses += 1;
      // Two of three find it closed: nothing was accepted, and it may be tried again once.
      if (this.#pauses % 3 !== 0) return { hash, state: "refused", reason: "post only", again: true };
    }
    if (order.side === "SELL" && (this.held.get(order.token) ?? 0) < order.sharesMicro) {
      return { hash, state: "refused", reason: "not enough balance / allowance", again: true };
    }
    this.#orders.set(hash, kept);
    if (this.fate === "time-out but filled") {
      matched();
      throw new Error("no whole answer within 5000 ms");
    }
    if (this.fate === "late fill after FAK") {
      kept.later.push(
        () => undefined,
        () => (kept.state = { hash, state: "done", reason: "no match" }),
        () => this.#fill(kept),
      );
      kept.state = { hash, state: "open", reason: "live" };
      return kept.state;
    }
    if (this.fate === "accepted twice") {
      matched();
      // The second acceptance tells the same trade again, with its state as before.
      kept.later.push(() => kept.trades.push(...kept.trades.slice(0, 1)));
      return kept.state ?? matched();
    }
    if (this.fate === "matched then failed") {
      const state = matched("matched");
      kept.later.push(
        () => this.#settle(kept, "retrying"),
        () => this.#settle(kept, "failed"),
      );
      return state;
    }
    if (this.fate === "settled under a new hash") {
      const state = matched("matched");
      kept.later.push(
        () => this.#settle(kept, "retrying"),
        () => this.#settle(kept, "mined", "0xnew"),
        () => this.#settle(kept, "confirmed", "0xnew"),
      );
      return state;
    }
    return matched();
  };
  order: Venue["order"] = async (hash) => {
    this.advance(hash);
    return this.#orders.get(hash)?.state;
  };
  trades: Venue["trades"] = async (hash) => [...(this.#orders.get(hash)?.trades ?? [])];
  cancel: Venue["cancel"] = async (hash) => this.#orders.get(hash)?.state;
  accountTrades: Venue["accountTrades"] = async () => [...this.#orders.values()].flatMap(({ trades }) => trades);
  openOrders: Venue["openOrders"] = async () => [];
  holdings: Venue["holdings"] = async () => ({ cashMicro: this.cashMicro, shares: this.held });
  redeem: Venue["redeem"] = async () => ({ cashMicro: 0 });
  unready: Venue["unready"] = () => undefined;
  watch: Venue["watch"] = (listener) => {
    this.#tell = (hash) => listener([hash]);
  };

  /** The next thing happens to an order; true while there is one. */
  advance(hash: string): boolean {
    const kept = this.#orders.get(hash);
    const next = kept?.later.shift();
    next?.();
    if (next !== undefined) this.#tell(hash);
    return (kept?.later.length ?? 0) > 0;
  }

  /** Everything that is still to come of any order. */
  finish(): void {
    for (const hash of this.#orders.keys()) while (this.advance(hash));
  }

  /** A part of the order or all of it, by chance, within its limit. */
  #fill(kept: Kept, status: TradeStatus = "confirmed"): void {
    const { hash, side, limitMicro, token } = kept.order;
    const part = this.#random.integer(3) === 0 ? 2 : 1;
    const sharesMicro = kept.order.sharesMicro / part;
    const priceMicro = limitMicro;
    const collateralMicro = mulDiv(sharesMicro, priceMicro, MICRO, "down");
    this.#trades += 1;
    const id = `trade-${this.#trades}`;
    const amounts = { priceMicro, sharesMicro, collateralMicro, feeMicro: 10 };
    kept.trades.push({ id, orderHash: hash, ...amounts, atMs: kept.order.createdMs, status, tx: "0xold" });
    this.#book(token, side === "BUY" ? 1 : -1, amounts);
  }

  #settle(kept: Kept, status: TradeStatus, tx = "0xold"): void {
    if (status === "failed") {
      for (const trade of kept.trades) this.#unbook(kept.order, trade);
    }
    kept.trades = kept.trades.map((trade) => ({ ...trade, status, tx }));
  }

  #book(
    token: string,
    sign: 1 | -1,
    amounts: { sharesMicro: number; collateralMicro: number; feeMicro: number },
  ): void {
    this.cashMicro += -sign * amounts.collateralMicro - amounts.feeMicro;
    this.held.set(token, (this.held.get(token) ?? 0) + sign * amounts.sharesMicro);
  }

  #unbook({ token, side }: VenueOrder, trade: VenueTrade): void {
    const sign = side === "BUY" ? 1 : -1;
    this.cashMicro += sign * trade.collateralMicro + trade.feeMicro;
    this.held.set(token, (this.held.get(token) ?? 0) - sign * trade.sharesMicro);
  }
}

export interface FateReport {
  readonly orders: number;
  readonly fills: number;
  /** Differences between the ledger and the venue's books, in words. */
  readonly differences: readonly string[];
  readonly open: number;
  readonly unsettled: number;
  readonly reservedMicro: number;
  /** Of any one order. */
  readonly mostPosts: number;
  /** Episodes of which more is committed than their size. */
  readonly overCommitted: number;
}

/** As many orders as there are runs: none of these is tried here. */
const NO_LIMITS: Partial<Limits> = {
  ...{ maxPerPositionMicro: 1e12, maxTotalExposureMicro: 1e12, maxPerTargetMicro: 1e12, maxPerEventMicro: 1e12 },
  ...{ dailyLossMicro: 1e12, maxDrawdownMicro: 1e12, consecutiveLosses: 1e6 },
  ...{ maxOpenPositions: 1e6, tradesPerDay: 1e6, ordersPerMinute: 1e6 },
};

/** Buys, and sells a part again, `runs` times under one fate; then everything comes to its end and both books are compared. */
export async function meetFate(fate: Fate, runs: number): Promise<FateReport> {
  const venue = new FatefulVenue();
  venue.fate = fate;
  const rig = await Rig.open({
    venue,
    cashMicro: venue.cashMicro,
    limits: NO_LIMITS,
    settings: { maxAgeMs: 1e12 },
  });
  try {
    const target = rig.addTarget(TARGET);
    for (let run = 0; run < runs; run += 1) {
      const token = String(10_000 + run);
      rig.markets.add(`0xc${run}`, [token, String(5_000_000 + run)], 500_000);
      const trade = { token, conditionId: `0xc${run}`, venueS: Math.floor(rig.clock.ms / 1000) - 5 };
      await rig.copy(target, [sighting(trade)]);
      await look(rig);
      if (run % 3 === 0) await rig.copy(target, [sighting({ ...trade, side: "SELL", priceMicro: 490_000 })]);
      await look(rig);
      // All runs lie within the minute in which marks are fresh: nobody renews them here.
      rig.clock.ms += 20;
      // What is unsettled is asked for at each look: it must not pile up over a thousand runs.
      if (run % 20 === 19) venue.finish();
    }
    // A sale that failed is tried again, and that one meets its fate as well.
    for (let looks = 0; looks < 8; looks += 1) {
      venue.finish();
      await look(rig);
    }
    const { records } = rig;
    const differences = compareBooks(records, { cashMicro: venue.cashMicro, shares: venue.held });
    const episodes = Array.from({ length: runs * 2 }, (_, index) => records.episodes.get(index + 1));
    return {
      orders: venue.posts.size,
      fills: countFills(rig),
      differences,
      open: records.orders.open().length,
      unsettled: records.fills.unsettled().length,
      reservedMicro: records.orders.reservedMicro(),
      mostPosts: Math.max(...venue.posts.values()),
      overCommitted: episodes.filter((one) => one?.side === "BUY" && one.committedMicro > 5 * MICRO).length,
    };
  } finally {
    rig.close();
  }
}

async function look(rig: Rig): Promise<void> {
  await rig.fate.settleUnknown();
  await rig.fate.settleFills();
  await rig.decide();
}

function countFills(rig: Rig): number {
  return rig.store.rows(builder.selectFrom("fills").select("id")).length;
}
