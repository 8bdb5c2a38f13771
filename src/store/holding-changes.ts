import type Database from "better-sqlite3";
import type { HoldingChangeRecord, Records } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["holdingChanges"];
type Identity = Parameters<Port["byIdentity"]>[0];

export class HoldingChanges extends SqliteTable<HoldingChangeRecord> implements Port {
  readonly #byIdentity: Statement<HoldingChangeRecord>;

  constructor(database: Database.Database) {
    super(database, "holdingChanges");
    this.#byIdentity = new Statement(database, byIdentity);
  }

  byIdentity(change: Identity): HoldingChangeRecord | undefined {
    return this.#byIdentity.first({ ...change });
  }
}

const byIdentity = builder
  .selectFrom("holdingChanges")
  .selectAll()
  .where("targetId", "=", parameter("targetId"))
  .where("kind", "=", parameter("kind"))
  .where("tx", "=", parameter("tx"))
  .where("conditionId", "=", parameter("conditionId"))
  .where("venueS", "=", parameter("venueS"))
  .where("sharesMicro", "=", parameter("sharesMicro"))
  .where("collateralMicro", "=", parameter("collateralMicro"));
