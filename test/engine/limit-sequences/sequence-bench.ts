import { tmpdir } from "node:os";
import type { Compilable } from "kysely";
import { sql } from "kysely";
import { builder } from "../../../src/store/statement.ts";
import { SqliteStore } from "../../../src/store/store.ts";
import { HandClock, START_MS } from "../rig.ts";
import type { Tally } from "./checker.ts";
import { playSequence } from "./sequence.ts";

/** A database in memory that many sequences use one after another: to make one anew takes longer than a sequence. */
export class SequenceBench {
  readonly #store: SqliteStore;
  readonly #clock: HandClock;
  readonly #tables: readonly string[];

  private constructor(store: SqliteStore, clock: HandClock) {
    this.#store = store;
    this.#clock = clock;
    const names = sql<{ name: string }>`select name from sqlite_schema where type = 'table'
      and name not like 'sqlite_%' and name not like 'kysely_%'`;
    this.#tables = store.rows(compilable(names)).map(({ name }) => name);
    store.run(compilable(sql`pragma foreign_keys = off`));
  }

  static async open(): Promise<SequenceBench> {
    const clock = new HandClock();
    const inMemory = { file: ":memory:", synchronous: "off", backupFolder: tmpdir() } as const;
    return new SequenceBench(await SqliteStore.open({ ...inMemory, clockNowMs: clock.nowMs }), clock);
  }

  /** Plays the sequence of one seed on an empty database; what came of it is added to the tally. */
  async play(seed: number, tally: Tally): Promise<void> {
    this.#clock.ms = START_MS;
    this.#store.transact(() => {
      for (const table of this.#tables) this.#store.run(compilable(sql`delete from ${sql.table(table)}`));
    });
    await playSequence({ store: this.#store, clock: this.#clock, seed, tally });
  }

  close(): void {
    this.#store.close();
  }
}

function compilable<Row>(raw: {
  compile(compiler: typeof builder): ReturnType<Compilable<Row>["compile"]>;
}): Compilable<Row> {
  return { compile: () => raw.compile(builder) };
}
