import type Database from "better-sqlite3";
import type { DecisionRecord, Records } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["decisions"];

export class Decisions extends SqliteTable<DecisionRecord> implements Port {
  readonly #ofSignal: Statement<DecisionRecord>;
  readonly #moveEpisode: Statement<unknown>;

  constructor(database: Database.Database) {
    super(database, "decisions");
    const ofSignal = builder.selectFrom("decisions").selectAll().where("signalId", "=", parameter("signalId"));
    this.#ofSignal = new Statement(database, ofSignal.orderBy("id"));
    const moveEpisode = builder.updateTable("decisions").set({ episodeId: parameter<number>("toEpisode") });
    this.#moveEpisode = new Statement(database, moveEpisode.where("episodeId", "=", parameter("fromEpisode")));
  }

  ofSignal(signalId: number): DecisionRecord[] {
    return this.#ofSignal.all({ signalId });
  }

  moveEpisode(fromEpisode: number, toEpisode: number): void {
    this.#moveEpisode.run({ fromEpisode, toEpisode });
  }
}
