import type { Random } from "../engine/ports.ts";

/** Randomness that is the same for the same seed (a 32-bit number). For replays and simulations, never for secrets. */
export function createSeededRandom(seed: number): Random {
  const draw = sfc32(seed >>> 0);
  const next = () => ((draw() >>> 5) * 2 ** 26 + (draw() >>> 6)) / 2 ** 53;
  const bytes = (length: number) => Uint8Array.from({ length }, () => draw() >>> 24);
  return Object.freeze({
    next,
    integer(maxExclusive: number) {
      if (!(Number.isSafeInteger(maxExclusive) && maxExclusive > 0)) {
        throw new RangeError(`maxExclusive must be a whole number above 0, not ${maxExclusive}`);
      }
      return Math.floor(next() * maxExclusive);
    },
    bytes,
    id: () => Buffer.from(bytes(16)).toString("hex"),
  });
}

/** Chris Doty-Humphrey's "small fast counting" generator, as tested in PractRand. */
function sfc32(seed: number): () => number {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, seed, 1];
  const draw = () => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  // The first results still resemble the seed.
  for (let round = 0; round < 12; round++) draw();
  return draw;
}
