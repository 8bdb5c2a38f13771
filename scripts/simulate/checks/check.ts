import type { World } from "../../../src/sandbox/world/world.ts";
import { openDatabase } from "../../../src/store/open-database.ts";
import type { Post } from "../simulation.ts";
import type { JournalTail } from "./journal-tail.ts";

/** What a check looks at. Nothing of the engine: the bot's database as it lies on the disk, and the world's truth. */
export interface Facts {
  readonly nowMs: number;
  readonly books: BotBooks;
  readonly journal: JournalTail;
  readonly world: World;
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

type Opened = ReturnType<typeof openDatabase>;

/**
 * The bot's database, read beside it: over a connection of its own, and by the library that also writes it. Two libraries
 * in one process do not see each other's locks.
 */
export class BotBooks {
  readonly #database: Opened;
  readonly #statements = new Map<string, ReturnType<Opened["prepare"]>>();

  constructor(file: string) {
    this.#database = openDatabase({ file });
  }

  /** Columns are as the query names them; what they hold the caller knows. */
  rows<Row>(sql: string, ...parameters: readonly (number | string)[]): Row[] {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement.all(...parameters) as Row[];
  }

  figure(sql: string, ...parameters: readonly (number | string)[]): number {
    const [row = {}] = this.rows<Record<string, number>>(sql, ...parameters);
    return Object.values(row)[0] ?? 0;
  }

  close(): void {
    this.#database.close();
  }
}
