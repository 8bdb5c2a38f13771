import type Database from "better-sqlite3";
import type { LotSum, RealisationRecord, Records } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["realisations"];

/** Profits and losses as they became final. */
export class Realisations extends SqliteTable<RealisationRecord> implements Port {
  readonly #since: Statement<RealisationRecord>;
  readonly #newest: Statement<RealisationRecord>;
  readonly #after: Statement<RealisationRecord>;
  readonly #byLot: Statement<LotSum>;

  constructor(database: Database.Database) {
    super(database, "realisations");
    const all = builder.selectFrom("realisations").selectAll();
    this.#since = new Statement(database, all.where("day", ">=", parameter("day")).orderBy("day").orderBy("id"));
    this.#newest = new Statement(database, all.orderBy("day", "desc").orderBy("id", "desc").limit(parameter("limit")));
    this.#after = new Statement(database, all.where("id", ">", parameter("id")).orderBy("id"));
    const byLot = builder
      .selectFrom("realisations")
      .select(({ fn }) => ["targetId", "tokenId", fn.sum<number>("realisedMicro").as("realisedMicro")])
      .groupBy(["targetId", "tokenId"]);
    this.#byLot = new Statement(database, byLot);
  }

  byLot(): LotSum[] {
    return this.#byLot.all();
  }

  since(day: string): RealisationRecord[] {
    return this.#since.all({ day });
  }

  after(id: number): RealisationRecord[] {
    return this.#after.all({ id });
  }

  newest(limit: number): RealisationRecord[] {
    return this.#newest.all({ limit });
  }
}
