import { MICRO } from "../domain/micro.ts";
import { raiseDiscrepancy } from "./discrepancy.ts";
import type { Records, SignalRecord } from "./ports.ts";
import type { Totals } from "./totals.ts";

/**
 * Whether a signal keeps its total although its proof now says less: after an order it never shrinks (rule 3). What the proof
 * takes away corrects what we know of the target and is told; single logs and pushes are no proof of less.
 */
export function noteShrink(records: Records, signal: SignalRecord, seen: Totals, nowMs: number): boolean {
  const lostMicro = signal.grossSharesMicro - seen.grossSharesMicro;
  if (lostMicro <= Math.max(MICRO / 100, Math.floor(signal.grossSharesMicro / 100))) return false;
  const isOrdered = records.orders.ofEpisode(signal.episodeId).length > 0 || signal.outcome === "owed";
  if (!isOrdered) return false;
  const isVanished = seen.rows === 0;
  const subject = `${signal.tx} ${signal.token} ${signal.side}`;
  const kind = isVanished ? "vanished" : "shrink";
  if (seen.feed !== "log" && seen.feed !== "rtds" && records.discrepancies.byKey(kind, subject) === undefined) {
    correctHolding(records, signal, lostMicro);
  }
  const name = records.targets.get(signal.targetId)?.name ?? "a target";
  const text = isVanished
    ? `A trade of ${name} that we copied is no longer on the chain. It may come back under another transaction. /why_s${signal.id}`
    : `A trade of ${name} that we copied turned out smaller than first told. Our copy stays. /why_s${signal.id}`;
  if (isVanished || seen.feed === "chain" || seen.feed === "data-api") {
    raiseDiscrepancy(records, { kind, subject, text, severity: "info" }, nowMs);
  }
  return true;
}

/** What he was thought to hold on our account is less by what he did not buy (rule 19). */
function correctHolding(records: Records, signal: SignalRecord, lostMicro: number): void {
  const lot = records.lots.of(signal.targetId, signal.tokenId);
  if (lot === undefined || signal.side !== "BUY") return;
  records.lots.update(lot.id, { theirsMicro: Math.max(0, lot.theirsMicro - lostMicro) });
}
