import { createHash } from "node:crypto";
import type { Happening } from "../../src/sandbox/world/event-queue.ts";
import type { Tempo } from "../../src/sandbox/world/tempo.ts";

/** What people do; it waits for the next session. The rest (ends, resolutions, settlements) goes on at any time. */
const DONE_BY_PEOPLE = new Set<Happening["kind"]>([
  ...(["quote", "act", "slice", "exit", "merge", "convert", "redeem", "copy", "rewards"] as const),
]);
/** One session in each such part of a day. */
const PART_MS = 8 * 3_600_000;
const LENGTH_MS = 100_000;

export interface Session {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The few minutes of a day in which people trade, three times a day at times of the seed. Whatever is planned between two
 * sessions happens in the next, so that nothing has to be looked at meanwhile.
 */
export class Sessions implements Tempo {
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  when({ kind }: Happening, atMs: number): number {
    // The judge asks for everything that ever happened: this world forgets nothing.
    if (kind === "housekeeping") return Number.MAX_SAFE_INTEGER;
    if (!DONE_BY_PEOPLE.has(kind)) return atMs;
    const { fromMs, toMs } = this.at(atMs);
    if (atMs >= fromMs) return atMs;
    // In the order in which it was planned, spread over the first half.
    return fromMs + (atMs % Math.floor((toMs - fromMs) / 2));
  }

  /** The session that goes on then, or the next one. */
  at(atMs: number): Session {
    const part = Math.floor(atMs / PART_MS);
    const own = this.#ofPart(part);
    return atMs < own.toMs ? own : this.#ofPart(part + 1);
  }

  #ofPart(part: number): Session {
    const digest = createHash("sha256").update(`session ${this.#seed} ${part}`).digest();
    const fromMs = part * PART_MS + (digest.readUInt32BE(0) % (PART_MS - LENGTH_MS));
    return { fromMs, toMs: fromMs + LENGTH_MS };
  }
}
