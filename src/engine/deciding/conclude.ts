import type { Records, SignalRecord } from "../ports.ts";
import { RULES_VERSION } from "../risk/checks.ts";
import { noteStep } from "../seeing/latency.ts";
import type { Judged, Verdict } from "./decision.ts";

/** Verdicts by which nothing of a signal was copied. */
const NOT_COPIED: readonly string[] = ["refused", "pooled"] satisfies Verdict["kind"][];

/** Stores the decision and the signal's outcome, in the caller's transaction; what was copied once stays copied (rule 16). */
export function concludeDecision(records: Records, signal: SignalRecord, judged: Judged, atMs: number): void {
  const { verdict, judgement, sizeMicro, committedMicro } = judged;
  const { failed, passed } = judgement;
  const wasCopied = records.decisions.ofSignal(signal.id).some((earlier) => !NOT_COPIED.includes(earlier.verdict));
  const orderId = verdict.kind === "approved" ? (verdict.orders[0]?.id ?? null) : null;
  const decision = {
    signalId: signal.id,
    episodeId: signal.episodeId,
    atMs,
    verdict: verdict.kind,
    failedJson: JSON.stringify(failed),
    passed,
    figuresJson: JSON.stringify(verdict.kind === "enough" ? [] : judgement.figures),
    rules: RULES_VERSION,
    sizeMicro,
    committedMicro,
    orderId,
  };
  const id = records.decisions.insert(decision);
  noteStep(records, signal.id, "decidedMs", atMs);
  records.journal.append("decision", {
    id,
    signalId: signal.id,
    verdict: verdict.kind,
    failed,
    sizeMicro,
    committedMicro,
    orderId,
  });
  const outcome = outcomeOf(verdict, wasCopied);
  records.signals.update(signal.id, { outcome, reason: outcome === "skipped" ? (failed[0]?.check ?? null) : null });
}

/** The sells of a round whose debt went out as an order at once are copied, not owed. `orders`: by target and token. */
export function markSold(records: Records, sells: readonly SignalRecord[], orders: ReadonlyMap<string, number>): void {
  for (const { id, targetId, tokenId } of sells) {
    const orderId = orders.get(`${targetId} ${tokenId}`);
    if (orderId === undefined || records.signals.get(id)?.outcome !== "owed") continue;
    records.signals.update(id, { outcome: "copied" });
    const decision = records.decisions.ofSignal(id).at(-1);
    if (decision !== undefined) records.decisions.update(decision.id, { orderId });
  }
}

function outcomeOf(verdict: Verdict, wasCopied: boolean): string {
  switch (verdict.kind) {
    case "owed":
      return "owed";
    case "approved":
      return verdict.isPooled ? "pooled-copied" : "copied";
    case "enough":
      return "copied";
    case "pooled":
      return wasCopied ? "copied" : "pooled";
    case "refused":
      return wasCopied ? "copied" : "skipped";
  }
}
