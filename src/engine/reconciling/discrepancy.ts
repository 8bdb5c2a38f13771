import type { Records, Severity } from "../ports.ts";

export interface Finding {
  /** A stable kebab-case word. */
  readonly kind: string;
  /** What it is about; the same (kind, subject) is one until it is resolved. */
  readonly subject: string;
  readonly text: string;
  readonly severity: Severity;
}

/** Keeps and tells that two sources differ; one that is known already is told no second time. */
export function raiseDiscrepancy(records: Records, finding: Finding, nowMs: number): void {
  const { kind, subject, text, severity } = finding;
  if (records.discrepancies.byKey(kind, subject) !== undefined) return;
  const id = records.discrepancies.insert({ kind, subject, text, sinceMs: nowMs, resolvedMs: null });
  records.journal.append("discrepancy", { id, kind, subject, text });
  records.alerts.raise({ severity, kind: `discrepancy-${kind}`, text });
}

/** The two agree again, or somebody has dealt with it. False when there was nothing to resolve. */
export function resolveDiscrepancy(records: Records, kind: string, subject: string, nowMs: number): boolean {
  const known = records.discrepancies.byKey(kind, subject);
  if (known === undefined) return false;
  records.discrepancies.update(known.id, { resolvedMs: nowMs });
  records.journal.append("discrepancy", { id: known.id, kind, subject, resolvedMs: nowMs });
  return true;
}
