import type { Random } from "../../src/engine/ports.ts";
import { KILL_POINTS, SELDOM } from "./kill-points.ts";

const LONGEST_DOWN_MS = 90_000;
/** How far apart in the list two seeds begin: a few seeds together come to every point. */
const STRIDE = 7;

/** Decides where lives end: at the points whose turn it is, the first time that one is reached. */
export class Killer {
  readonly #random: Random;
  readonly #isOn: boolean;
  /** Points that are often reached and still have their turn. */
  readonly #turns: string[];
  /** Points that are seldom reached: all that were not met yet wait together. */
  readonly #seldom: Set<string>;
  readonly #killedAt = new Set<string>();
  #armed: string | undefined;
  #isSeldomArmed = false;
  #count = 0;

  constructor(seed: number, random: Random, isOn: boolean) {
    this.#random = random;
    this.#isOn = isOn;
    const often = KILL_POINTS.filter((point) => !SELDOM.includes(point));
    const first = (seed * STRIDE) % often.length;
    this.#turns = [...often.slice(first), ...often.slice(0, first)];
    // Every other one: a seed in which all of them end a life copies little.
    this.#seldom = new Set(SELDOM.filter((_, index) => (index + seed) % 2 === 0));
  }

  get kills(): number {
    return this.#count;
  }

  get killedAt(): string[] {
    return [...this.#killedAt];
  }

  /** The next life that comes to the next point ends there. A point that nobody came to is tried again later. */
  arm(): void {
    if (!this.#isOn) return;
    if (this.#armed !== undefined) this.#turns.push(this.#armed);
    this.#armed = this.#turns.shift();
    this.#isSeldomArmed = true;
  }

  disarm(): void {
    if (this.#armed !== undefined) this.#turns.push(this.#armed);
    this.#armed = undefined;
    this.#isSeldomArmed = false;
  }

  readonly isAt = (point: string): boolean => {
    const isSeldom = this.#isSeldomArmed && this.#seldom.has(point);
    if (point !== this.#armed && !isSeldom) return false;
    if (isSeldom) this.#seldom.delete(point);
    else this.#armed = undefined;
    this.#count += 1;
    this.#killedAt.add(point);
    return true;
  };

  /** How long the bot stays away after a kill. */
  downMs(): number {
    return 200 + this.#random.integer(this.#random.next() < 0.7 ? 5_000 : LONGEST_DOWN_MS);
  }
}
