import type { Clock } from "../../engine/ports.ts";

/** A clock that nobody sets: only differences of its times mean something. */
export type SteadyClock = Pick<Clock, "nowMs">;

/** What the machine's clock may move against the steady one before it counts as set anew. Time synchronisation slews by far less. */
const MOST_APART_MS = 2_000;

/** The machine's clock jumped, or the machine slept, while the venue was asked for its time: the answer dates nothing. */
export class ClockJumped extends Error {
  override readonly name = "ClockJumped";

  constructor(byMs: number) {
    super(`the clock moved by ${Math.round(byMs / 1000)} s while the venue was asked for its time`);
  }
}

interface Moment {
  readonly wallMs: number;
  readonly steadyMs: number;
}

/**
 * The venue's time (rule 9). It was told once and runs on by the steady clock: setting the machine's clock does not move it,
 * but shows in the offset at once. A machine that slept may have stopped the steady clock; which of the two is wrong then
 * nobody knows before the venue is asked again.
 */
export class VenueTime {
  readonly #wall: Clock;
  readonly #steady: SteadyClock;
  #latestMs = Number.NEGATIVE_INFINITY;
  #told: { readonly venueMs: number; readonly steadyMs: number; readonly offsetMs: number } | undefined;

  constructor(wall: Clock, steady: SteadyClock) {
    this.#wall = wall;
    this.#steady = steady;
  }

  /** The machine's own time until the venue has told its. It stands still rather than go back by less than a second or two. */
  nowMs(): number {
    const exactMs = this.#exactMs();
    const isAhead = this.#latestMs > exactMs && this.#latestMs - exactMs <= MOST_APART_MS;
    if (!isAhead) this.#latestMs = exactMs;
    return this.#latestMs;
  }

  #exactMs(): number {
    const told = this.#told;
    return told === undefined ? this.#wall.nowMs() : Math.floor(told.venueMs + this.#steady.nowMs() - told.steadyMs);
  }

  /** How far the venue's clock is ahead of the machine's. */
  offsetMs(): number {
    return this.#told === undefined ? 0 : this.#exactMs() - this.#wall.nowMs();
  }

  /** Whether the venue has told its time, and the machine's clock has not moved against the steady one since. */
  isSure(): boolean {
    return this.#told !== undefined && Math.abs(this.offsetMs() - this.#told.offsetMs) <= MOST_APART_MS;
  }

  /** For everything that is dated: what is stored by it stays right when the machine's clock is set. */
  clock(): Clock {
    return Object.freeze({
      nowMs: () => this.nowMs(),
      sleep: (ms: number, signal?: AbortSignal) => this.#wall.sleep(ms, signal),
    });
  }

  now(): Moment {
    return { wallMs: this.#wall.nowMs(), steadyMs: this.#steady.nowMs() };
  }

  /**
   * The venue, asked at `sent`, told the second that begins at `secondMs`: its middle is taken for the middle of the round trip.
   * A time that is known nearly as well moves only as far as it must to fit into it. Returns the offset.
   * Throws ClockJumped when the clocks moved apart meanwhile.
   */
  tell(secondMs: number, sent: Moment): number {
    const { wallMs, steadyMs } = this.now();
    const tookMs = steadyMs - sent.steadyMs;
    const apartMs = wallMs - sent.wallMs - tookMs;
    if (Math.abs(apartMs) > MOST_APART_MS) throw new ClockJumped(apartMs);
    const middleMs = secondMs + 500 + tookMs / 2;
    const knownMs = this.#told === undefined ? Number.NaN : this.#exactMs();
    const isNear = Math.abs(knownMs - middleMs) <= MOST_APART_MS;
    const nowMs = isNear ? Math.min(Math.max(knownMs, secondMs), secondMs + 1_000 + tookMs) : middleMs;
    const offsetMs = Math.round(nowMs - wallMs);
    this.#told = { venueMs: nowMs, steadyMs, offsetMs };
    return offsetMs;
  }
}
