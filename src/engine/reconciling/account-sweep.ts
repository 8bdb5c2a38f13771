import { formatMicro, formatPrice } from "../../domain/micro.ts";
import { tripBreaker } from "../breakers/trip.ts";
import type { OrderDesk } from "../orders/order-desk.ts";
import type { Clock, MarketData, Records, Store, Venue, VenueTrade } from "../ports.ts";
import { raiseDiscrepancy } from "./discrepancy.ts";
import { foundTrades, keepTokens, tokensOf } from "./found-trades.ts";
import { endReadBack } from "./read-back.ts";
import { countToday, isRecovering, recover } from "./recovery.ts";

const CURSOR = "accountSweptMs";
/** Trades show late and change in place: each sweep looks back over this much again. */
const OVERLAP_MS = 10 * 60_000;
/** What the lost part had sent may still have matched so long after the start; what trades later is somebody else. */
const AFTER_LOSS_MS = 60_000;
/** Foreign trades and orders that were told of; in the overlap they are read again. */
const FOREIGN = "foreignTrades";
const MOST_FOREIGN = 500;

export interface SweepNeeds {
  readonly store: Store;
  readonly venue: Venue;
  readonly desk: OrderDesk;
  readonly clock: Clock;
  /** For trades that the books have lost: what markets say of their tokens, and the trading zone. */
  readonly data: Pick<MarketData, "marketOfToken">;
  readonly zone: string;
}

/**
 * Reads every trade of the account since the last sweep: one of ours that no answer told of is booked late (rule 27), one of
 * an order that we did not make means that somebody else trades here, and opens a breaker, as such an order does that rests (rule 31).
 */
export async function sweepAccount(needs: SweepNeeds): Promise<void> {
  const { store, venue, desk, clock } = needs;
  const nowMs = clock.nowMs();
  const stored = store.records.settings.get(CURSOR);
  const sinceMs = typeof stored === "number" ? stored : nowMs;
  const trades = await venue.accountTrades(sinceMs - OVERLAP_MS);
  const open = await venue.openOrders();
  const begunMs = typeof stored === "number" ? 0 : nowMs;
  if (isRecovering(store.records)) await recoverUnknown(needs, trades);
  const news = store.transact((records) => {
    const changed = new Set<string>();
    tellForeignOrders(records, open, nowMs);
    for (const trade of trades) {
      const order = records.orders.byHash(trade.orderHash);
      if (order === undefined && trade.atMs >= begunMs) tellForeign(records, trade, nowMs);
      const known = order === undefined ? undefined : records.fills.ofVenueTrade(order.id, trade.id)[0];
      // What failed before it was booked never is.
      const isNews = known === undefined ? trade.status !== "failed" : known.status !== trade.status;
      if (order !== undefined && isNews) changed.add(trade.orderHash);
    }
    records.settings.set(CURSOR, nowMs, nowMs);
    return changed;
  });
  for (const hash of news) desk.heed(hash);
}

/** While books that are older than the account are made up for, earlier trades of unknown orders are their own (rule 32). */
async function recoverUnknown({ store, data, zone, clock }: SweepNeeds, trades: readonly VenueTrade[]): Promise<void> {
  const { records } = store;
  const untilMs = (records.breakers.of("recovering")?.sinceMs ?? 0) + AFTER_LOSS_MS;
  const isLost = ({ orderHash, atMs }: VenueTrade) => atMs <= untilMs && records.orders.byHash(orderHash) === undefined;
  const lost = trades.filter(isLost);
  const unknown = foundTrades(lost);
  const tokens = await tokensOf(
    records,
    data,
    unknown.map(({ token }) => token),
  );
  store.transact((inside) => {
    keepTokens(inside, tokens);
    countToday(inside, recover(inside, unknown, zone, clock.nowMs()));
    endReadBack(inside, clock.nowMs());
    // One that failed leaves no order behind by which it would be known later.
    for (const trade of lost) if (trade.status === "failed") noteForeign(inside, subjectOf(trade), clock.nowMs());
  });
}

/** One that rests may fill at any time. Ours are stored before they are sent; while books are recovered it may be of the lost part. */
function tellForeignOrders(records: Records, open: readonly string[], nowMs: number): void {
  if (isRecovering(records)) return;
  for (const hash of open) {
    if (records.orders.byHash(hash) !== undefined || !noteForeign(records, hash, nowMs)) continue;
    const what = `an order that rests on our account is not ours: ${hash.slice(0, 10)}…`;
    const text = `The venue knows of ${what}\nDoes a second copy of the bot or a person use the account?`;
    raiseDiscrepancy(records, { kind: "foreign-order", subject: hash, text, severity: "warning" }, nowMs);
    tripBreaker(records, "second-instance", what, nowMs);
  }
}

/** The owner has looked at a foreign trade: it is known from then on, however often it is read. */
function tellForeign(records: Records, trade: VenueTrade, nowMs: number): void {
  const subject = subjectOf(trade);
  if (!noteForeign(records, subject, nowMs)) return;
  const what = `${formatMicro(trade.sharesMicro)} shares at ${formatPrice(trade.priceMicro)}`;
  const text =
    `A trade on our account is of no order of ours: ${what}.\n` +
    "Does a second copy of the bot or a person use the account?";
  raiseDiscrepancy(records, { kind: "foreign-trade", subject, text, severity: "warning" }, nowMs);
  tripBreaker(records, "second-instance", `a trade on our account is of no order of ours: ${what}`, nowMs);
}

function subjectOf({ orderHash, id }: VenueTrade): string {
  return `${orderHash} ${id}`;
}

/** False when it was known already. */
function noteForeign(records: Records, subject: string, nowMs: number): boolean {
  const seen = seenForeign(records);
  const isNew = !seen.includes(subject);
  if (isNew) records.settings.set(FOREIGN, [...seen, subject].slice(-MOST_FOREIGN), nowMs);
  return isNew;
}

function seenForeign(records: Records): string[] {
  const stored = records.settings.get(FOREIGN);
  return Array.isArray(stored) ? stored.filter((subject) => typeof subject === "string") : [];
}
