import type { Clock } from "../../src/engine/ports.ts";
import type { WaitUntil } from "../../src/ops/schedule.ts";
import { PacedClock } from "./paced-clock.ts";

/** Market seconds a second of the machine while nothing goes on. */
const QUIET_PACE = 240;
/** How often the jobs run then. */
const QUIET_JOBS_MS = 7_200_000;
const QUIET_TICK_MS = 7_200_000;
/** A block comes so often: what is pushed is pushed then. */
const CALM_TICK_MS = 2_000;
const BUSY_TICK_MS = 300;
/** Of each way of the network; the machine's milliseconds are minutes of the market while all is quiet. */
const LATENCY_MS = { least: 5, most: 60 };
const NONE = { least: 0, most: 0 };

/** How fast a simulation goes: while nothing goes on, the machine's time nearly stands still and jobs run every two hours. */
export class Pace {
  readonly machine: PacedClock;
  /** What the machine's clock shows people: it may be set wrong. */
  readonly people: Clock;
  readonly #market: Clock;
  /** Whether something is on its way that feeds or channels are about to push. */
  readonly #isBusy: () => boolean;
  #quietUntilMs = 0;
  #pace = 1;
  /** Whether payouts are being fetched, or orders are under way: each takes a run or two of a job, and minutes only. */
  isAtWork: () => boolean = () => false;

  /** @param skew how far the bot's machine is set ahead */
  constructor(market: Clock, skew: { readonly skewMs: number }, isBusy: () => boolean) {
    this.#market = market;
    this.#isBusy = isBusy;
    const machine = new PacedClock(market);
    this.machine = machine;
    this.people = { nowMs: () => machine.nowMs() + skew.skewMs, sleep: machine.sleep.bind(machine) };
  }

  /** Nothing will go on until then, but for what ends and resolves by itself. */
  beQuietUntil(atMs: number): void {
    this.#quietUntilMs = atMs;
    this.#setPace(QUIET_PACE);
  }

  wakeUp(): void {
    this.#quietUntilMs = 0;
    this.#setPace(1);
  }

  readonly tickMs = (): number => {
    if (this.#isIdle()) return Math.min(QUIET_TICK_MS, this.#quietUntilMs - this.#market.nowMs());
    return this.#isBusy() ? BUSY_TICK_MS : CALM_TICK_MS;
  };

  get latencyMs(): { readonly least: number; readonly most: number } {
    return this.#isQuiet() ? NONE : LATENCY_MS;
  }

  /** How jobs wait. */
  readonly waitUntil: WaitUntil = (dueMs, signal) => this.patient.sleep(dueMs - this.#market.nowMs(), signal);

  /** The market's clock for what comes back every few seconds: while all is quiet it sleeps for two hours. */
  readonly patient: Clock = {
    nowMs: () => this.#market.nowMs(),
    sleep: (ms, signal) => {
      const nowMs = this.#market.nowMs();
      const nextMs = Math.ceil((nowMs + 1) / QUIET_JOBS_MS) * QUIET_JOBS_MS;
      const longestMs = this.#isIdle() ? Math.min(nextMs, this.#quietUntilMs) - nowMs : 0;
      return this.#market.sleep(Math.max(ms, longestMs), signal);
    },
  };

  /** Sets the machine's pace by what goes on. */
  #isIdle(): boolean {
    if (!this.#isQuiet()) return false;
    const pace = this.isAtWork() ? 1 : QUIET_PACE;
    if (pace !== this.#pace) this.#setPace(pace);
    return pace === QUIET_PACE;
  }

  #setPace(pace: number): void {
    this.#pace = pace;
    this.machine.setPace(pace);
  }

  #isQuiet(): boolean {
    return this.#market.nowMs() < this.#quietUntilMs;
  }
}
