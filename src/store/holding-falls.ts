import type Database from "better-sqlite3";
import type { HoldingFallRecord, Records } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["holdingFalls"];

/** What left targets without a sale and was mirrored (rule 19). */
export class HoldingFalls extends SqliteTable<HoldingFallRecord> implements Port {
  readonly #covering: Statement<HoldingFallRecord>;

  constructor(database: Database.Database) {
    super(database, "holdingFalls");
    const ofTarget = builder.selectFrom("holdingFalls").selectAll().where("targetId", "=", parameter("targetId"));
    const ofLot = ofTarget.where("tokenId", "=", parameter("tokenId")).orderBy("toS").orderBy("id");
    const covering = ofLot.where("toS", ">=", parameter("venueS")).where("fromS", "<", parameter("venueS"));
    this.#covering = new Statement(database, covering.where("leftMicro", ">", 0));
  }

  covering(targetId: number, tokenId: number, venueS: number): HoldingFallRecord[] {
    return this.#covering.all({ targetId, tokenId, venueS });
  }
}
