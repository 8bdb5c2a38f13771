import type { Market } from "../../domain/market.ts";
import { formatMicro, formatUsd } from "../../domain/micro.ts";
import type { Clock, LotRecord, MarketData, Store, Venue } from "../ports.ts";
import { tradingState } from "../trading-state.ts";
import { settleLot } from "./ledger.ts";
import { beginRedeeming, endRedeeming, keepRedeeming } from "./redeeming.ts";

/** Markets looked at in one run. */
const RUN_SIZE = 100;
/** A trade that neither settles nor fails for so long holds no payout up any more. */
const ARRIVES_WITHIN_MS = 30 * 60_000;

/** Pays out lots of resolved markets by payout numerators (rule 28), then lets the venue turn them into cash. */
export class Settlement {
  readonly #store: Store;
  readonly #data: MarketData;
  readonly #venue: Venue;
  readonly #clock: Clock;
  /** Where the last run left off: with more markets held than one run looks at, all get their turn. */
  #lastLooked = "";

  constructor(needs: { store: Store; data: MarketData; venue: Venue; clock: Clock }) {
    this.#store = needs.store;
    this.#data = needs.data;
    this.#venue = needs.venue;
    this.#clock = needs.clock;
  }

  /**
   * Looks at held markets whose end is past, at all of `only` where it is given; returns how many were paid out.
   * A market that fails stops no other.
   */
  async run(abort: AbortSignal, only?: ReadonlySet<string>): Promise<{ settled: number; problems: readonly string[] }> {
    const problems: string[] = [];
    let settled = 0;
    if (tradingState(this.#store.records).state === "stopped") return { settled, problems };
    this.#store.transact((records) => keepRedeeming(records, (id) => this.#isHeld(id), this.#clock.nowMs()));
    const conditions = only === undefined ? this.#nextHeld() : [...only].filter((id) => this.#isHeld(id));
    for (const conditionId of conditions) {
      if (abort.aborted) break;
      try {
        if (await this.#settle(conditionId, abort)) settled += 1;
      } catch (error) {
        problems.push(`${conditionId.slice(0, 10)}…: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return { settled, problems };
  }

  #nextHeld(): string[] {
    const { records } = this.#store;
    const held = new Set<string>();
    for (const lot of records.lots.open()) {
      const token = records.tokens.get(lot.tokenId);
      if (token !== undefined) held.add(token.conditionId);
    }
    const sorted = [...held].sort();
    const first = sorted.findIndex((conditionId) => conditionId > this.#lastLooked);
    const turn = first <= 0 ? sorted : [...sorted.slice(first), ...sorted.slice(0, first)];
    const next = turn.slice(0, RUN_SIZE);
    this.#lastLooked = next.at(-1) ?? "";
    return next;
  }

  #isHeld(conditionId: string): boolean {
    const { records } = this.#store;
    return records.tokens.ofCondition(conditionId).some(({ id }) => records.lots.openOfToken(id).length > 0);
  }

  /** What was bought last and may still fail: paid out before that, it could never be taken back (rule 27). */
  #isArriving(conditionId: string): boolean {
    const { records } = this.#store;
    const tokens = new Set(records.tokens.ofCondition(conditionId).map(({ id }) => id));
    return records.fills.unsettled().some(({ orderId, atMs }) => {
      const order = records.orders.get(orderId);
      return order?.side === "BUY" && tokens.has(order.tokenId) && this.#clock.nowMs() - atMs < ARRIVES_WITHIN_MS;
    });
  }

  async #settle(conditionId: string, abort: AbortSignal): Promise<boolean> {
    const market = await this.#data.market(conditionId, abort);
    const over =
      market !== undefined && (market.closed || (market.endMs !== null && market.endMs <= this.#data.venueNowMs()));
    if (market === undefined || !over) return false;
    const resolution = await this.#data.resolution(conditionId, abort);
    if (resolution.kind !== "resolved" || this.#isArriving(conditionId)) return false;
    // Redeemed means that the cash has arrived (rule 28); until then the next run asks again.
    this.#store.transact((records) => beginRedeeming(records, conditionId, this.#clock.nowMs()));
    if ((await this.#venue.redeem(conditionId)) === undefined) return false;
    this.#payOut(market, resolution.payoutsMicro);
    return true;
  }

  /** Whoever is cut off after it finds no redemption under way that is booked already. */
  #payOut({ conditionId, tokens, title }: Market, payoutsMicro: readonly number[]): void {
    const nowMs = this.#clock.nowMs();
    this.#store.transact((records) => {
      const paid: string[] = [];
      endRedeeming(records, conditionId, nowMs);
      tokens.forEach((token, index) => {
        const known = records.tokens.byToken(token);
        const payoutMicro = payoutsMicro[index];
        if (known === undefined) return;
        if (payoutMicro === undefined) throw new Error(`no payout for outcome ${index} of ${title}`);
        if (records.orders.openOfToken(known.id).length > 0) throw new Error(`an order in ${title} is still open`);
        for (const lot of records.lots.openOfToken(known.id)) {
          const cashMicro = settleLot(records, lot, payoutMicro, nowMs);
          paid.push(payoutLine(lot, known.outcome, cashMicro));
        }
      });
      const text = `Resolved: "${title}".\n${paid.join("\n")}`;
      records.alerts.raise({ severity: "info", kind: "settled", text });
    });
  }
}

function payoutLine(lot: LotRecord, outcome: string, cashMicro: number): string {
  const result = cashMicro - lot.costMicro;
  const sign = result > 0 ? "+" : "";
  return `${outcome}: ${formatMicro(lot.sharesMicro)} shares paid ${formatUsd(cashMicro)}, result ${sign}${formatUsd(result)}`;
}
