import type { Random } from "../../src/engine/ports.ts";
import { DAILY_POINTS, ORDER_POINTS, QUIET_POINTS, SELDOM_POINTS, SPARED_POINTS } from "./kill-points.ts";

const LONGEST_DOWN_MS = 90_000;
/** How far apart in a list two seeds begin, no divisor of its length: a few seeds together come to every point. */
const STRIDE = 5;

type TimeOfDay = "trading" | "quiet";

/** Decides where lives end: at the points that are armed, the first time that each is reached. */
export class Killer {
  readonly #random: Random;
  readonly #isOn: boolean;
  /** The points of each time of day, the next one first. */
  readonly #turns: Readonly<Record<TimeOfDay, string[]>>;
  readonly #armed: Readonly<Record<TimeOfDay, Set<string>>>;
  readonly #killedAt = new Set<string>();
  #now: TimeOfDay | undefined;
  #count = 0;

  constructor(seed: number, random: Random, isOn: boolean) {
    this.#random = random;
    this.#isOn = isOn;
    this.#turns = { trading: inTurn(ORDER_POINTS, seed), quiet: inTurn(QUIET_POINTS, seed) };
    // One in so many: a seed in which all of them end a life copies little.
    const some = (points: readonly string[], every: number) =>
      points.filter((_, index) => isOn && (index + seed) % every === 0);
    const trading = new Set([...some(SELDOM_POINTS, 2), ...some(SPARED_POINTS, 4)]);
    this.#armed = { trading, quiet: new Set(some(DAILY_POINTS, 2)) };
  }

  get kills(): number {
    return this.#count;
  }

  get killedAt(): string[] {
    return [...this.#killedAt];
  }

  /** From now on lives end at what is armed for this time of day; what is seldom reached always is while people trade. */
  watch(when: TimeOfDay): void {
    this.#now = when;
  }

  /** Arms the next point of this time of day. */
  arm(when: TimeOfDay): void {
    const turns = this.#turns[when];
    const next = turns.shift();
    if (!this.#isOn || next === undefined) return;
    turns.push(next);
    this.#armed[when].add(next);
  }

  /** No life ends any more. An ordinary point has its turn again later; what is seldom, or quiet, stays armed: it costs no copies. */
  disarm(): void {
    this.#now = undefined;
    for (const point of ORDER_POINTS) this.#armed.trading.delete(point);
  }

  readonly isAt = (point: string): boolean => {
    if (this.#now === undefined || !this.#armed[this.#now].delete(point)) return false;
    this.#count += 1;
    this.#killedAt.add(point);
    return true;
  };

  /** How long the bot stays away after a kill. */
  downMs(): number {
    return 200 + this.#random.integer(this.#random.next() < 0.7 ? 5_000 : LONGEST_DOWN_MS);
  }
}

function inTurn(points: readonly string[], seed: number): string[] {
  const first = (seed * STRIDE) % points.length;
  return [...points.slice(first), ...points.slice(0, first)];
}
