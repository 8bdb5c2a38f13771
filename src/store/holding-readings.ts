import type Database from "better-sqlite3";
import type { HoldingReadingRecord, Records } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["holdingReadings"];

/** The newest reading of what a target holds of a token (rule 19). */
export class HoldingReadings implements Port {
  readonly #readings: SqliteTable<HoldingReadingRecord>;
  readonly #of: Statement<HoldingReadingRecord>;

  constructor(database: Database.Database) {
    this.#readings = new SqliteTable(database, "holdingReadings");
    const ofTarget = builder.selectFrom("holdingReadings").selectAll().where("targetId", "=", parameter("targetId"));
    this.#of = new Statement(database, ofTarget.where("tokenId", "=", parameter("tokenId")));
  }

  of(targetId: number, tokenId: number): HoldingReadingRecord | undefined {
    return this.#of.first({ targetId, tokenId });
  }

  put(reading: Omit<HoldingReadingRecord, "id">): void {
    const known = this.of(reading.targetId, reading.tokenId);
    if (known === undefined) this.#readings.insert(reading);
    else this.#readings.update(known.id, reading);
  }
}
