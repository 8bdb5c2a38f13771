import { formatUsd } from "../../domain/micro.ts";
import { currentDay } from "../books/trading-day.ts";
import { readMarket } from "../deciding/market-view.ts";
import type { OrderDesk } from "../orders/order-desk.ts";
import type { Clock, LotRecord, MarketData, Records, Store } from "../ports.ts";
import type { EngineSettings } from "../settings.ts";
import { setDebt } from "./exit-debt.ts";
import type { Exits } from "./exits.ts";
import type { FlattenLot, TokenOffer } from "./flatten-offer.ts";
import { tokenOffer } from "./flatten-offer.ts";
import { ASKED_FOR } from "./sale-cause.ts";

/** Markets read at the same time. */
const READERS = 8;
/** What came of the orders is told after this at the latest. */
const PATIENCE_MS = 60_000;
/** Lots that an alert names. */
const MOST_NAMED = 8;

/** What selling everything would come to. */
export interface FlattenOffer {
  readonly slippagePpm: number;
  readonly lots: readonly FlattenLot[];
  /** Tokens of which something can be sold now. */
  readonly positions: number;
  /** What the bids within the bound would give for it now, less fees. */
  readonly fetchMicro: number;
  /** The same shares, all at the bound, less fees. */
  readonly worstMicro: number;
  /** Why the venue takes no orders now; undefined when it does. */
  readonly venueProblem: string | undefined;
}

/** What became of each lot that was to be sold. */
export interface FlattenSent {
  readonly orders: number;
  readonly unsent: readonly { readonly name: string; readonly reason: string }[];
}

export interface FlattenNeeds {
  readonly store: Store;
  readonly data: MarketData;
  readonly exits: Exits;
  readonly desk: OrderDesk;
  readonly clock: Clock;
  readonly settings: EngineSettings;
  readonly venueProblem: () => string | undefined;
  readonly stopping: AbortSignal;
}

/** A lot and the debt that sells it. */
interface Owed {
  readonly debtId: number;
  readonly name: string;
}

/** Sells everything that is held, each lot by itself inside a bound under the best bid; what cannot be sold stays owed (rule 20). */
export class Flatten {
  readonly #needs: FlattenNeeds;

  constructor(needs: FlattenNeeds) {
    this.#needs = needs;
  }

