/** The part of a published limit that is ever used: running at all of it gets refused (reference/polymarket.md 1.10). */
const USED_SHARE = 0.5;

/**
 * Holds requests below half of a published limit. What it holds and what flows back within one window are a quarter each, so
 * that no window, wherever it begins, sees more than half.
 */
export class TokenBucket {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #capacity: number;
  #tokens: number;
  #atMs: number;
  #window = 0;
  #taken = 0;
  #takenBefore = 0;

  constructor(limit: number, windowMs: number, nowMs: number) {
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#capacity = Math.max(1, (limit * USED_SHARE) / 2);
    this.#tokens = this.#capacity;
    this.#atMs = nowMs;
  }

  /** Takes one token, on credit if need be: returns how long to wait until it is there, in ms. */
  take(nowMs: number): number {
    this.#refill(nowMs);
    this.#tokens -= 1;
    this.#count(nowMs);
    this.#taken += 1;
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens * this.#windowMs) / this.#capacity);
  }

  /** Gives back a token whose request was not sent. */
  giveBack(): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + 1);
    this.#taken = Math.max(0, this.#taken - 1);
  }

  /** The share of the published limit that the last window used, 0 to 1; what lies before the present one is taken as even. */
  share(nowMs: number): number {
    this.#count(nowMs);
    const passed = (nowMs % this.#windowMs) / this.#windowMs;
    return (this.#taken + this.#takenBefore * (1 - passed)) / this.#limit;
  }

  #refill(nowMs: number): void {
    const back = (Math.max(0, nowMs - this.#atMs) * this.#capacity) / this.#windowMs;
    this.#tokens = Math.min(this.#capacity, this.#tokens + back);
    this.#atMs = nowMs;
  }

  #count(nowMs: number): void {
    const window = Math.floor(nowMs / this.#windowMs);
    if (window === this.#window) return;
    this.#takenBefore = window === this.#window + 1 ? this.#taken : 0;
    this.#taken = 0;
    this.#window = window;
  }
}
