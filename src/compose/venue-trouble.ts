import type { Store } from "../engine/ports.ts";
import { changeTradingState, tradingState } from "../engine/trading-state.ts";
import type { VenueTrouble } from "../venues/clob/readiness.ts";

/** People are told what it means; the venue's own words stay in the journal. */
export function tellTrouble(store: Store, { kind, text, words }: VenueTrouble, sinceMs: number): void {
  const isStop = kind === "stopped";
  const next = isStop
    ? "Nothing is sold either until a person has looked: /resume tries again."
    : "Orders wait until it goes on.";
  store.transact((records) => {
    records.journal.append("venue-trouble", { kind, words });
    const isRunning = tradingState(records).state === "running";
    if (isStop && isRunning) changeTradingState(records, { state: "paused", sinceMs, by: "the venue", reason: text });
    records.alerts.raise({
      severity: isStop ? "critical" : "warning",
      kind: `venue-${kind}`,
      text: `The venue takes no orders: ${text}.\n${next}`,
      // Whoever resumed trading has to hear that it stopped again, however soon.
      ...(!(isStop && isRunning) && { dedupeKey: `venue-${kind}:${text}` }),
    });
  });
}
