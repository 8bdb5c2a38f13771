import type Database from "better-sqlite3";
import type { HoldingChangeRecord, Records } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["holdingChanges"];
type Identity = Parameters<Port["byIdentity"]>[0];

export class HoldingChanges extends SqliteTable<HoldingChangeRecord> implements Port {
  readonly #byIdentity: Statement<HoldingChangeRecord>;
  readonly #inTime: Statement<HoldingChangeRecord>;

  constructor(database: Database.Database) {
    super(database, "holdingChanges");
    this.#byIdentity = new Statement(database, byIdentity);
    this.#inTime = new Statement(database, inTime);
  }

  byIdentity(change: Identity): HoldingChangeRecord | undefined {
    return this.#byIdentity.first({ ...change });
  }

  inTime(targetId: number, fromS: number, toS: number): HoldingChangeRecord[] {
    return this.#inTime.all({ targetId, fromS, toS });
  }
}

const inTime = builder
  .selectFrom("holdingChanges")
  .selectAll()
  .where("targetId", "=", parameter("targetId"))
  .where("venueS", ">=", parameter("fromS"))
  .where("venueS", "<=", parameter("toS"))
  .orderBy("venueS")
  .orderBy("id");

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
