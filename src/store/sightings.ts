import type Database from "better-sqlite3";
import type { Records, SightingRecord } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["sightings"];

export class Sightings extends SqliteTable<SightingRecord> implements Port {
  readonly #ofSignal: Statement<SightingRecord>;

  constructor(database: Database.Database) {
    super(database, "sightings");
    const ofSignal = builder.selectFrom("sightings").selectAll().where("signalId", "=", parameter("signalId"));
    this.#ofSignal = new Statement(database, ofSignal.orderBy("id"));
  }

  ofSignal(signalId: number): SightingRecord[] {
    return this.#ofSignal.all({ signalId });
  }
}
