/** What one endpoint may be asked. */
export interface RequestLimits {
  readonly perSecond: number;
  readonly perDay: number;
}

const DAY_MS = 86_400_000;

/** Requests left to one endpoint: a bucket that fills by the second, and a count by the day (UTC). */
export class RequestBudget {
  readonly #limits: RequestLimits;
  #tokens: number;
  #filledMs = Number.NEGATIVE_INFINITY;
  #day = -1;
  #usedToday = 0;

  constructor(limits: RequestLimits) {
    this.#limits = limits;
    this.#tokens = limits.perSecond;
  }

  /** How long until the next request may go: 0 means now; Infinity: not today. */
  waitMs(nowMs: number): number {
    this.#fill(nowMs);
    if (this.#usedToday >= this.#limits.perDay) return Number.POSITIVE_INFINITY;
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) * 1000) / this.#limits.perSecond);
  }

  /** Counts requests that go now; a batch may overdraw the bucket, and the next one waits longer. */
  take(requests: number, nowMs: number): void {
    this.#fill(nowMs);
    this.#tokens -= requests;
    this.#usedToday += requests;
  }

  usedToday(nowMs: number): number {
    this.#fill(nowMs);
    return this.#usedToday;
  }

  #fill(nowMs: number): void {
    const passedMs = Math.max(0, nowMs - this.#filledMs);
    this.#filledMs = nowMs;
    const { perSecond } = this.#limits;
    this.#tokens = Math.min(perSecond, this.#tokens + Math.min(passedMs, DAY_MS) * (perSecond / 1000));
    const day = Math.floor(nowMs / DAY_MS);
    if (day !== this.#day) this.#usedToday = 0;
    this.#day = day;
  }
}
