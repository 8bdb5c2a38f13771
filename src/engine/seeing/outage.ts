import type { Records } from "../ports.ts";

export interface OutageWords {
  /** A stable kebab-case word for the alerts. */
  readonly kind: string;
  /** "targets", "markets" */
  readonly things: string;
  /** What it means for trading. */
  readonly meaning: string;
  /** Told at most once an hour: for what comes and goes with what is looked at. */
  readonly hourly?: true;
}

/** Something that failed to be read. */
export interface Unread {
  readonly name: string;
  readonly problem: string;
}

/** Tells once that some of a kind of things cannot be read, once that all can again, and anew when more of them fail. */
export class Outage {
  readonly #words: OutageWords;
  #sinceMs: number | undefined;
  #told = 0;

  constructor(words: OutageWords) {
    this.#words = words;
  }

  /** Call it after each reading of `all` things, inside a transaction. */
  note(records: Records, unread: readonly Unread[], all: number, nowMs: number): void {
    const first = unread[0];
    if (first !== undefined) this.#tellUnread(records, first, unread.length, all, nowMs);
    else if (this.#sinceMs !== undefined && all > 0) this.#tellBack(records, nowMs);
  }

  #tellUnread(records: Records, first: Unread, failing: number, all: number, nowMs: number): void {
    this.#sinceMs ??= nowMs;
    if (failing <= this.#told) return;
    this.#told = failing;
    const { kind, things, meaning } = this.#words;
    const text = `${failing} of ${all} ${things} could not be read: ${first.name}: ${first.problem}\n${meaning}`;
    records.alerts.raise({ severity: "warning", kind: `${kind}-unread`, text, ...this.#dedupe(`${kind}-unread`) });
  }

  #tellBack(records: Records, nowMs: number): void {
    const seconds = Math.max(1, Math.round((nowMs - (this.#sinceMs ?? nowMs)) / 1_000));
    const after = seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
    this.#sinceMs = undefined;
    this.#told = 0;
    const { kind, things } = this.#words;
    const text = `All ${things} can be read again, after ${after}.`;
    const again = `${kind}-read-again`;
    records.alerts.raise({ severity: "info", ends: "warning", kind: again, text, ...this.#dedupe(again) });
  }

  #dedupe(dedupeKey: string): { readonly dedupeKey?: string } {
    return this.#words.hourly === true ? { dedupeKey } : {};
  }
}
