import type { World } from "../../../src/sandbox/world/world.ts";
import type { WrongTime } from "../machine-clock.ts";
import type { Outside } from "../outside.ts";
import type { Post } from "../simulation.ts";
import type { Talk } from "../talk.ts";
import type { BotBooks } from "./bot-books.ts";
import type { JournalTail } from "./journal-tail.ts";
import type { RunningTotals } from "./running-totals.ts";

/** What a check looks at. Nothing of the engine: the bot's database as it lies on the disk, and the world's truth. */
export interface Facts {
  /** By the market's clock, or by the machine's where that is behind. */
  readonly nowMs: number;
  /** When the present life began. */
  readonly livesSinceMs: number;
  /** When the machine's clock was wrong. */
  readonly wrongTimes: readonly WrongTime[];
  readonly books: BotBooks;
  readonly journal: JournalTail;
  readonly totals: RunningTotals;
  readonly talk: Pick<Talk, "telegram" | "pauses" | "secrets">;
  readonly world: World;
  /** What others did to our account. */
  readonly outside: Outside;
  /** Of our account at the venue. */
  readonly wallet: string;
  readonly posts: readonly Post[];
  /** What orders may cost in all for one decision of a target, in micro-USD. */
  readonly sizeMicro: number;
}

/** A named invariant (ENGINE rule 39). It tells in words what is wrong. */
export interface Check {
  readonly name: string;
  /** "step": after every step; "rest": when everything has ended and settled. */
  readonly when: "step" | "rest";
  look(facts: Facts): readonly string[];
}
