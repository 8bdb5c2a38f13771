import { MICRO } from "../../domain/micro.ts";
import { ordersOfEpisode } from "../orders/order-parts.ts";
import type { Records, SignalRecord } from "../ports.ts";
import { raiseDiscrepancy, resolveDiscrepancy } from "../reconciling/discrepancy.ts";
import type { Totals } from "./totals.ts";

/**
 * Whether a signal keeps its total although its proof now says less: after an order it never shrinks (rule 3). What the proof
 * takes away corrects what we know of the target and is told; single logs and pushes are no proof of less.
 */
export function noteShrink(records: Records, signal: SignalRecord, seen: Totals, nowMs: number): boolean {
  const lostMicro = signal.grossSharesMicro - seen.grossSharesMicro;
  if (lostMicro <= Math.max(MICRO / 100, Math.floor(signal.grossSharesMicro / 100))) {
    noteReturn(records, signal, seen, nowMs);
    return false;
  }
  const isOrdered = records.orders.ofEpisode(signal.episodeId).length > 0 || signal.outcome === "owed";
  if (!isOrdered) return false;
  const isVanished = seen.rows === 0;
  const subject = `${signal.tx} ${signal.token} ${signal.side}`;
  const kind = isVanished ? "vanished" : "shrink";
  const isProof = isVanished || seen.feed === "chain" || seen.feed === "data-api";
  if (isProof && records.discrepancies.byKey(kind, subject) === undefined) correctHolding(records, signal, -lostMicro);
  const name = records.targets.get(signal.targetId)?.name ?? "a target";
  const text = isVanished
    ? `A trade of ${name} that we copied is no longer on the chain. It may come back under another transaction. /why_s${signal.id}`
    : `A trade of ${name} that we copied turned out smaller than first told. Our copy stays. /why_s${signal.id}`;
  if (isProof) raiseDiscrepancy(records, { kind, subject, text, severity: "info" }, nowMs);
  return true;
}

/** A trade that had vanished is on the chain again: he bought it after all. */
function noteReturn(records: Records, signal: SignalRecord, seen: Totals, nowMs: number): void {
  const subject = `${signal.tx} ${signal.token} ${signal.side}`;
  if (seen.rows === 0 || records.discrepancies.byKey("vanished", subject) === undefined) return;
  resolveDiscrepancy(records, "vanished", subject, nowMs);
  correctHolding(records, signal, signal.grossSharesMicro);
}

/**
 * What he was thought to hold on our account is more or less by what he bought or did not buy after all (rule 19). Only what
 * we copied counts, and only while we hold of it.
 */
export function correctHolding(records: Records, signal: SignalRecord, changeMicro: number): void {
  const lot = records.lots.of(signal.targetId, signal.tokenId);
  if (lot === undefined || lot.sharesMicro === 0 || signal.side !== "BUY") return;
  if (ordersOfEpisode(records, signal.episodeId).length === 0) return;
  records.lots.update(lot.id, { theirsMicro: Math.max(0, lot.theirsMicro + changeMicro) });
}
