import { z } from "zod";
import { formatUsd } from "../../domain/micro.ts";
import { costOf } from "../books/lot.ts";
import { ensureDay } from "../books/trading-day.ts";
import { closeBreaker, tripBreaker } from "../breakers/trip.ts";
import type { OrderRecord, Records } from "../ports.ts";
import { adoptVenuesBooks } from "./adopted-books.ts";
import type { Holdings } from "./books-compared.ts";
import { differencesOf } from "./books-compared.ts";
import type { ForgottenBuy } from "./forgotten-buys.ts";
import { noteForgottenBuys } from "./forgotten-buys.ts";
import type { FoundTrade } from "./found-trades.ts";
import { bookFoundTrades } from "./found-trades.ts";
import { beginReadBack, endReadBack } from "./read-back.ts";

/** Buys of the lost part may still be fresh enough to be copied a second time: until they are not, nothing is bought. */
const AT_LEAST_MS = 3 * 60_000;
const NAME = "recovered";
const foundSoFar = z.strictObject({ orders: z.int(), trades: z.int(), boughtMicro: z.int(), soldMicro: z.int() });
const NOTHING = { orders: 0, trades: 0, boughtMicro: 0, soldMicro: 0 };

export function isRecovering(records: Records): boolean {
  return records.breakers.of("recovering")?.state === "open";
}

/** From now on trades of unknown orders are what the books have lost, not somebody else's (rule 32). Call it inside a transaction. */
export function beginRecovery(records: Records, cause: string, nowMs: number): void {
  beginReadBack(records, nowMs);
  tripBreaker(records, "recovering", cause, nowMs);
  records.settings.set(NAME, NOTHING, nowMs);
}

/** Books what was found of the lost part, in the caller's transaction. Returns the purchases. */
export function recover(
  records: Records,
  trades: readonly FoundTrade[],
  zone: string,
  nowMs: number,
): readonly OrderRecord[] {
  if (trades.length === 0) return [];
  const orders = bookFoundTrades(records, trades, zone, nowMs);
  const buys = orders.filter(({ side }) => side === "BUY");
  noteForgottenBuys(records, buys.map(asForgotten), nowMs);
  const known = foundSoFar.catch(NOTHING).parse(records.settings.get(NAME));
  const worth = (side: string): number =>
    trades.reduce((sum, trade) => sum + (trade.side === side ? trade.collateralMicro : 0), 0);
  const next = {
    orders: known.orders + orders.length,
    trades: known.trades + trades.length,
    boughtMicro: known.boughtMicro + worth("BUY"),
    soldMicro: known.soldMicro + worth("SELL"),
  };
  records.settings.set(NAME, next, nowMs);
  records.journal.append("recovered", next);
  return buys;
}

/** The day's limit of trades counts what was bought and forgotten, too. */
export function countToday(records: Records, buys: readonly OrderRecord[]): void {
  const today = records.days.latest();
  const forgotten = buys.filter(({ day }) => day === today?.day).length;
  if (today !== undefined && forgotten > 0) records.days.put({ ...today, trades: today.trades + forgotten });
}

function asForgotten({ tokenId, createdMs, filledCollateralMicro }: OrderRecord): ForgottenBuy {
  return { tokenId, atMs: createdMs, collateralMicro: filledCollateralMicro };
}

/** The books agree with the venue's: every trade is explained, and buys go on. Call it inside a transaction. */
export function endRecovery(records: Records, nowMs: number): void {
  const breaker = records.breakers.of("recovering");
  if (breaker?.state !== "open" || nowMs - breaker.sinceMs < AT_LEAST_MS) return;
  const { orders, trades, boughtMicro, soldMicro } = foundSoFar.catch(NOTHING).parse(records.settings.get(NAME));
  const text =
    `The books agree with the venue's again. Read back: ${orders} orders with ${trades} trades, ` +
    `${formatUsd(boughtMicro)} bought and ${formatUsd(soldMicro)} sold.\n` +
    "What they hold is unattributed: no target's sell reduces it. /positions shows it.";
  records.alerts.raise({ severity: "warning", kind: "recovered", text });
  closeBreaker(records, "recovering", nowMs);
}

/** What the venue shows of an account whose books are gone. */
export interface LostAccount {
  readonly holdings: Holdings;
  readonly trades: readonly FoundTrade[];
  readonly zone: string;
}

/**
 * Opens new books for an account that has traded (rule 31), in the caller's transaction: orders, fills and cash come back equal; what
 * is held becomes unattributed. What left without a trade (redeemed, merged) is taken to have brought what it cost.
 * The account's tokens must be known (keepTokens).
 */
export function openLostBooks(records: Records, { holdings, trades, zone }: LostAccount, nowMs: number): void {
  const arrived = trades.filter(({ status }) => status === "mined" || status === "confirmed");
  const tradedMicro = arrived.reduce((sum, trade) => sum + cashOf(trade), 0);
  openWith(records, holdings.cashMicro - tradedMicro);
  const buys = recover(records, trades, zone, nowMs);
  endReadBack(records, nowMs);
  const goneMicro = costOfMissing(records, holdings, nowMs);
  if (goneMicro !== 0) openWith(records, -goneMicro);
  adoptVenuesBooks(records, differencesOf(records, holdings, nowMs), nowMs);
  ensureDay(records, zone, { venueNowMs: () => nowMs, isTimeSure: () => true });
  countToday(records, buys);
}

function openWith(records: Records, amountMicro: number): void {
  const account = records.account.get();
  records.account.set({ ...account, cashMicro: account.cashMicro + amountMicro });
  records.journal.append("cash", { reason: "books opened anew", amountMicro });
}

function cashOf({ side, collateralMicro, feeMicro }: FoundTrade): number {
  return side === "BUY" ? -collateralMicro - feeMicro : collateralMicro - feeMicro;
}

/** Of what the ledger holds and the venue does not. */
function costOfMissing(records: Records, holdings: Holdings, nowMs: number): number {
  let costMicro = 0;
  for (const { token, hereMicro, thereMicro } of differencesOf(records, holdings, nowMs)) {
    const known = token === undefined ? undefined : records.tokens.byToken(token);
    let missingMicro = hereMicro - thereMicro;
    for (const lot of known === undefined ? [] : records.lots.openOfToken(known.id)) {
      const sharesMicro = Math.min(lot.sharesMicro, Math.max(0, missingMicro));
      missingMicro -= sharesMicro;
      if (sharesMicro > 0) costMicro += costOf(lot, sharesMicro);
    }
  }
  return costMicro;
}
