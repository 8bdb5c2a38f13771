import { MICRO } from "../../domain/micro.ts";
import { averagePrice } from "../../domain/price.ts";
import type { Sighting } from "../../domain/trade.ts";
import type { Records, SignalRecord } from "../ports.ts";
import type { Totals } from "./totals.ts";

/** A settlement that is tried again comes under its new transaction within this time (rule 6). */
export const ALIAS_WITHIN_S = 600;
/** One tick of most markets. */
const PRICE_STEP_MICRO = MICRO / 100;

/**
 * The unproven signal of which this proof is the settlement under another transaction: same wallet, token and side, equal
 * shares (±1%) and price (±1 tick), within ten minutes (rule 6). Of several the oldest: what settles at the first try is proven
 * within seconds, under its own transaction. A proof that comes late itself, as after an outage, may also be of a signal that
 * was given up.
 */
export function aliasedSignal(
  records: Records,
  proof: { readonly targetId: number; readonly tokenId: number; readonly side: string; readonly venueS: number },
  totals: Totals,
): SignalRecord | undefined {
  const { targetId, tokenId, side, venueS } = proof;
  const oldest = (signals: readonly SignalRecord[]): SignalRecord | undefined =>
    signals
      .filter((signal) => signal.side === side && matches(signal, venueS, totals))
      .sort((a, b) => a.venueS - b.venueS || a.id - b.id)[0];
  const givenUp = () => records.signals.unsettled(targetId, tokenId, venueS - ALIAS_WITHIN_S, venueS + ALIAS_WITHIN_S);
  return oldest(records.signals.unproven(targetId, tokenId)) ?? oldest(givenUp());
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

function matches(signal: SignalRecord, venueS: number, totals: Totals): boolean {
  if (Math.abs(signal.venueS - venueS) > ALIAS_WITHIN_S) return false;
  const shares = signal.grossSharesMicro;
  if (shares === 0 || Math.abs(shares - totals.grossSharesMicro) * 100 > shares) return false;
  const price = averagePrice(signal.netCollateralMicro, shares);
  const proved = averagePrice(totals.netCollateralMicro, totals.grossSharesMicro);
  return Math.abs(price - proved) <= PRICE_STEP_MICRO;
}
