import type { Clock } from "../../src/engine/ports.ts";
import { TimerQueue } from "../../src/ops/timer-queue.ts";

/** A reason of its own costs no stack. */
const MOVED = "set anew";

/**
 * The machine's clock beside the market's, which runs `pace` times as fast as it (SANDBOX_SPEED does the same to a live
 * bot). Where nothing is going on the pace is high: pings, time-outs and latencies then cost little of the market's time.
 */
export class PacedClock implements Clock {
  readonly #market: Clock;
  readonly #queue = new TimerQueue();
  #pace = 1;
  #fromMarketMs: number;
  #fromOwnMs: number;
  #alarm: { readonly dueMs: number; readonly off: AbortController } | undefined;

  constructor(market: Clock) {
    this.#market = market;
    this.#fromMarketMs = market.nowMs();
    this.#fromOwnMs = market.nowMs();
  }

  nowMs(): number {
    return Math.floor(this.#exactMs());
  }

  /** Market seconds a second of this clock, from now on. */
  setPace(pace: number): void {
    this.#fromOwnMs = this.#exactMs();
    this.#fromMarketMs = this.#market.nowMs();
    this.#pace = pace;
    this.#alarm?.off.abort(MOVED);
    this.#alarm = undefined;
    this.#arm();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const sleeping = this.#queue.sleepUntil(this.#exactMs() + Math.max(0, ms), signal);
    this.#arm();
    return sleeping;
  }

  #exactMs(): number {
    return this.#fromOwnMs + (this.#market.nowMs() - this.#fromMarketMs) / this.#pace;
  }

  /** One sleeper of the market's clock stands for the earliest of all here. */
  #arm(): void {
    const dueMs = this.#queue.nextDueMs();
    if (dueMs === undefined || (this.#alarm !== undefined && this.#alarm.dueMs <= dueMs)) return;
    this.#alarm?.off.abort(MOVED);
    const off = new AbortController();
    this.#alarm = { dueMs, off };
    const atMs = Math.ceil(this.#fromMarketMs + (dueMs - this.#fromOwnMs) * this.#pace);
    this.#market.sleep(atMs - this.#market.nowMs(), off.signal).then(
      () => this.#ring(off),
      () => undefined,
    );
  }

  #ring(off: AbortController): void {
    // Another alarm was set meanwhile.
    if (this.#alarm?.off !== off) return;
    this.#alarm = undefined;
    const dueMs = this.#queue.nextDueMs();
    // A due time is a fraction and the market's time a whole number: it may be reached up to a rounding's error.
    if (dueMs !== undefined && dueMs <= this.#exactMs() + 1e-3) this.#queue.takeFirst()?.wake();
    this.#arm();
  }
}
