import { vi } from "vitest";

/** Far more than a busy machine needs: only what never comes takes so long. */
const WITHIN_MS = 20_000;

/** Looks again and again until `check` no longer throws, and gives what it returns; else throws its last error. */
export function until<Value>(check: () => Value | Promise<Value>, everyMs = 10): Promise<Value> {
  return vi.waitFor(check, { timeout: WITHIN_MS, interval: everyMs });
}
