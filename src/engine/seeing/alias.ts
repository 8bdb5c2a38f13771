import { MICRO } from "../../domain/micro.ts";
import { averagePrice } from "../../domain/price.ts";
import type { Sighting } from "../../domain/trade.ts";
import type { Records, SignalRecord } from "../ports.ts";
import type { Totals } from "./totals.ts";

/** A settlement that is tried again comes under its new transaction within this time (rule 6). */
export const ALIAS_WITHIN_S = 600;
/** A settlement comes after the trade was told; so far the chain's clock and the venue's may lie apart. */
const CLOCKS_APART_S = 10;
/** One tick of most markets. */
const PRICE_STEP_MICRO = MICRO / 100;

/** Whose trade of what it is, on which side, and when. */
type TradeKey = Pick<SignalRecord, "targetId" | "tokenId" | "side" | "venueS">;

/**
 * The unproven signal of which this proof is the settlement under another transaction: same wallet, token and side, equal
 * shares (±1%) and price (±1 tick), within ten minutes after it (rule 6). Of several one of as many shares exactly, else the oldest:
 * what settles at the first try is proven within seconds, under its own transaction. A proof that comes late itself, as after an
 * outage, may also be of a signal that was given up.
 */
export function aliasedSignal(records: Records, proof: TradeKey, totals: Totals): SignalRecord | undefined {
  const { targetId, tokenId, side, venueS } = proof;
  const oldest = (signals: readonly SignalRecord[]): SignalRecord | undefined =>
    signals
      .filter((signal) => signal.side === side && matches(signal, venueS, totals))
      .sort((a, b) => isOther(a, totals) - isOther(b, totals) || a.venueS - b.venueS || a.id - b.id)[0];
  const givenUp = () => records.signals.unsettled(targetId, tokenId, venueS - ALIAS_WITHIN_S, venueS + CLOCKS_APART_S);
  return oldest(records.signals.unproven(targetId, tokenId)) ?? oldest(givenUp());
}

/**
 * The signal that a push tells of when it comes after the settlement under another transaction: alike by rule 6, not of an earlier
 * second, and not pushed itself. Another trade that is taken for it is lost nowhere: its own proof makes it a signal.
 */
export function settledBefore(records: Records, push: TradeKey, totals: Totals): SignalRecord | undefined {
  const { targetId, tokenId, side, venueS } = push;
  return records.signals
    .inTime(targetId, tokenId, venueS, venueS + ALIAS_WITHIN_S)
    .filter((signal) => signal.side === side && signal.proven === 1 && signal.aliasTx === null)
    .filter((signal) => matches(signal, signal.venueS, totals))
    .find(({ id }) => records.sightings.ofSignal(id).every(({ feed }) => feed !== "rtds"));
}

/**
 * A signal's own transaction settled after all, so what was taken for its alias is another trade: its proofs count no longer
 * here, and the next read that tells it makes it a signal of its own.
 */
export function disownAlias(records: Records, signal: SignalRecord, nowMs: number): SignalRecord {
  for (const row of records.sightings.ofSignal(signal.id)) {
    if (row.feed !== "rtds" && row.multiplicity > 0)
      records.sightings.update(row.id, { multiplicity: 0, seenMs: nowMs });
  }
  records.signals.update(signal.id, { aliasTx: null });
  records.journal.append("alias", { id: signal.id, tx: signal.tx, aliasTx: null });
  return { ...signal, aliasTx: null };
}

/** What proves a signal under its own transaction comes before what may be another's alias: it is no candidate any more. */
export function ownProofsFirst(
  records: Records,
  targetId: number,
  groups: readonly (readonly Sighting[])[],
): readonly (readonly Sighting[])[] {
  if (groups.length < 2) return groups;
  const waiting = new Set(
    records.signals.unproven().flatMap((signal) => (signal.targetId === targetId ? [signal.tx] : [])),
  );
  if (waiting.size === 0) return groups;
  const isOwn = ([first]: readonly Sighting[]): boolean => first !== undefined && waiting.has(first.tx);
  return [...groups.filter(isOwn), ...groups.filter((group) => !isOwn(group))];
}

/** 0 for what tells exactly as many shares, 1 for what is only near. */
function isOther({ grossSharesMicro }: SignalRecord, totals: Totals): number {
  return grossSharesMicro === totals.grossSharesMicro ? 0 : 1;
}

function matches(signal: SignalRecord, venueS: number, totals: Totals): boolean {
  if (venueS - signal.venueS > ALIAS_WITHIN_S || signal.venueS - venueS > CLOCKS_APART_S) return false;
  const shares = signal.grossSharesMicro;
  if (shares === 0 || Math.abs(shares - totals.grossSharesMicro) * 100 > shares) return false;
  const price = averagePrice(signal.netCollateralMicro, shares);
  const proved = averagePrice(totals.netCollateralMicro, totals.grossSharesMicro);
  return Math.abs(price - proved) <= PRICE_STEP_MICRO;
}
