import { z } from "zod";

const times = z.number().int().min(0).max(1_000_000);
const milliseconds = z.number().int().min(0).max(86_400_000);

/**
 * What goes wrong with orders. Numbers say how many of the next ones it hits, and count down; a flag lasts until it is
 * taken back. Times are market time.
 */
export const exchangeFaultsSchema = z.strictObject({
  /** The order is taken, the answer never comes. */
  silentButTaken: times,
  /** The order is worked off twice: what exceeds it fails on the chain. */
  takenTwice: times,
  /** A FAK is answered "live" with nothing filled, and fills seconds later. */
  lateFill: times,
  /** A marketable order is answered "unmatched" and rests; one that must match at once is dropped. */
  unmatched: times,
  /** 500 "could not run the execution", and nothing happened. */
  couldNotRun: times,
  /** The next trades never settle: RETRYING, then FAILED. */
  failSettlement: times,
  /** The next trades settle under another transaction than the first one named. */
  retrySettlement: times,
  /** Trading endpoints answer 425 until then. */
  restartUntilMs: z.number().int().nullable(),
  /** After that new orders must be post-only until then (503 post_only_mode). */
  postOnlyUntilMs: z.number().int().nullable(),
  isCancelOnly: z.boolean(),
  isDisabled: z.boolean(),
  isClosedOnly: z.boolean(),
  isBanned: z.boolean(),
});

export type ExchangeFaults = z.infer<typeof exchangeFaultsSchema>;

/** What a person sets: a restart is given by how long it lasts from now. */
export const exchangeFaultsPatchSchema = exchangeFaultsSchema
  .omit({ restartUntilMs: true, postOnlyUntilMs: true })
  .extend({ restart: z.strictObject({ forMs: milliseconds, thenPostOnlyMs: milliseconds }).nullable() })
  .partial();

export type ExchangeFaultsPatch = z.infer<typeof exchangeFaultsPatchSchema>;

export const NO_EXCHANGE_FAULTS: ExchangeFaults = {
  silentButTaken: 0,
  takenTwice: 0,
  lateFill: 0,
  unmatched: 0,
  couldNotRun: 0,
  failSettlement: 0,
  retrySettlement: 0,
  restartUntilMs: null,
  postOnlyUntilMs: null,
  isCancelOnly: false,
  isDisabled: false,
  isClosedOnly: false,
  isBanned: false,
};

type Counted = { [K in keyof ExchangeFaults]: ExchangeFaults[K] extends number ? K : never }[keyof ExchangeFaults];

/** Whether this fault hits now; counts it down. */
export function strikes(faults: ExchangeFaults, name: Counted): boolean {
  if (faults[name] <= 0) return false;
  faults[name] -= 1;
  return true;
}

/** Changes what the patch names and leaves the rest. */
export function patchFaults(faults: ExchangeFaults, { restart, ...rest }: ExchangeFaultsPatch, nowMs: number): void {
  Object.assign(faults, rest);
  if (restart === undefined) return;
  faults.restartUntilMs = restart === null ? null : nowMs + restart.forMs;
  faults.postOnlyUntilMs = restart === null ? null : nowMs + restart.forMs + restart.thenPostOnlyMs;
}
