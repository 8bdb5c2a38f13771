import { createHash } from "node:crypto";

/** The generator's whole state: four unsigned 32-bit words. Plain data, so that it travels in a snapshot. */
export type PrngState = [number, number, number, number];

/**
 * The world's only source of chance: sfc32 (Chris Doty-Humphrey's small fast counter, 128 bits of state).
 * The same state always gives the same sequence, on every machine that runs the pinned runtime.
 */
export class Prng {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  constructor(state: PrngState) {
    [this.#a, this.#b, this.#c, this.#counter] = state;
  }

  /** A generator whose sequence depends on nothing but this text. */
  static fromSeed(seed: string): Prng {
    const digest = createHash("sha256").update(`understudy world ${seed}`).digest();
    return new Prng([digest.readUInt32LE(0), digest.readUInt32LE(4), digest.readUInt32LE(8), 1]);
  }

  get state(): PrngState {
    return [this.#a, this.#b, this.#c, this.#counter];
  }

  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) >>> 0;
    this.#counter = (this.#counter + 1) >>> 0;
    this.#a = (this.#b ^ (this.#b >>> 9)) >>> 0;
    this.#b = (this.#c + (this.#c << 3)) >>> 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) >>> 0;
    return sum;
  }

  /** Uniform in [0, 1). */
  unit(): number {
    return this.uint32() / 4_294_967_296;
  }

  /** Uniform integer in [low, high], both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** Throws on an empty list: the caller must have looked. */
  pick<T>(list: readonly T[]): T {
    const item = list[Math.floor(this.unit() * list.length)];
    if (item === undefined) throw new Error("cannot pick from an empty list");
    return item;
  }

  /** Standard normal (Box-Muller). */
  gaussian(): number {
    return Math.sqrt(-2 * Math.log(1 - this.unit())) * Math.cos(2 * Math.PI * this.unit());
  }

  /** Log-normal with this median; `spread` is the standard deviation of the logarithm. */
  around(median: number, spread: number): number {
    return median * Math.exp(spread * this.gaussian());
  }

  /** `words` × 8 hexadecimal digits with 0x in front: 8 words make a hash, 5 an address. */
  hex(words: number): string {
    let text = "0x";
    for (let index = 0; index < words; index += 1) text += this.uint32().toString(16).padStart(8, "0");
    return text;
  }
}
