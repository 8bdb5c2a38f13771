import type { StatementSync } from "node:sqlite";
import { DatabaseSync } from "node:sqlite";
import type { World } from "../../../src/sandbox/world/world.ts";
import type { Post } from "../simulation.ts";

/** What a check looks at. Nothing of the engine: the bot's database as it lies on the disk, and the world's truth. */
export interface Facts {
  readonly nowMs: number;
  readonly books: BotBooks;
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

/** The bot's database, read beside it. */
export class BotBooks {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(file: string) {
    this.#database = new DatabaseSync(file, { readOnly: true });
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
