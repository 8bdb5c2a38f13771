import { formatMicro, formatPrice } from "../../domain/micro.ts";
import { rulesOf } from "../copy-rules.ts";
import { readMarket } from "../deciding/market-view.ts";
import type { Clock, LotRecord, MarketData, MarkRecord, Records, Store } from "../ports.ts";
import type { EngineSettings } from "../settings.ts";
import { tradingState } from "../trading-state.ts";
import { setDebt } from "./exit-debt.ts";
import type { ExitKind, ExitLevels } from "./exit-levels.ts";
import { exitLevels, isTimeOver, priceExit } from "./exit-levels.ts";
import { noteLeft } from "./left-lots.ts";
import { boundBelow } from "./sale-bound.ts";

/** A price counts when two marks at least this far apart show it: one bad book sells nothing. */
const SECOND_MARK_MS = 5_000;
/** An older mark says nothing of the present price. */
const FRESH_MARK_MS = 30_000;
/** What waits for a buyer at its price gets the present one so often at the most. */
const REPRICE_MS = 30_000;

interface Trigger {
  readonly kind: ExitKind;
  readonly levels: ExitLevels;
  readonly mark: MarkRecord | undefined;
}

export interface OwnExitsNeeds {
  readonly store: Store;
  readonly data: MarketData;
  readonly clock: Clock;
  readonly settings: EngineSettings;
}

/**
 * Sells by rules of our own (ENGINE rule 21's "own exit"): the whole lot goes into its exit debt, at the present bid less the
 * slippage bound, and is traded like any debt. The target's episode is not bought again (check "own exit").
 */
export class OwnExits {
  readonly #needs: OwnExitsNeeds;
  /** By lot: which rule a mark met first, and the time of that mark. */
  readonly #met = new Map<number, { readonly kind: ExitKind; readonly atMs: number }>();
  readonly #pricedMs = new Map<number, number>();

  constructor(needs: OwnExitsNeeds) {
    this.#needs = needs;
  }

  /** Looks at every open lot with the marks of now; returns how many debts it made or gave another price. Throws when one failed, after the others. */
  async run(abort: AbortSignal): Promise<number> {
    const { store, settings } = this.#needs;
    const lots = store.records.lots.open();
    const open = new Set(lots.map(({ id }) => id));
    for (const id of this.#met.keys()) if (!open.has(id)) this.#met.delete(id);
    for (const id of this.#pricedMs.keys()) if (!open.has(id)) this.#pricedMs.delete(id);
    const problems: string[] = [];
    let changed = 0;
    for (const lot of lots) {
      if (abort.aborted) break;
      try {
        const levels = exitLevels(lot, rulesOf(store.records, settings.rules, lot.targetId));
        const trigger = this.#triggered(lot, levels);
        if (trigger !== undefined && (await this.#exit(lot, trigger, abort))) changed += 1;
      } catch (error) {
        problems.push(error instanceof Error ? error.message : String(error));
      }
    }
    if (problems.length > 0) throw new Error(`${problems.length} lots could not be looked at: ${problems[0]}`);
    return changed;
  }

  #triggered(lot: LotRecord, levels: ExitLevels): Trigger | undefined {
    const nowMs = this.#needs.clock.nowMs();
    const mark = this.#needs.store.records.marks.of(lot.tokenId);
    const isLive = mark?.kind === "live" && nowMs - mark.atMs <= FRESH_MARK_MS;
    const kind = isLive ? priceExit(levels, mark.priceMicro) : undefined;
    if (kind === undefined || mark === undefined) {
      this.#met.delete(lot.id);
      return isTimeOver(levels, nowMs) ? { kind: "time exit", levels, mark } : undefined;
    }
    const met = this.#met.get(lot.id);
    if (met?.kind !== kind) {
      this.#met.set(lot.id, { kind, atMs: mark.atMs });
      return undefined;
    }
    return mark.atMs - met.atMs >= SECOND_MARK_MS ? { kind, levels, mark } : undefined;
  }

  async #exit({ id, targetId, tokenId }: LotRecord, trigger: Trigger, abort: AbortSignal): Promise<boolean> {
    const { store, data, clock, settings } = this.#needs;
    const known = store.records.debts.of(targetId, tokenId);
    const lot = store.records.lots.get(id);
    const isOwed = known !== undefined && known.sharesMicro > 0 && known.sharesMicro >= (lot?.sharesMicro ?? 0);
    if (isOwed && clock.nowMs() - (this.#pricedMs.get(id) ?? 0) < REPRICE_MS) return false;
    const token = store.records.tokens.get(tokenId);
    const { market, book } = await readMarket(data, token?.conditionId ?? "", token?.token ?? "", abort);
    const priceMicro = boundBelow(book, settings.slippagePpm);
    // Nobody bids, or nothing can be sold there: it is tried again with the next marks.
    if (market === undefined || market.closed || !market.acceptingOrders || priceMicro === undefined) return false;
    return store.transact((records) => {
      const now = records.lots.get(id);
      if (now === undefined || now.sharesMicro === 0) return false;
      const debt = records.debts.of(targetId, tokenId);
      const isNew = (debt?.sharesMicro ?? 0) < now.sharesMicro;
      if (!isNew && debt?.priceMicro === priceMicro) return false;
      const owed = { targetId, tokenId, sharesMicro: now.sharesMicro, priceMicro, signalId: null };
      setDebt(records, owed, trigger.kind, clock.nowMs());
      this.#pricedMs.set(id, clock.nowMs());
      if (isNew) {
        noteLeft(records, targetId, tokenId, clock.nowMs());
        tell(records, now, trigger, priceMicro);
      }
      return true;
    });
  }
}

function tell(records: Records, lot: LotRecord, { kind, levels, mark }: Trigger, boundMicro: number): void {
  const { targetId, tokenId, sharesMicro } = lot;
  const name = records.targets.get(targetId)?.name ?? "a target";
  const token = records.tokens.get(tokenId);
  const what = `"${token?.title ?? "?"}" ${token?.outcome ?? ""}`.trim();
  const isStopped = tradingState(records).state === "stopped";
  const selling = isStopped ? "owed, and sold once trading is released" : "being sold";
  const figures = { kind, targetId, tokenId, sharesMicro, averageMicro: levels.averageMicro, boundMicro };
  records.journal.append("own-exit", { ...figures, markMicro: mark?.priceMicro ?? null });
  records.alerts.raise({
    severity: "info",
    kind: "own-exit",
    text:
      `${kind[0]?.toUpperCase()}${kind.slice(1)}: ${formatMicro(sharesMicro)} shares of ${what}, copied from ${name}, are ${selling}.\n` +
      `${priceWords(kind, levels, mark)} At ${formatPrice(boundMicro)} or better. /positions`,
  });
}

function priceWords(kind: ExitKind, levels: ExitLevels, mark: MarkRecord | undefined): string {
  const worth = mark === undefined ? "" : `A share would fetch ${formatPrice(mark.priceMicro)}; `;
  const cost = `it cost ${formatPrice(levels.averageMicro)} with fees`;
  const { stopLossMicro, trailingStopMicro, takeProfitMicro } = levels;
  const level = { "stop loss": stopLossMicro, "trailing stop": trailingStopMicro, "take profit": takeProfitMicro };
  const bound = kind === "time exit" ? undefined : level[kind];
  return `${worth}${cost}${bound === undefined ? "" : `, and the ${kind} is ${formatPrice(bound)}`}.`;
}