  /** @param slippagePpm how far below the best bid a lot may be sold, in parts per million of it */
  async offer(slippagePpm: number): Promise<FlattenOffer> {
    const { store, venueProblem } = this.#needs;
    const byToken = Map.groupBy(store.records.lots.open(), ({ tokenId }) => tokenId);
    const queue = [...byToken];
    const parts: TokenOffer[] = [];
    const reader = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        parts.push(await this.#ofToken(next[0], next[1], slippagePpm));
      }
    };
    await Promise.all(Array.from({ length: READERS }, reader));
    return {
      slippagePpm,
      lots: parts.flatMap(({ lots }) => lots).sort((a, b) => a.lotId - b.lotId),
      positions: parts.filter(({ fetchMicro }) => fetchMicro > 0).length,
      fetchMicro: parts.reduce((sum, part) => sum + part.fetchMicro, 0),
      worstMicro: parts.reduce((sum, part) => sum + part.worstMicro, 0),
      venueProblem: venueProblem(),
    };
  }

  /** Owes each lot whole at its floor, in the caller's transaction; returns the debts. Lots that were sold meanwhile owe nothing. */
  owe(records: Records, floors: readonly (readonly [lotId: number, floorMicro: number])[]): number[] {
    return floors.flatMap(([lotId, priceMicro]) => {
      const lot = records.lots.get(lotId);
      if (lot === undefined || lot.sharesMicro === 0) return [];
      const { targetId, tokenId, sharesMicro } = lot;
      const owed = { targetId, tokenId, sharesMicro, priceMicro, signalId: null };
      setDebt(records, owed, ASKED_FOR, this.#needs.clock.nowMs());
      return records.debts.of(targetId, tokenId)?.id ?? [];
    });
  }

  /**
   * Sells what is owed, after the caller's transaction: resolves once each lot was tried. How the orders ended is told afterwards; what
   * is left is tried again in each round, like any debt.
   */
  async begin(debtIds: readonly number[]): Promise<FlattenSent> {
    await Promise.resolve();
    const { exits, data, settings, venueProblem, store, clock, stopping } = this.#needs;
    const owed = debtIds.map((debtId) => ({ debtId, name: this.#nameOf(debtId) }));
    const { day } = currentDay(store, settings.tradingZone, clock.nowMs());
    const now = { nowMs: data.venueNowMs(), clockOffsetMs: data.clockOffsetMs() };
    const round = { ...now, settings, venueProblem: venueProblem() };
    const orders = await exits.sellNow(debtIds, round, day, stopping);
    const unsent = owed
      .filter(({ debtId }) => !orders.has(debtId))
      .map(({ debtId, name }) => ({ name, reason: this.#reasonOf(debtId) }));
    this.#tellEnd(owed, orders).catch((error: unknown) => this.#tellFailure(error));
    return { orders: orders.size, unsent };
  }

  async #ofToken(tokenId: number, lots: readonly LotRecord[], slippagePpm: number): Promise<TokenOffer> {
    const { store, data, stopping } = this.#needs;
    const token = store.records.tokens.get(tokenId);
    const view = await readMarket(data, token?.conditionId ?? "", token?.token ?? "", stopping);
    const markMicro = store.records.marks.of(tokenId)?.priceMicro;
    return tokenOffer(lots, view, markMicro, slippagePpm, `${token?.title ?? "?"}: ${token?.outcome ?? "?"}`);
  }

  #nameOf(debtId: number): string {
    const { records } = this.#needs.store;
    const token = records.tokens.get(records.debts.get(debtId)?.tokenId ?? 0);
    return `${token?.title ?? "?"}: ${token?.outcome ?? "?"}`;
  }

  #reasonOf(debtId: number): string {
    const reason = this.#needs.store.records.debts.get(debtId)?.reason ?? "";
    return reason === ASKED_FOR ? "it was not tried yet" : reason;
  }

  /** Waits for the orders, not for ever, and tells what they brought. */
  async #tellEnd(owed: readonly Owed[], orders: ReadonlyMap<number, number>): Promise<void> {
    const { desk, clock, stopping, store } = this.#needs;
    const done = new AbortController();
    const late = clock.sleep(PATIENCE_MS, AbortSignal.any([done.signal, stopping])).catch(() => undefined);
    await Promise.race([desk.idle(), late]);
    done.abort(new Error("every order has ended"));
    if (stopping.aborted) return;
    store.transact((records) => {
      const ended = [...orders.values()].flatMap((id) => records.orders.get(id) ?? []);
      const sold = ended.filter(({ filledSharesMicro }) => filledSharesMicro > 0);
      const gotMicro = sold.reduce((sum, order) => sum + order.filledCollateralMicro - order.feeMicro, 0);
      const left = owed.filter(({ debtId }) => (records.debts.get(debtId)?.sharesMicro ?? 0) > 0);
      const others = records.lots.open().filter((lot) => !isOwed(records, lot)).length;
      const lines = [
        `Everything was to be sold: ${sold.length} of ${owed.length} lots sold, in whole or part, for ${formatUsd(gotMicro)}.`,
        ...(left.length === 0 ? ["Nothing of them is left."] : this.#leftLines(left)),
        ...(others === 0
          ? []
          : [`Held and not owed: ${others} (the market is over, or it was bought since; /positions).`]),
      ];
      records.alerts.raise({ severity: "warning", kind: "flattened", text: lines.join("\n") });
      records.journal.append("flatten", { lots: owed.length, orders: ended.length, gotMicro, left: left.length });
    });
  }

  #tellFailure(error: unknown): void {
    const { store, stopping } = this.#needs;
    if (stopping.aborted) return;
    const problem = error instanceof Error ? error.message : String(error);
    const text = `What came of selling everything could not be told: ${problem}.\n/trades shows the sales, /positions what is left.`;
    store.transact(({ alerts }) => alerts.raise({ severity: "critical", kind: "flattened", text }));
  }

  #leftLines(left: readonly Owed[]): string[] {
    const named = left.slice(0, MOST_NAMED).map(({ debtId, name }) => `${name}: ${this.#reasonOf(debtId)}`);
    const more = left.length > MOST_NAMED ? [`and ${left.length - MOST_NAMED} more`] : [];
    return [
      `Still owed, and tried again by itself inside the same bound: ${left.length} (/positions).`,
      ...named,
      ...more,
    ];
  }
}

function isOwed(records: Records, { targetId, tokenId }: LotRecord): boolean {
  return (records.debts.of(targetId, tokenId)?.sharesMicro ?? 0) > 0;
}
