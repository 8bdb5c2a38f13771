import type { Records } from "../engine/ports.ts";

/** How a limit is shown and typed. A limit is always a ceiling: lower is tighter. */
export interface LimitWord {
  /** As stored, unit last: maxTradeMicro. */
  readonly name: string;
  /** As typed: max-trade. */
  readonly word: string;
  readonly unit: "usd" | "count";
}

/** The words for all stored limits, in their stored order. */
export function limitWords(records: Records): LimitWord[] {
  return records.limits.all().map(({ name }) => wordOf(name));
}

export function wordOf(name: string): LimitWord {
  const bare = name.replace(/Micro$/, "");
  const word = bare.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return { name, word, unit: bare === name ? "count" : "usd" };
}
