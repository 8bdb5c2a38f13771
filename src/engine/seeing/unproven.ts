import { mulDiv } from "../../domain/micro.ts";
import { signalPrice } from "../deciding/decision.ts";
import { setDebt } from "../exits/exit-debt.ts";
import type { Records, SignalRecord } from "../ports.ts";
import { raiseDiscrepancy } from "../reconciling/discrepancy.ts";
import type { EngineSettings } from "../settings.ts";
import { ALIAS_WITHIN_S } from "./alias.ts";
import { correctHolding } from "./shrink.ts";

/**
 * Trades that only RTDS told of and that no proof followed within ten minutes did not settle (rule 6): told once; our copy is
 * kept or sold, as it is set. Returns how many.
 */
export function endUnproven(records: Records, settings: EngineSettings, nowMs: number): number {
  const late = records.signals.unproven().filter(({ firstSeenMs }) => nowMs - firstSeenMs > ALIAS_WITHIN_S * 1000);
  for (const signal of late) {
    records.signals.update(signal.id, { proven: 2 });
    if (signal.baseline === 1) continue;
    const bought = signal.side === "BUY" ? boughtFor(records, signal) : 0;
    const name = records.targets.get(signal.targetId)?.name ?? "a target";
    const ours =
      bought === 0 ? "" : settings.unsettledTrade === "exit" ? " Our copy is being sold." : " Our copy stays.";
    const text = `A trade of ${name} did not settle within 10 minutes.${ours} /why_s${signal.id}`;
    const subject = `${signal.tx} ${signal.token} ${signal.side}`;
    raiseDiscrepancy(records, { kind: "unsettled-trade", subject, text, severity: "info" }, nowMs);
    correctHolding(records, signal, -signal.grossSharesMicro);
    if (bought > 0 && settings.unsettledTrade === "exit") exit(records, signal, bought, settings, nowMs);
  }
  return late.length;
}

function boughtFor(records: Records, signal: SignalRecord): number {
  return records.orders
    .ofEpisode(signal.episodeId)
    .filter((order) => order.signalId === signal.id && order.side === "BUY")
    .reduce((sum, order) => sum + order.filledSharesMicro, 0);
}

function exit(
  records: Records,
  signal: SignalRecord,
  sharesMicro: number,
  settings: EngineSettings,
  nowMs: number,
): void {
  const { targetId, tokenId } = signal;
  const price = signalPrice(signal);
  const priceMicro = price - mulDiv(price, settings.slippagePpm, 1_000_000, "down");
  const owed = (records.debts.of(targetId, tokenId)?.sharesMicro ?? 0) + sharesMicro;
  setDebt(
    records,
    { targetId, tokenId, sharesMicro: owed, priceMicro, signalId: null },
    "his trade did not settle",
    nowMs,
  );
}
