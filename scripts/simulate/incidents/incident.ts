import type { Random } from "../../../src/engine/ports.ts";
import type { Trial } from "../trial.ts";

export type Harshness = "none" | "mild" | "hard";

/** Something that goes wrong, or that somebody does at a bad moment. */
export interface Incident {
  readonly name: string;
  readonly forMs: number;
  /** It begins before people trade. */
  readonly isEarly?: boolean;
  /** Whom it keeps from following: nobody, nobody while it is alone, or, unless told, anybody. */
  readonly excuses?: "never" | "with others";
  begin(): void;
  /** What ends it; wire faults end by themselves. */
  end?(): void;
}

/** Makes one of a seed's choice. */
export type Maker = (trial: Trial, random: Random) => Incident;

export function one<T>(of: readonly T[], random: Random): T {
  const chosen = of[random.integer(of.length)];
  if (chosen === undefined) throw new Error("nothing to choose from");
  return chosen;
}
