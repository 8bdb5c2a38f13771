import type { Happening } from "./event-queue.ts";
import type { HabitName } from "./target.ts";

/** When things happen in a world. A snapshot does not keep it: a restored world is a lively one. */
export interface Tempo {
  /** The time at which something happens that is planned for `atMs`; never earlier. Market time. */
  when(happening: Happening, atMs: number): number;
}

/** Everything happens when it is planned. */
export const LIVELY: Tempo = { when: (_, atMs) => atMs };

/** A smaller world than the sandbox's own: fewer people, fewer markets, another pace. */
export interface WorldSketch {
  /** Habits of its wallets, each once in the order of the cast. */
  readonly cast: readonly HabitName[];
  /** Numbers of the plans whose markets are opened; the five-minute markets only when somebody trades them. */
  readonly plans: readonly number[];
  readonly tempo: Tempo;
}
