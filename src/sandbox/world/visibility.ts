import type { Prng } from "./prng.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/**
 * How long the Data API takes to show a transaction, in ms: mostly 3 to 5 s, which is up to 4 s after its block
 * (chain/settlement.ts), a quarter up to 15 s, some up to 90 s, one in 400 for hours (reference/polymarket.md 2.6).
 */
export function indexingDelayMs(prng: Prng): number {
  const draw = prng.unit();
  if (draw < 0.72) return promptDelayMs(prng);
  if (draw < 0.95) return prng.int(5 * SECOND, 15 * SECOND);
  if (draw < 0.9975) return prng.int(15 * SECOND, 90 * SECOND);
  return prng.int(60 * MINUTE, 240 * MINUTE);
}

/** The usual case. */
export function promptDelayMs(prng: Prng): number {
  return prng.int(3.3 * SECOND, 5 * SECOND);
}
