/** Readings kept; with one every five seconds a window of ten minutes has 120. */
const MOST_READINGS = 1_000;

/** By how much a counter that only grows has grown in the last while. */
export class Recent {
  readonly #spanMs: number;
  readonly #readings: { readonly atMs: number; readonly count: number }[] = [];

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  /** Takes the counter's present value in and tells how much of it came within the span. */
  gained(count: number, nowMs: number): number {
    this.#readings.push({ atMs: nowMs, count });
    while (this.#readings.length > MOST_READINGS || this.#isOutside(nowMs)) this.#readings.shift();
    return count - (this.#readings[0]?.count ?? count);
  }

  /** The last reading before the span is where counting begins. */
  #isOutside(nowMs: number): boolean {
    const second = this.#readings[1];
    return second !== undefined && nowMs - second.atMs >= this.#spanMs;
  }
}
