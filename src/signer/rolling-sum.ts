import { Refused } from "./refused.ts";

/** What happened within the last `windowMs`, bounded by `most`: a rate, or an amount a day. */
export class RollingSum {
  readonly #name: string;
  readonly #windowMs: number;
  readonly #most: number;
  readonly #entries: { readonly atMs: number; readonly amount: number }[] = [];
  #sum = 0;

  constructor(name: string, windowMs: number, most: number) {
    this.#name = name;
    this.#windowMs = windowMs;
    this.#most = most;
  }

  /** Throws Refused when `amount` more would be too much; counts nothing. */
  check(amount: number, nowMs: number): void {
    this.#goBackTo(nowMs);
    while (this.#entries[0] !== undefined && this.#entries[0].atMs <= nowMs - this.#windowMs) {
      this.#sum -= this.#entries.shift()?.amount ?? 0;
    }
    if (this.#sum + amount > this.#most) {
      throw new Refused(`${this.#name}: ${this.#sum} and ${amount} more is above the cap of ${this.#most}`);
    }
  }

  add(amount: number, nowMs: number): void {
    this.#entries.push({ atMs: nowMs, amount });
    this.#sum += amount;
  }

  /** The clock was set back: what was counted by the later time counts as of now, or it would count until that time comes again. */
  #goBackTo(nowMs: number): void {
    for (let at = this.#entries.length - 1; at >= 0; at -= 1) {
      const entry = this.#entries[at];
      if (entry === undefined || entry.atMs <= nowMs) return;
      this.#entries[at] = { ...entry, atMs: nowMs };
    }
  }
}
