import { formatMicro, formatPrice } from "../domain/micro.ts";
import { raiseDiscrepancy } from "./discrepancy.ts";
import type { OrderDesk } from "./order-desk.ts";
import type { Clock, Records, Store, Venue, VenueTrade } from "./ports.ts";
import { changeTradingState, tradingState } from "./trading-state.ts";

const CURSOR = "accountSweptMs";
/** Trades show late and change in place: each sweep looks back over this much again. */
const OVERLAP_MS = 10 * 60_000;

/**
 * Reads every trade of the account since the last sweep: one of ours that no answer told of is booked late (rule 27), one of
 * an order that we did not make means that somebody else trades here, and stops buys (rule 31).
 */
export async function sweepAccount(needs: {
  readonly store: Store;
  readonly venue: Venue;
  readonly desk: OrderDesk;
  readonly clock: Clock;
}): Promise<void> {
  const { store, venue, desk, clock } = needs;
  const nowMs = clock.nowMs();
  const stored = store.records.settings.get(CURSOR);
  const sinceMs = typeof stored === "number" ? stored : nowMs;
  const trades = await venue.accountTrades(sinceMs - OVERLAP_MS);
  const begunMs = typeof stored === "number" ? 0 : nowMs;
  const news = store.transact((records) => {
    const changed = new Set<string>();
    for (const trade of trades) {
      const order = records.orders.byHash(trade.orderHash);
      if (order === undefined && trade.atMs >= begunMs) tellForeign(records, trade, nowMs);
      const known = order === undefined ? undefined : records.fills.byVenueTrade(order.id, trade.id);
      // What failed before it was booked never is.
      const isNews = known === undefined ? trade.status !== "failed" : known.status !== trade.status;
      if (order !== undefined && isNews) changed.add(trade.orderHash);
    }
    records.settings.set(CURSOR, nowMs, nowMs);
    return changed;
  });
  for (const hash of news) desk.heed(hash);
}

function tellForeign(records: Records, trade: VenueTrade, nowMs: number): void {
  const subject = `${trade.orderHash} ${trade.id}`;
  if (records.discrepancies.byKey("foreign-trade", subject) !== undefined) return;
  const reason = "somebody else trades on our account";
  if (tradingState(records).state === "running") {
    changeTradingState(records, { state: "paused", sinceMs: nowMs, by: "reconciliation", reason });
  }
  const text =
    `A trade on our account is of no order of ours: ${formatMicro(trade.sharesMicro)} shares at ${formatPrice(trade.priceMicro)}.\n` +
    "Buys are paused. Does a second copy of the bot or a person use the account? /resume goes on as it is.";
  raiseDiscrepancy(records, { kind: "foreign-trade", subject, text, severity: "critical" }, nowMs);
}
