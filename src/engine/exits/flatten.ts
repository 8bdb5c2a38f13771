import { currentDay } from "../books/trading-day.ts";
import { readMarket } from "../deciding/market-view.ts";
import type { OrderDesk } from "../orders/order-desk.ts";
import type { Clock, LotRecord, MarketData, Records, Store } from "../ports.ts";
import type { EngineSettings } from "../settings.ts";
import { setDebt } from "./exit-debt.ts";
import type { Exits } from "./exits.ts";
import type { FlattenLot, TokenOffer } from "./flatten-offer.ts";
import { tokenOffer } from "./flatten-offer.ts";
import type { FlattenReport } from "./flatten-report.ts";
import { waitWords } from "./flatten-report.ts";
import { ASKED_FOR } from "./sale-cause.ts";

/** Markets read at the same time. */
const READERS = 8;

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
  /** Tells how the orders ended. */
  readonly report: FlattenReport;
  readonly onError: (error: unknown) => void;
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
    const nowMs = this.#needs.clock.nowMs();
    const debts = floors.flatMap(([lotId, priceMicro]) => {
      const lot = records.lots.get(lotId);
      if (lot === undefined || lot.sharesMicro === 0) return [];
      const { targetId, tokenId, sharesMicro } = lot;
      const owed = { targetId, tokenId, sharesMicro, priceMicro, signalId: null };
      setDebt(records, owed, ASKED_FOR, nowMs);
      return records.debts.of(targetId, tokenId)?.id ?? [];
    });
    this.#needs.report.begin(records, debts, nowMs);
    return debts;
  }

  /**
   * Sells what is owed, after the caller's transaction: resolves once each lot was tried. How the orders ended is told afterwards; what
   * is left is tried again in each round, like any debt.
   */
  async begin(debtIds: readonly number[]): Promise<FlattenSent> {
    await Promise.resolve();
    const { exits, data, settings, venueProblem, store, stopping, report } = this.#needs;
    const owed = debtIds.map((debtId) => ({ debtId, name: this.#nameOf(debtId) }));
    const { day } = currentDay(store, settings.tradingZone, data);
    const round = { nowMs: data.venueNowMs(), settings, venueProblem: venueProblem() };
    const orders = await exits.sellNow(debtIds, round, day, stopping);
    const unsent = owed
      .filter(({ debtId }) => !orders.has(debtId))
      .map(({ debtId, name }) => ({ name, reason: this.#reasonOf(debtId) }));
    report.tried();
    this.#tellSoon();
    return { orders: orders.size, unsent };
  }

  /** The same where nobody waits for it. What fails is told as work in the background is; the scans try what is owed. */
  beginAlone(debtIds: readonly number[]): void {
    const { stopping, onError } = this.#needs;
    this.begin(debtIds).catch((error: unknown) => (stopping.aborted ? undefined : onError(error)));
  }

  /** Where one order takes its time, the scans look. */
  #tellSoon(): void {
    const { desk, report, stopping, onError } = this.#needs;
    const told = desk.idle().then(() => (stopping.aborted ? undefined : report.look()));
    told.catch(onError);
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
    return waitWords(this.#needs.store.records.debts.get(debtId)?.reason ?? "");
  }
}
