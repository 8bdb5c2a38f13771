import type { Random } from "../../src/engine/ports.ts";
import { KILL_POINTS } from "./kill-points.ts";

const LONGEST_DOWN_MS = 90_000;

/** Decides where lives end: at the point whose turn it is, the first time that it is reached. */
export class Killer {
  readonly #random: Random;
  readonly #isOn: boolean;
  /** Points that still have their turn, in an order of the seed's. */
  readonly #turns: string[];
  readonly #killedAt = new Set<string>();
  #armed: string | undefined;
  #count = 0;

  constructor(random: Random, isOn: boolean) {
    this.#random = random;
    this.#isOn = isOn;
    const rest = [...KILL_POINTS];
    this.#turns = Array.from(KILL_POINTS, () => rest.splice(random.integer(rest.length), 1)).flat();
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
  }

  disarm(): void {
    if (this.#armed !== undefined) this.#turns.push(this.#armed);
    this.#armed = undefined;
  }

  readonly isAt = (point: string): boolean => {
    if (point !== this.#armed) return false;
    this.#armed = undefined;
    this.#count += 1;
    this.#killedAt.add(point);
    return true;
  };

  /** How long the bot stays away after a kill. */
  downMs(): number {
    return 200 + this.#random.integer(this.#random.next() < 0.7 ? 5_000 : LONGEST_DOWN_MS);
  }
}
