import { hash } from "node:crypto";

/** A hash that depends on nothing but these words, so that it is the same whenever it is asked for. */
export function madeUpHash(...words: readonly (string | number)[]): string {
  return `0x${hash("sha256", words.join("|"), "hex")}`;
}

/** The same as a lower-case address. */
export function madeUpAddress(...words: readonly (string | number)[]): string {
  return madeUpHash(...words).slice(0, 42);
}

/** The same as a whole number below `limit`. */
export function madeUpNumber(limit: number, ...words: readonly (string | number)[]): number {
  return Number.parseInt(madeUpHash(...words).slice(2, 14), 16) % limit;
}
