/** How many requests a group of endpoints takes: so many in 10 s, and in 10 min where that is published too. */
interface Limit {
  readonly in10S: number;
  readonly in10Min?: number;
}

/** The published limits (reference/polymarket.md 1.10). The first whose method and path fit counts, besides the one for all. */
const LIMITS: readonly (readonly [method: string, path: RegExp, limit: Limit])[] = [
  ["POST", /^\/order$/, { in10S: 5_000, in10Min: 120_000 }],
  ["DELETE", /^\/order$/, { in10S: 5_000, in10Min: 120_000 }],
  ["POST", /^\/orders$/, { in10S: 2_000, in10Min: 21_000 }],
  ["DELETE", /^\/orders$/, { in10S: 2_000, in10Min: 15_000 }],
  ["DELETE", /^\/cancel-all$/, { in10S: 250, in10Min: 6_000 }],
  ["DELETE", /^\/cancel-market-orders$/, { in10S: 1_500, in10Min: 21_000 }],
  ["GET", /^\/balance-allowance\/update$/, { in10S: 50 }],
  ["GET", /^\/balance-allowance$/, { in10S: 200 }],
  ["GET", /^\/data\/(orders|trades)$/, { in10S: 500 }],
  ["GET", /^\/(book|price|midpoint)$/, { in10S: 1_500 }],
  ["POST", /^\/books$/, { in10S: 500 }],
  ["GET", /^\/tick-size$/, { in10S: 200 }],
  ["ANY", /^\/auth\//, { in10S: 100 }],
];
const OF_ALL: Limit = { in10S: 9_000 };

/** Counts requests over the last ten seconds and ten minutes of market time. */
export class RateLimits {
  readonly #counts = new Map<string, Map<number, number>>();

  /**
   * Counts a request, unless it is over a limit.
   * @param scale multiplies every limit; a limit is never below 1
   * @returns after how many seconds to ask again, or undefined where it may pass
   */
  check(method: string, path: string, nowMs: number, scale: number): number | undefined {
    const second = Math.floor(nowMs / 1_000);
    const found = LIMITS.find(([wanted, pattern]) => (wanted === "ANY" || wanted === method) && pattern.test(path));
    const groups: [string, Limit][] = [["all", OF_ALL]];
    if (found !== undefined) groups.push([`${found[0]} ${found[1].source}`, found[2]]);
    for (const [name, { in10S, in10Min }] of groups) {
      const waitS =
        this.#waitS(name, 10, Math.max(1, in10S * scale), second) ??
        (in10Min === undefined ? undefined : this.#waitS(name, 600, Math.max(1, in10Min * scale), second));
      if (waitS !== undefined) return waitS;
    }
    for (const [name] of groups) this.#count(name, second);
    return undefined;
  }

  #waitS(name: string, windowS: number, most: number, second: number): number | undefined {
    let sum = 0;
    let oldest = second;
    for (const [at, count] of this.#counts.get(name) ?? []) {
      if (at <= second - windowS) continue;
      sum += count;
      oldest = Math.min(oldest, at);
    }
    return sum + 1 > most ? Math.max(1, oldest + windowS - second) : undefined;
  }

  #count(name: string, second: number): void {
    const seconds = this.#counts.get(name) ?? new Map<number, number>();
    seconds.set(second, (seconds.get(second) ?? 0) + 1);
    for (const at of seconds.keys()) if (at <= second - 600) seconds.delete(at);
    this.#counts.set(name, seconds);
  }
}
