import { formatMicro, formatUsd } from "../domain/micro.ts";
import { sweepAccount } from "./account-sweep.ts";
import type { OrderDesk } from "./order-desk.ts";
import type { Clock, Records, Store, Venue } from "./ports.ts";
import { isRedeeming } from "./redeeming.ts";
import { changeTradingState, tradingState } from "./trading-state.ts";

/** A smaller difference in cash is rounding (rule 31). */
const CASH_TOLERANCE_MICRO = 50_000;
/** A difference counts when this many readings in a row find it (rule 31). */
const READINGS = 3;

/** Compares the ledger with the venue's own books; a difference that lasts pauses the buys and is told (rule 31). */
export class Reconciliation {
  readonly #store: Store;
  readonly #venue: Venue;
  readonly #clock: Clock;
  readonly #desk: OrderDesk;
  #found = 0;

  constructor(needs: { store: Store; venue: Venue; clock: Clock; desk: OrderDesk }) {
    this.#desk = needs.desk;
    this.#store = needs.store;
    this.#venue = needs.venue;
    this.#clock = needs.clock;
  }

  /** One reading; while orders are under way or trades settle the two may differ and nothing is compared. */
  async run(): Promise<readonly string[]> {
    await sweepAccount({ store: this.#store, venue: this.#venue, desk: this.#desk, clock: this.#clock });
    const { records } = this.#store;
    const before = records.account.get();
    if (this.#isMoving()) return this.#nothing();
    const tokens = records.lots.open().flatMap(({ tokenId }) => records.tokens.get(tokenId)?.token ?? []);
    const holdings = await this.#venue.holdings([...new Set(tokens)]);
    const moved = records.account.get().cashMicro !== before.cashMicro || this.#isMoving();
    // Read while something was booked: no reading at all.
    if (moved) return this.#nothing();
    const differences = compareBooks(records, holdings);
    this.#found = differences.length === 0 ? 0 : this.#found + 1;
    if (this.#found === READINGS) this.#tell(differences);
    return differences;
  }

  /** No reading: those that count are readings in a row. */
  #nothing(): readonly string[] {
    this.#found = 0;
    return [];
  }

  /** While orders are under way, trades settle or a redemption is being booked, the two may differ. */
  #isMoving(): boolean {
    const { records } = this.#store;
    const trades = records.orders.open().length > 0 || records.fills.unsettled().length > 0;
    return trades || isRedeeming(records, this.#clock.nowMs());
  }

  #tell(differences: readonly string[]): void {
    this.#store.transact((records) => {
      const sinceMs = this.#clock.nowMs();
      const reason = "our books and the venue's differ";
      if (tradingState(records).state === "running") {
        changeTradingState(records, { state: "paused", sinceMs, by: "reconciliation", reason });
      }
      const more = differences.length > 5 ? `; and ${differences.length - 5} more` : "";
      const text =
        `Our books and the venue's differ: ${differences.slice(0, 5).join("; ")}${more}.\n` +
        "Buys are paused. Was a file of the data folder lost or replaced? npm run audit:verify checks ours; /resume goes on as it is.";
      records.alerts.raise({ severity: "critical", kind: "books-differ", text });
      records.journal.append("discrepancy", { differences });
    });
  }
}

/** What differs between the ledger and the venue's books, in words; empty when nothing does. */
export function compareBooks(
  records: Records,
  holdings: { readonly cashMicro: number; readonly shares: ReadonlyMap<string, number> },
): string[] {
  const differences: string[] = [];
  const { cashMicro } = records.account.get();
  if (Math.abs(cashMicro - holdings.cashMicro) > CASH_TOLERANCE_MICRO) {
    differences.push(`cash is ${formatUsd(cashMicro)} here and ${formatUsd(holdings.cashMicro)} there`);
  }
  const ours = new Map<string, number>();
  for (const lot of records.lots.open()) {
    const token = records.tokens.get(lot.tokenId)?.token ?? `token ${lot.tokenId}`;
    ours.set(token, (ours.get(token) ?? 0) + lot.sharesMicro);
  }
  for (const token of new Set([...ours.keys(), ...holdings.shares.keys()])) {
    const here = ours.get(token) ?? 0;
    const there = holdings.shares.get(token) ?? 0;
    if (here === there) continue;
    const title = records.tokens.byToken(token)?.title ?? `${token.slice(0, 8)}…`;
    differences.push(`"${title}" ${formatMicro(here)} shares here and ${formatMicro(there)} there`);
  }
  return differences;
}
