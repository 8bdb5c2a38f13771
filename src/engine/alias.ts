import { MICRO } from "../domain/micro.ts";
import { averagePrice } from "../domain/price.ts";
import type { Records, SignalRecord } from "./ports.ts";
import type { Totals } from "./totals.ts";

/** A settlement that is tried again comes under its new transaction within this time (rule 6). */
export const ALIAS_WITHIN_S = 600;
/** One tick of most markets. */
const PRICE_STEP_MICRO = MICRO / 100;

/**
 * The unproven signal of which this proof is the settlement under another transaction: same wallet, token and side, equal
 * shares (±1%) and price (±1 tick), within ten minutes (rule 6). Of several the nearest in time.
 */
export function aliasedSignal(
  records: Records,
  proof: { readonly targetId: number; readonly tokenId: number; readonly side: string; readonly venueS: number },
  totals: Totals,
): SignalRecord | undefined {
  const waiting = records.signals
    .unproven(proof.targetId, proof.tokenId)
    .filter((signal) => signal.side === proof.side && matches(signal, proof.venueS, totals));
  const gapS = (signal: SignalRecord): number => Math.abs(signal.venueS - proof.venueS);
  return waiting.sort((a, b) => gapS(a) - gapS(b))[0];
}

function matches(signal: SignalRecord, venueS: number, totals: Totals): boolean {
  if (Math.abs(signal.venueS - venueS) > ALIAS_WITHIN_S) return false;
  const shares = signal.grossSharesMicro;
  if (shares === 0 || Math.abs(shares - totals.grossSharesMicro) * 100 > shares) return false;
  const price = averagePrice(signal.netCollateralMicro, shares);
  const proved = averagePrice(totals.netCollateralMicro, totals.grossSharesMicro);
  return Math.abs(price - proved) <= PRICE_STEP_MICRO;
}
