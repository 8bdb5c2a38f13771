import type { Clock } from "../../src/engine/ports.ts";

/** A bot compares its clock with the venue's each minute. */
const NOTICED_AFTER_MS = 90_000;

/** How long the machine's clock was wrong, and by how much. Market time in ms. */
export interface WrongTime {
  readonly fromMs: number;
  toMs: number;
  readonly skewMs: number;
}

/** The machine's clock, which can be set wrong. Waiting takes as long as it takes: only what it shows jumps. */
export class MachineClock implements Clock {
  readonly #market: Clock;
  readonly wrongTimes: WrongTime[] = [];
  #skewMs = 0;

  constructor(market: Clock) {
    this.#market = market;
  }

  /** Above zero: ahead of the market's. */
  get skewMs(): number {
    return this.#skewMs;
  }

  nowMs(): number {
    return this.#market.nowMs() + this.#skewMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#market.sleep(ms, signal);
  }

  jump(skewMs: number): void {
    this.setRight();
    this.#skewMs = skewMs;
    this.wrongTimes.push({ fromMs: this.#market.nowMs(), toMs: Number.POSITIVE_INFINITY, skewMs });
  }

  setRight(): void {
    const last = this.wrongTimes.at(-1);
    if (last !== undefined && this.#skewMs !== 0) last.toMs = this.#market.nowMs();
    this.#skewMs = 0;
  }

  /** The market's time of something that this clock showed lately: a clock that was set back shows a time twice. */
  marketMs(shownMs: number): number {
    const nowMs = this.#market.nowMs();
    const isIn = ({ fromMs, toMs }: WrongTime, atMs: number): boolean =>
      atMs >= fromMs && atMs <= Math.min(toMs, nowMs);
    const wrong = this.wrongTimes.flatMap((one) => (isIn(one, shownMs - one.skewMs) ? [shownMs - one.skewMs] : []));
    const wasRight = shownMs <= nowMs && !this.wrongTimes.some((one) => isIn(one, shownMs));
    return [...wrong, ...(wasRight ? [shownMs] : [])].sort((a, b) => b - a)[0] ?? shownMs;
  }

  /** Whether a bot could not know then how old something is. @param shownMs as this clock showed it */
  wasUnsure(shownMs: number): boolean {
    return this.wrongTimes.some(({ fromMs, toMs, skewMs }) => {
      const farMs = Math.abs(skewMs) + NOTICED_AFTER_MS;
      return shownMs >= fromMs - farMs && shownMs <= toMs + farMs;
    });
  }
}
