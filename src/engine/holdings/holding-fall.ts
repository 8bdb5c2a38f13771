import { formatMicro, mulDiv } from "../../domain/micro.ts";
import { lowerBound, setDebt } from "../exits/exit-debt.ts";
import type { HoldingFallRecord, LotRecord, Records, SignalRecord } from "../ports.ts";

/** What went from a target without a sale. */
export interface Fall {
  /** Venue seconds between which it went. */
  readonly fromS: number;
  readonly toS: number;
  readonly heldMicro: number;
  readonly goneMicro: number;
  /** Of our lot, what was bought for trades of his since: it is none of what went. */
  readonly oursSinceMicro: number;
  /** "he merged", "he converted", "he moved it" */
  readonly reason: string;
  /** The lowest price at which our part may be sold. */
  readonly priceMicro: number;
}

/** Mirrors a fall as an exit of the same part of our lot (rule 19), once: a sale seen later that explains it asks for no more. */
export function mirrorFall(records: Records, lot: LotRecord, fall: Fall, nowMs: number): void {
  const { targetId, tokenId } = lot;
  const { fromS, toS, heldMicro, goneMicro, reason, priceMicro } = fall;
  const owedMicro = records.debts.of(targetId, tokenId)?.sharesMicro ?? 0;
  const freeMicro = lot.sharesMicro - owedMicro;
  const ofThenMicro = Math.max(0, freeMicro - fall.oursSinceMicro);
  const oursMicro = goneMicro >= heldMicro ? ofThenMicro : mulDiv(ofThenMicro, goneMicro, heldMicro, "half-up");
  if (oursMicro <= 0) {
    if (goneMicro * 2 >= heldMicro)
      lowerBound(records, { targetId, tokenId, priceMicro, signalId: null }, reason, nowMs);
    return;
  }
  const theirsMicro = mulDiv(lot.theirsMicro, freeMicro - oursMicro, freeMicro, "half-up");
  records.lots.update(lot.id, { theirsMicro });
  const debt = { targetId, tokenId, sharesMicro: owedMicro + oursMicro, priceMicro, signalId: null };
  setDebt(records, debt, reason, nowMs);
  const row = { targetId, tokenId, fromS, toS, heldMicro, goneMicro, oursMicro, leftMicro: oursMicro, reason };
  records.holdingFalls.insert({ ...row, atMs: nowMs });
  records.journal.append("holding-fall", row);
  tell(records, lot, fall, oursMicro);
}

/** Falls that a sale may explain because it became known only after they were mirrored. */
export function fallsBehind(records: Records, signal: SignalRecord): HoldingFallRecord[] {
  const falls = records.holdingFalls.covering(signal.targetId, signal.tokenId, signal.venueS);
  if (falls.length === 0) return falls;
  const seenMs = records.sightings.ofSignal(signal.id).reduce((newest, row) => Math.max(newest, row.seenMs), 0);
  return falls.filter(({ atMs }) => seenMs > atMs);
}

/** Takes shares of ours that a sale asks for off what was mirrored for falls already; returns how many. */
export function explainFalls(records: Records, falls: readonly HoldingFallRecord[], wantedMicro: number): number {
  let restMicro = wantedMicro;
  for (const { id, leftMicro } of falls) {
    const takenMicro = Math.min(leftMicro, restMicro);
    if (takenMicro > 0) records.holdingFalls.update(id, { leftMicro: leftMicro - takenMicro });
    restMicro -= takenMicro;
  }
  return wantedMicro - restMicro;
}

function tell(records: Records, lot: LotRecord, { heldMicro, goneMicro, reason }: Fall, oursMicro: number): void {
  const name = records.targets.get(lot.targetId)?.name ?? "a target";
  const token = records.tokens.get(lot.tokenId);
  const what = `"${token?.title ?? "?"}" ${token?.outcome ?? ""}`.trim();
  const text =
    `${name} holds ${formatMicro(goneMicro)} of ${formatMicro(heldMicro)} shares of ${what} no longer, without a sale: ${reason}.\n` +
    `${formatMicro(oursMicro)} of our ${formatMicro(lot.sharesMicro)} shares are being sold. /positions`;
  records.alerts.raise({ severity: "info", kind: "target-left", text });
}
