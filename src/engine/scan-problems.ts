import type { Records } from "./ports.ts";

export interface ScanProblem {
  readonly target: string;
  readonly problem: string;
}

/** Tells once that targets cannot be read, and once that all of them can again; a longer list is told anew. */
export class ScanProblems {
  #sinceMs: number | undefined;
  #told = 0;

  /** Call it after each scan, inside a transaction. */
  note(records: Records, problems: readonly ScanProblem[], targets: number, nowMs: number): void {
    const first = problems[0];
    if (first !== undefined) this.#tellFailing(records, first, problems.length, targets, nowMs);
    else if (this.#sinceMs !== undefined) this.#tellBack(records, nowMs);
  }

  #tellFailing(records: Records, first: ScanProblem, failing: number, targets: number, nowMs: number): void {
    this.#sinceMs ??= nowMs;
    if (failing <= this.#told) return;
    this.#told = failing;
    const text =
      `${failing} of ${targets} targets could not be read: ${first.target}: ${first.problem}\n` +
      "Nothing is lost: the next scan reads from where the last complete one ended.";
    records.alerts.raise({ severity: "warning", kind: "targets-unread", text });
  }

  #tellBack(records: Records, nowMs: number): void {
    const minutes = Math.max(1, Math.round((nowMs - (this.#sinceMs ?? nowMs)) / 60_000));
    this.#sinceMs = undefined;
    this.#told = 0;
    const text = `All targets can be read again, after ${minutes} min.`;
    records.alerts.raise({ severity: "info", kind: "targets-read-again", text });
  }
}
