import type { Clock, VenueOrder, VenueOrderState, VenueTrade } from "../../engine/ports.ts";
import { BoundedCache } from "./bounded-cache.ts";
import type { ClobAccount } from "./clob-account.ts";
import { stateOfStatus, statusOf } from "./order-row.ts";
import type { TradeRow } from "./trade-row.ts";
import { fillsOf, isTakenByUs, orderHashesOf } from "./trade-row.ts";

const ORDERS_KEPT = 5000;
/** Trades are shown some time after the answer that speaks of them; longer than this is not waited. */
const SHOWN_WITHIN_MS = 60_000;
/** How long before an order's first byte a trade of it cannot be, whatever the clocks say. */
const CLOCK_SLACK_MS = 120_000;

/** What this life knows of an order beside what the venue shows. */
interface Known {
  readonly token: string;
  readonly createdMs: number;
  /** When the venue said that it has it. */
  readonly acceptedMs: number | undefined;
  /** How much there must be trades of. */
  readonly matchedMicro: number;
  /** The venue said that it ended. */
  readonly isCancelled: boolean;
}

export interface OrderLookupOptions {
  readonly account: ClobAccount;
  /** The wallet that holds the money. */
  readonly maker: string;
  readonly clock: Clock;
  /** What is stored of an order that an earlier life placed: without it, all trades of the account are read to find its own. */
  readonly recall?: ((hash: string) => Pick<VenueOrder, "token" | "createdMs"> | undefined) | undefined;
  /** The market's taker fee rate in parts per million; throws when it is not known. */
  readonly feeRatePpm: (conditionId: string) => Promise<number>;
}

/** What the venue shows of our orders: `/data/order` while they are active, their trades from then on (reference 6.11). */
export class OrderLookup {
  readonly #options: OrderLookupOptions;
  readonly #known = new BoundedCache<Known>(ORDERS_KEPT);

  constructor(options: OrderLookupOptions) {
    this.#options = options;
  }

  /** Before it is posted: where to look for its trades. */
  remember({ hash, token, createdMs }: Pick<VenueOrder, "hash" | "token" | "createdMs">): void {
    if (this.#known.get(hash) === undefined) {
      this.#known.set(hash, { token, createdMs, acceptedMs: undefined, matchedMicro: 0, isCancelled: false });
    }
  }

  accepted({ hash }: VenueOrder, matchedMicro: number): void {
    this.#learn(hash, { acceptedMs: this.#options.clock.nowMs(), matchedMicro });
  }

  /** One of ours ended, with so much of it matched. */
  cancelled(hash: string, matchedMicro: number): void {
    this.#learn(hash, { isCancelled: true, matchedMicro });
  }

  #knownOf(hash: string): Known | undefined {
    const known = this.#known.get(hash);
    const stored = known === undefined ? this.#options.recall?.(hash) : undefined;
    if (stored !== undefined) this.remember({ hash, ...stored });
    return this.#known.get(hash);
  }

  #learn(hash: string, news: Partial<Known> & { readonly matchedMicro: number }): void {
    const known = this.#knownOf(hash);
    if (known === undefined) return;
    this.#known.set(hash, { ...known, ...news, matchedMicro: Math.max(known.matchedMicro, news.matchedMicro) });
  }

  /**
   * Undefined when the venue shows neither the order nor a trade. One that matched stays open until trades of as much are
   * shown, or a minute has passed; so does one that was accepted and is not shown at all: after that its fate is unknown.
   */
  async state(hash: string, signal?: AbortSignal): Promise<VenueOrderState | undefined> {
    const row = await this.#options.account.order(hash, signal);
    const told = row === undefined ? {} : statusOf(row.status);
    if (row !== undefined && stateOfStatus(row.status) === "open") return { hash, state: "open", reason: "", ...told };
    const trades = await this.trades(hash, signal);
    const known = this.#knownOf(hash);
    const shownMicro = trades.reduce((sum, { sharesMicro }) => sum + sharesMicro, 0);
    const wantedMicro = Math.max(row?.matchedMicro ?? 0, known?.matchedMicro ?? 0);
    const sinceMs = known?.acceptedMs ?? known?.createdMs ?? 0;
    const ageMs = this.#options.clock.nowMs() - sinceMs;
    const isYoung = ageMs >= 0 && ageMs < SHOWN_WITHIN_MS;
    if (shownMicro < wantedMicro && isYoung) return { hash, state: "open", reason: "its trades are not shown yet" };
    if (known?.isCancelled)
      return { hash, state: "done", reason: shownMicro > 0 ? "" : "ended without a fill", ...told };
    if (row === undefined && shownMicro === 0) {
      const isAwaited = known?.acceptedMs !== undefined && isYoung;
      return isAwaited ? { hash, state: "open", reason: "accepted, but not shown yet" } : undefined;
    }
    return { hash, state: "done", reason: shownMicro > 0 ? "" : (row?.status ?? ""), ...told };
  }

  async trades(hash: string, signal?: AbortSignal): Promise<readonly VenueTrade[]> {
    const known = this.#knownOf(hash);
    // What was placed by a clock that was ahead, as it shows now, may have traded long before.
    const isDated = known !== undefined && known.createdMs <= this.#options.clock.nowMs();
    const afterMs = isDated ? known.createdMs - CLOCK_SLACK_MS : undefined;
    const rows = await this.#options.account.trades({ token: known?.token, afterMs }, signal);
    const wanted = hash.toLowerCase();
    const fills = await this.#fills(rows.filter((row) => orderHashesOf(row).includes(wanted)));
    return fills.filter(({ orderHash }) => orderHash === wanted).map((fill) => ({ ...fill, orderHash: hash }));
  }

  /** Trades of the whole account, ours or foreign. */
  async accountTrades(sinceMs: number): Promise<readonly VenueTrade[]> {
    return this.#fills(await this.#options.account.trades({ afterMs: sinceMs }));
  }

  /** Pages may overlap while rows are added: a (trade, order) counts once. */
  async #fills(rows: readonly TradeRow[]): Promise<VenueTrade[]> {
    const { account, maker, feeRatePpm } = this.#options;
    const apiKey = await account.apiKey();
    const rates = new Map<string, Promise<number>>();
    const fills = new Map<string, VenueTrade>();
    for (const row of rows) {
      const isFeeless = !isTakenByUs(row, { maker });
      const rate = isFeeless ? 0 : await remembered(rates, row.market, feeRatePpm);
      for (const fill of fillsOf(row, { maker, apiKey }, rate)) fills.set(`${fill.id} ${fill.orderHash}`, fill);
    }
    return [...fills.values()];
  }
}

/** One question a market, however many rows it has. */
function remembered<Value>(known: Map<string, Value>, key: string, ask: (key: string) => Value): Value {
  const value = known.get(key) ?? ask(key);
  known.set(key, value);
  return value;
}
